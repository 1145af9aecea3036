"""Pages of errors: calm, in the house's frame, and the last of them without a database."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.core.models import Event


@pytest.mark.django_db
def test_a_missing_page_offers_ways_out_and_signing_in(client):
    page = client.get("/nothing/here/")
    assert page.status_code == 404 and b"Nothing hangs here" in page.content
    assert b"/accounts/login/?next=/nothing/here/" in page.content and b"/catalog/" in page.content


def test_signed_in_people_are_led_home(browse, alice):
    page = browse(alice).get("/nothing/here/").content
    assert b'href="/home/"' in page and b"sign in first" not in page


def test_a_form_without_its_token_says_how_to_go_on(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = strict.post("/profile/", {"display_name": "Forged"})
    alice.refresh_from_db()
    assert page.status_code == 403 and b"This form was open too long" in page.content and alice.display_name == "Alice"


@pytest.mark.django_db
def test_too_many_tries_are_answered_calmly(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    form = {"email": "nobody@example.test"}
    client.post(reverse("account_reset_password"), form)
    page = client.post(reverse("account_reset_password"), form)
    assert page.status_code == 429 and b"Too many tries" in page.content


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_it_is_drawn_without_a_request_and_without_the_database(name):
    """No database mark: a query would fail the test."""
    with translation.override("en"):  # without a request, the language is whatever was spoken last
        page = render_to_string(name)
    assert "<h1>" in page and "nothing" in page.lower() and page.count("<html") == 1


def test_a_failing_view_shows_the_last_page(client, db, monkeypatch):
    from licensing import catalog_pages

    def fail(*_args):
        raise RuntimeError("a fault")

    monkeypatch.setattr(catalog_pages, "find_cards", fail)
    client.raise_request_exception = False
    page = client.get("/catalog/")
    assert page.status_code == 500 and b"Something broke on our side" in page.content and not Event.objects.exists()


def test_a_refusal_that_no_page_caught_is_a_page(browse, alice, bob):
    from licensing.models import Dispute
    from works.models import Work

    work = Work.objects.create(creator=bob, owner=bob, kind="text", title="Poem", state="certified")
    dispute = Dispute.objects.create(
        kind="split", work=work, opened_by=alice, reason="x", reply_due_at="2030-01-01T00:00Z", state="final"
    )
    page = browse(alice).post(f"/disputes/{dispute.pk}/withdraw/")
    assert page.status_code == 409 and b"Nothing was changed" in page.content and b"decided or ended" in page.content


@pytest.mark.django_db
@pytest.mark.parametrize("code,word", [("en", b"Sign in"), ("id", b'lang="id"'), ("zh-hans", b'lang="zh-hans"')])
def test_the_language_switcher_keeps_the_page(client, code, word):
    here = "/catalog/?q=sea&kind=image"
    switched = client.post("/i18n/setlang/", {"language": code, "next": here})
    assert switched["Location"] == here and word in client.get(here).content
    away = client.post("/i18n/setlang/", {"language": code, "next": "https://evil.test/"})
    assert away["Location"] == "/"
