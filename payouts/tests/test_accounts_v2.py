"""Payees by Accounts v2 against the local Stripe, in shapes that its v2 document promises, told by thin events."""

import json
import time
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.tests.factors import turn_on
from marketplace.core import stripe_doctor, stripe_webhook, tasks
from marketplace.core.models import InboundEvent
from marketplace.core.stripe_client import get_client
from marketplace.core.stripe_webhook import V2_KINDS
from marketplace.sandbox import accounts_v2, balance, clock, connect, endpoints, events, faults
from marketplace.sandbox.deliveries import signature
from marketplace.sandbox.dispatch import answer
from marketplace.sandbox.models import StripeObject
from marketplace.sandbox.tests import contract
from payouts import audit, requirements
from payouts.models import Payee, Payout
from payouts.services import payees, runs, sales
from payouts.tests.test_sales_service import make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def v2(settings):
    settings.STRIPE_ACCOUNTS_V2 = True


@pytest.fixture
def payee(alice):
    turn_on(alice)
    url = payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    made = Payee.objects.get()
    assert url.endswith(f"/sandbox/onboarding/{made.stripe_account}/")
    return made


def at_stripe(action, *args):
    with transaction.atomic(using="sandbox"):
        return action(*args)


def readiness(payee):
    payee.refresh_from_db()
    return payee.ready, payee.requirements


def test_a_recipient_says_what_is_missing_and_becomes_ready_by_a_thin_event(payee, deliver):
    payees.refresh_payee(payee=payee)
    assert readiness(payee) == (False, [
        "configuration.recipient.default_outbound_destination",
        "identity.attestations.terms_of_service.account.date", "identity.individual.given_name",
        "identity.individual.surname",
    ])  # fmt: skip
    assert "Something else" not in " ".join(requirements.in_words(payee.requirements))
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    rows = InboundEvent.objects.filter(provider="stripe_v2").order_by("pk")
    assert [(row.kind, row.account) for row in rows] == [(kind, payee.stripe_account) for kind in V2_KINDS]
    assert not any("currently_due" in json.dumps(row.payload) for row in rows)
    assert readiness(payee) == (True, [])
    at_stripe(connect.disable, payee.stripe_account)
    deliver()
    assert readiness(payee) == (False, ["identity.individual.documents.primary_verification"])


def test_thin_events_are_what_the_document_and_the_sdk_know(payee):
    """Held against the document field by field; the SDK reads them as events that it has classes for."""
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    stored = [row.data for row in StripeObject.objects.filter(kind="v2.core.event").order_by("pk")]
    assert [event["type"] for event in stored] == list(V2_KINDS)
    client, secret = get_client(), endpoints.secret(endpoints.V2)
    for event in stored:
        assert contract.thin_event_problems(event) == []
        raw = json.dumps(event).encode()
        read = client.parse_event_notification(raw, signature(raw, secret), secret)
        assert type(read).__name__ != "UnknownEventNotification" and read.related_object.id == payee.stripe_account
        assert read.fetch_related_object().id == payee.stripe_account
        assert client.v2.core.events.retrieve(event["id"]).type == event["type"]
    assert contract.thin_event_problems({**stored[0], "data": {}}) != []
    assert contract.thin_event_problems({**stored[0], "livemode": "no"}) != []


def test_a_field_that_v2_does_not_have_is_found(payee):
    path = f"/v2/core/accounts/{payee.stripe_account}"
    body, status, _headers = answer("GET", path, "include[0]=requirements", {"authorization": "Bearer sk_test_x"})
    shape = json.loads(body)
    assert status == 200 and contract.answer_problems("GET", path, 200, shape) == []
    shape["requirements"]["entries"][0]["urgent"] = True
    assert contract.answer_problems("GET", path, 200, shape) == ["requirements.entries.urgent is not in the document"]


def test_what_never_arrived_is_found_by_the_hourly_replay(payee, deliver, settings):
    faults.add("drop_webhook", "*", times=None)
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    assert readiness(payee) == (False, [])
    assert tasks.replay_stripe_events() == len(V2_KINDS) == InboundEvent.objects.filter(provider="stripe_v2").count()
    deliver()
    assert readiness(payee) == (True, [])
    assert tasks.replay_stripe_events() == 0
    settings.STRIPE_ACCOUNTS_V2 = False
    assert tasks.replay_stripe_events() == 0


def test_more_events_than_a_page_are_all_found(payee):
    faults.add("drop_webhook", "*", times=None)
    for minute in range(130):
        clock.advance(timedelta(seconds=1))
        at_stripe(events.emit_thin, V2_KINDS[minute % 2], payee.stripe_account)
    page = get_client().v2.core.events.list({"limit": 7, "types": [V2_KINDS[0]], "object_id": payee.stripe_account})
    assert len(page.data) == 7 and page.has_more and {row.type for row in page.data} == {V2_KINDS[0]}
    assert get_client().v2.core.events.list({"object_id": "acct_nobody"}).data == []
    assert stripe_webhook.replay(since=timezone.now() - timedelta(hours=1)) == 130


def test_details_that_fall_due_are_said_in_plain_words_and_given(payee, alice, browse, deliver, sam):
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    operator = browse(sam)
    page = operator.get("/sandbox/?show=account").content.decode()
    assert "Requirements due" in page
    operator.post("/sandbox/act/require/", {"id": payee.stripe_account, "show": "account"})
    deliver()
    page = browse(alice).get("/payouts/").content.decode()
    for word in ("Stripe needs something from you", "Your home address", "Your bank account or debit card"):
        assert word in page
    assert readiness(payee)[0] is False
    page = operator.get("/sandbox/?show=account").content.decode()
    assert "restricted" in page and "individual.id_number" in page
    thin = operator.get("/sandbox/?show=v2.core.event").content.decode()
    assert "v2.core.account[requirements].updated" in thin and payee.stripe_account in thin
    browse(alice).post(f"/sandbox/onboarding/{payee.stripe_account}/")
    deliver()
    assert readiness(payee) == (True, []) and "Stripe can pay you" in browse(alice).get("/payouts/").content.decode()


def test_v2_is_served_over_http_too(payee):
    headers = {"Authorization": "Bearer sk_test_x"}
    found = Client().get(f"/sandbox/stripe/v2/core/accounts/{payee.stripe_account}", headers=headers)
    assert found.status_code == 200 and found.json()["object"] == "v2.core.account"


def test_one_account_is_known_to_both_versions(payee, settings):
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    settings.STRIPE_ACCOUNTS_V2 = False
    assert payees.refresh_payee(payee=payee).ready
    assert get_client().v1.accounts.retrieve(payee.stripe_account).metadata.to_dict() == {"user": str(payee.user_id)}
    assert StripeObject.objects.filter(kind="account").count() == 1


def test_opening_it_again_opens_no_second_account(payee, alice):
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    Payee.objects.all().delete()
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    assert StripeObject.objects.filter(kind="account").count() == 1


def test_money_reaches_a_recipient(payee, alice, deliver):
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    at_stripe(balance.record, "charge", "ch_float", 10_000, "usd")
    deliver()
    sell(make_work(alice))
    sales.release_matured()
    runs.run_payouts(date(2026, 11, 23))
    deliver()
    assert Payout.objects.get().state == "paid"
    assert StripeObject.objects.get(kind="transfer").data["destination"] == payee.stripe_account
    assert audit.find_problems() == []


def test_the_endpoint_takes_signed_thin_events_only(payee):
    event = {
        "object": "v2.core.event", "id": "evt_v2", "type": "v2.core.account[requirements].updated", "livemode": False,
        "created": "2026-11-26T00:00:00.000Z",
        "related_object": {"id": payee.stripe_account, "type": "v2.core.account", "url": "/v2/core/accounts/x"},
    }  # fmt: skip

    def post(body, *, secret=None, stamp=None):
        raw = json.dumps(body).encode()
        header = signature(raw, secret or endpoints.secret(endpoints.V2), stamp=stamp)
        headers = {"Stripe-Signature": header}
        return Client().post(endpoints.V2, raw, content_type="application/json", headers=headers).status_code

    now = int(time.time())
    assert post(event, secret=endpoints.secret(endpoints.CONNECT)) == 400
    assert post(event, stamp=now - 400) == post(event, stamp=now + 400) == 400
    assert post({**event, "object": "event"}) == post({**event, "related_object": None}) == 400
    assert not InboundEvent.objects.exists()
    assert post(event) == post(event) == 200
    assert InboundEvent.objects.count() == 1


def test_a_strangers_account_changes_nobody(payee, bob, deliver):
    stranger = at_stripe(connect.create_account, {"email": "x@example.test"})["id"]
    at_stripe(connect.complete_onboarding, stranger)
    deliver()
    assert readiness(payee) == (False, [])


def test_the_doctor_asks_for_the_event_destination(monkeypatch, settings):
    assert not any("thin" in row for row in stripe_doctor.examine())
    monkeypatch.setattr(endpoints, "V2", "/elsewhere/")
    assert any("No event destination for thin events" in row for row in stripe_doctor.examine())
    monkeypatch.undo()
    settings.STRIPE_ACCOUNTS_V2 = True
    row = accounts_v2.list_destinations({})["data"][0]
    changed = {**row, "event_payload": "snapshot", "enabled_events": [V2_KINDS[0]]}
    page = {"object": "list", "url": "/v2/core/event_destinations", "has_more": False, "data": [changed]}
    monkeypatch.setattr(accounts_v2, "list_destinations", lambda params: page)
    said = " ".join(stripe_doctor.examine())
    assert "sends snapshot events, not thin ones" in said and f"does not send {V2_KINDS[1]}" in said


def test_bad_bodies_are_refused_in_words(payee, stripe_contract):
    headers = {"authorization": "Bearer sk_test_local"}
    for body in ("{", "[]", '{"configuration": 5}', '{"include": ["nonsense"]}'):
        status = answer("POST", "/v2/core/accounts", body, headers)[1]
        assert status == 400, body
    stripe_contract.clear()  # they were meant to be wrong
