"""Payees by Accounts v2 against the local Stripe, in shapes that its v2 document promises, told by thin events."""

import json
import time
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from accounts.tests.factors import turn_on
from marketplace.core import stripe_doctor
from marketplace.core.models import InboundEvent
from marketplace.core.stripe_client import get_client
from marketplace.sandbox import balance, connect, endpoints
from marketplace.sandbox.deliveries import signature
from marketplace.sandbox.dispatch import answer
from marketplace.sandbox.models import StripeObject
from payouts import audit
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
        "external_account", "individual.first_name", "individual.last_name", "tos_acceptance.date",
    ])  # fmt: skip
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    row = InboundEvent.objects.get(provider="stripe_v2")
    assert (row.kind, row.account) == (
        "v2.core.account[configuration.recipient].capability_status_updated", payee.stripe_account,
    )  # fmt: skip
    assert "capabilities" not in json.dumps(row.payload)
    assert readiness(payee) == (True, [])
    at_stripe(connect.disable, payee.stripe_account)
    deliver()
    assert readiness(payee) == (False, ["individual.verification.document"])


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


def test_bad_bodies_are_refused_in_words(payee, stripe_contract):
    headers = {"authorization": "Bearer sk_test_local"}
    for body in ("{", "[]", '{"configuration": 5}', '{"include": ["nonsense"]}'):
        status = answer("POST", "/v2/core/accounts", body, headers)[1]
        assert status == 400, body
    stripe_contract.clear()  # they were meant to be wrong
