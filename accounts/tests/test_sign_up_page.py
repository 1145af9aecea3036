"""Signing up, confirming, signing in, forgetting the password, and the second factor."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail

from accounts.models import User

FORM = {"email": "new@example.test", "username": "NewPerson", "password1": "a long enough word"}


def _link(pattern):
    return re.search(pattern, mail.outbox[-1].body).group(0)


@pytest.mark.django_db
def test_from_sign_up_to_signed_in(client):
    assert client.get("/accounts/signup/").status_code == 200
    page = client.post("/accounts/signup/", FORM, follow=True)
    assert b"Confirm your e-mail address" in page.content
    assert User.objects.get().handle == "newperson"
    link = _link(r"/accounts/confirm-email/[^/\s]+/")
    assert client.get(link).status_code == 200
    client.post(link)
    client.post("/accounts/logout/")
    signed_in = client.post("/accounts/login/", {"login": FORM["email"], "password": FORM["password1"]})
    assert signed_in["Location"] == "/home/" and "_auth_user_id" in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("handle", ["ab", "a b c", "admin", "-abc", "x" * 31, "café", "a\nbc"])
def test_a_bad_handle_is_refused(client, handle):
    assert client.post("/accounts/signup/", {**FORM, "username": handle}).status_code == 200
    assert not User.objects.exists()


def test_a_taken_handle_is_refused_in_any_case(client, alice):
    client.post("/accounts/signup/", {**FORM, "username": "ALICE"})
    assert User.objects.count() == 1


def test_a_taken_address_is_not_told(client, alice):
    page = client.post("/accounts/signup/", {**FORM, "email": alice.email}, follow=True)
    assert b"Confirm your e-mail address" in page.content and User.objects.count() == 1
    assert mail.outbox[0].to == [alice.email]


def test_a_wrong_password_does_not_sign_in(client, alice):
    page = client.post("/accounts/login/", {"login": alice.email, "password": "wrong"})
    assert page.status_code == 200 and "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced(client, alice):
    client.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    page = client.get(_link(r"/accounts/password/reset/key/\S+/"), follow=True)
    form = {"password1": "another long word", "password2": "another long word"}
    client.post(page.redirect_chain[-1][0], form)
    alice.refresh_from_db()
    assert alice.check_password("another long word")


def test_a_second_factor_is_asked_for(client, alice):
    client.post("/accounts/login/", {"login": alice.email, "password": "correct horse"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    counter = next(yield_hotp_counters_from_time())
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "webauthn/", "webauthn/add/"):
        assert client.get(f"/accounts/2fa/{path}").status_code == 200, path
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": alice.email, "password": "correct horse"})
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/2fa/authenticate/").status_code == 200


def test_mails_speak_for_the_market(client, alice, settings):
    settings.SITE_NAME = "The Market"
    client.post("/accounts/signup/", FORM)
    body = mail.outbox[-1].body
    assert "Hello," in body and "at The Market" in body and settings.SITE_URL in body and "@newperson" in body


def test_after_some_wrong_passwords_one_waits(client, alice, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    wrong = {"login": alice.email, "password": "wrong"}
    for _ in range(3):
        assert b"not correct" in client.post("/accounts/login/", wrong).content
    page = client.post("/accounts/login/", {**wrong, "password": "correct horse"})
    assert b"Too many failed login attempts" in page.content and "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_links_that_are_used_up_say_what_to_do(client):
    assert b"Ask for a new link" in client.get("/accounts/password/reset/key/1-nonsense/").content
    assert b"too old or was used before" in client.get("/accounts/confirm-email/nonsense/").content
    assert b"Nobody can sign in to it now" in client.get("/accounts/inactive/").content


@pytest.mark.parametrize("host,offered", [("localhost", True), ("127.0.0.1", False), ("market.test", True)])
def test_passkeys_are_offered_where_browsers_take_them(client, db, settings, host, offered):
    settings.ALLOWED_HOSTS = ["*"]
    page = client.get("/accounts/login/", headers={"host": f"{host}:8000"}).content
    assert (b"passkey_login" in page) is offered


def test_a_recovery_code_signs_in_once(client, alice):
    client.post("/accounts/login/", {"login": alice.email, "password": "correct horse"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    counter = next(yield_hotp_counters_from_time())
    client.post("/accounts/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for signed_in in (True, False):
        client.post("/accounts/logout/")
        client.post("/accounts/login/?next=/profile/", {"login": alice.email, "password": "correct horse"})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is signed_in
