"""A second factor before the first payout, and shown again before anything changes about where money goes."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.tests.factors import code_of, show, turn_on
from payouts import audit
from payouts.models import Payee
from payouts.services import runs, sales
from payouts.tests.test_sales_service import make_work, sell

pytestmark = pytest.mark.django_db
MONDAY, BEFORE = date(2026, 11, 23), date(2026, 11, 16)


@pytest.fixture
def payee(alice):
    return Payee.objects.create(user=alice, stripe_account="acct_1", ready=True)


def schedule_of(payee):
    payee.refresh_from_db()
    return payee.schedule


def test_first_payout_waits_for_it_and_says_so(payee, alice, browse, deliver, mailoutbox):
    sell(make_work(alice))
    run = runs.run_payouts(BEFORE)
    assert run.skips.get().reason == "no_second_factor" and not run.payouts.exists()
    deliver()
    [mail] = mailoutbox
    assert "a second factor is missing" in mail.body and "Turn on a second factor" in mail.body
    page = browse(alice).get("/payouts/").content.decode()
    assert "A second factor is missing" in page and "Turn on a second factor before your first payout" in page
    turn_on(alice)
    assert "A second factor is missing" not in browse(alice).get("/payouts/").content.decode()
    assert runs.run_payouts(MONDAY).payouts.get().amount == 9000
    payee.refresh_from_db()
    assert payee.secured_at is not None
    assert audit.find_problems() == []


def test_who_was_paid_once_is_paid_on(payee, alice):
    Payee.objects.update(secured_at=timezone.now())
    sell(make_work(alice))
    sales.release_matured()
    assert runs.run_payouts(MONDAY).payouts.count() == 1


def test_schedule_is_not_changed_without_one(payee, alice, browse):
    page = browse(alice).post("/payouts/schedule/", {"schedule": "daily"}, follow=True).content.decode()
    assert "Turn on a second factor first" in page
    assert schedule_of(payee) == "weekly"


def test_schedule_is_changed_once_the_code_is_shown(payee, alice, browse):
    secret, client = turn_on(alice), browse(alice)
    asked = client.post("/payouts/schedule/", {"schedule": "daily"})
    assert asked.url.startswith("/accounts/2fa/reauthenticate/")
    page = client.get(asked.url).content.decode()
    assert "authenticator app shows now" in page and "Use your password" not in page
    assert schedule_of(payee) == "weekly"
    client.post(asked.url, {"code": "000000", "next": "/payouts/schedule/"})
    assert schedule_of(payee) == "weekly"
    client.post(asked.url, {"code": code_of(secret), "next": "/payouts/schedule/"})
    assert schedule_of(payee) == "daily"
    client.post("/payouts/schedule/", {"schedule": "monthly"})
    assert schedule_of(payee) == "monthly"


def test_password_alone_is_no_second_factor(payee, alice, client):
    turn_on(alice)
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    assert client.post("/payouts/schedule/", {"schedule": "daily"}).url.startswith("/accounts/2fa/reauthenticate/")
    assert schedule_of(payee) == "weekly"


def test_account_is_changed_only_with_it(payee, alice, bob, browse, monkeypatch):
    monkeypatch.setattr("payouts.gateways.stripe.onboarding_url", lambda **call: "https://connect.stripe.com/x")
    client = browse(alice)
    assert client.post("/payouts/onboarding/").url == "/payouts/"
    secret = turn_on(alice)
    assert client.post("/payouts/onboarding/").url.startswith("/accounts/2fa/reauthenticate/")
    show(client, secret)
    assert client.post("/payouts/onboarding/").url == "https://connect.stripe.com/x"
    Payee.objects.create(user=bob, stripe_account="acct_2")
    assert browse(bob).post("/payouts/onboarding/").url == "https://connect.stripe.com/x"  # not yet paid anywhere


def test_api_asks_for_the_code_by_a_stable_word(payee, alice, mallory, api):
    client, address = api(alice), "/api/v1/payee/"
    assert client.get(address).json()["secured"] is False
    refused = client.patch(address, {"schedule": "daily"})
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_missing")
    secret = turn_on(alice)
    assert client.patch(address, {"schedule": "daily"}).json()["code"] == "second_factor_required"
    wrong = client.patch(address, {"schedule": "daily", "code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "second_factor_required")
    assert schedule_of(payee) == "weekly"
    answer = client.patch(address, {"schedule": "daily", "code": code_of(secret)})
    assert (answer.status_code, answer.json()["schedule"], answer.json()["secured"]) == (200, "daily", True)
    again = client.patch(address, {"schedule": "weekly", "code": code_of(secret)})
    assert again.json()["code"] == "second_factor_required"  # a code counts once
    assert api(mallory).get(address).status_code == 404


def test_guessing_codes_is_stopped(payee, alice, api, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
    turn_on(alice)
    tries = [api(alice).patch("/api/v1/payee/", {"schedule": "daily", "code": "000000"}) for _ in range(3)]
    assert [(one.status_code, one.json()["code"]) for one in tries][-1] == (429, "second_factor_locked")
