"""The hosted pages: paying, being asked by the bank, closed and paid sessions, languages, onboarding."""

from datetime import timedelta

import pytest

from marketplace.core.stripe_client import get_client
from marketplace.sandbox import cards, clock
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.models import StripeObject
from marketplace.sandbox.tests.test_sandbox_api import open_session, pay

pytestmark = pytest.mark.django_db


def address(session):
    return f"/sandbox/checkout/{session.id}/"


def charges():
    return [(row.data["status"], row.data["amount"]) for row in StripeObject.objects.filter(kind="charge")]


def speaking(session, locale):
    row = StripeObject.objects.get(stripe_id=session.id)
    row.data["locale"] = locale
    row.save()


def test_it_offers_every_test_card_by_one_click(client):
    page = client.get(address(open_session())).content.decode()
    assert "TEST MODE" in page and "never type a real card" in page
    for card in cards.ALL:
        assert f'data-fill="{card.shown}"' in page


def test_it_speaks_the_language_that_the_seller_asked_for(client):
    session = open_session()
    for locale, language in (("id", "id"), ("zh", "zh-hans"), ("en", "en")):
        speaking(session, locale)
        assert f'<html lang="{language}">' in client.get(address(session)).content.decode()
    speaking(session, "auto")
    page = client.get(address(session), headers={"Accept-Language": "id"}).content.decode()
    assert '<html lang="id">' in page


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("4000000000000002", "was declined"),
        ("4000000000009995", "too little money"),
        ("4000000000000069", "has expired"),
        ("4000000000000127", "security code is wrong"),
        ("4111111111111111", "not a test card"),
        ("1" * 31, "at most 30"),
        ("", "required"),
    ],
)
def test_what_is_refused_is_told_and_charges_nothing(client, number, sentence):
    session = open_session()
    answer = client.post(address(session), {"number": number})
    assert sentence in answer.content.decode()
    assert not [row for row in charges() if row[0] != "failed"]
    assert pay(session).status_code == 302


def test_a_card_that_asks_is_charged_only_after_yes(client):
    session, number = open_session(), "4000002500003155"
    page = client.post(address(session), {"number": number})
    assert "Is this you?" in page.content.decode()
    assert charges() == []
    refused = client.post(address(session), {"number": number, "confirm": "no"})
    assert refused.status_code == 402 and "not confirmed" in refused.content.decode()
    assert charges() == [("failed", 4900)]
    assert client.post(address(session), {"number": number, "confirm": "yes"}).status_code == 302
    assert charges() == [("succeeded", 4900), ("failed", 4900)]


def test_a_second_press_pays_nothing_more_and_leads_on(client):
    session = open_session()
    assert pay(session).status_code == pay(session).status_code == 302
    assert charges() == [("succeeded", 4900)]
    page = client.get(address(session)).content.decode()
    assert "This has been paid" in page and f"http://testserver/done?s={session.id}" in page
    assert 'name="number"' not in page


def test_an_expired_session_says_so_by_itself(client):
    session = open_session()
    clock.advance(timedelta(hours=2))
    deliver_pending()
    assert "This checkout is closed" in client.get(address(session)).content.decode()
    assert get_client().v1.checkout.sessions.retrieve(session.id).status == "expired"
    answer = pay(session)
    assert answer.status_code == 400 and "Nothing was charged" in answer.content.decode()
    assert charges() == []


def test_a_session_whose_time_is_over_is_not_paid_before_the_worker_comes(client):
    session = open_session()
    clock.advance(timedelta(hours=2))
    assert pay(session).status_code == 400
    assert charges() == []


@pytest.mark.parametrize(("number", "ends"), [("000123456789", "paid"), ("000111111116", "unpaid")])
def test_a_bank_debit_is_decided_days_later(client, number, ends):
    session = open_session()
    assert pay(session, number).status_code == 302
    retrieve = get_client().v1.checkout.sessions.retrieve
    assert (retrieve(session.id).status, retrieve(session.id).payment_status) == ("complete", "unpaid")
    assert "Your bank has been asked" in client.get(address(session)).content.decode()
    assert pay(session).status_code == 302
    assert charges() == [("pending", 4900)]
    clock.advance(timedelta(days=3, minutes=1))
    deliver_pending()
    assert retrieve(session.id).payment_status == ends
    kinds = {row.data["type"] for row in StripeObject.objects.filter(kind="event")}
    assert f"checkout.session.async_payment_{'succeeded' if ends == 'paid' else 'failed'}" in kinds


def test_onboarding_says_what_is_asked_and_leaving_finishes_nothing(client):
    v1 = get_client().v1
    account = v1.accounts.create({"country": "US", "capabilities": {"transfers": {"requested": True}}})
    v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "return_url": "http://t/back",
            "refresh_url": "http://t/f",
        }
    )
    page = client.get(f"/sandbox/onboarding/{account.id}/").content.decode()
    assert "A bank account" in page and "http://t/back" in page and "TEST MODE" in page
    assert v1.accounts.retrieve(account.id).details_submitted is False
    done = client.post(f"/sandbox/onboarding/{account.id}/")
    assert done["Location"] == "http://t/back"
    assert v1.accounts.retrieve(account.id).capabilities.transfers == "active"
    assert "All set" in client.get(f"/sandbox/onboarding/{account.id}/").content.decode()
    assert v1.accounts.login_links.create(account.id).url.endswith(f"/{account.id}/")


def test_what_does_not_exist_is_not_found(client):
    assert client.get("/sandbox/checkout/cs_test_none/").status_code == 404
    assert client.get("/sandbox/onboarding/acct_none/").status_code == 404
