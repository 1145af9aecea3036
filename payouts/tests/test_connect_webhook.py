"""What connected accounts and transfers tell us: payees kept in line, reversals booked, strangers left alone."""

import json
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.tests.factors import turn_on
from marketplace.core.models import Event, InboundEvent
from marketplace.core.stripe_client import get_client
from marketplace.sandbox import balance, clock, connect, endpoints, faults
from marketplace.sandbox.deliveries import signature
from marketplace.sandbox.models import Delivery
from payouts import audit, ledger, tasks
from payouts.ledger import Book, Kind, Line
from payouts.models import Payee, Payout
from payouts.services import payees, runs, sales
from works.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def payee(alice):
    turn_on(alice)
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    return Payee.objects.get()


@pytest.fixture
def paid(payee, alice, deliver):
    """45.00 that were transferred to alice."""
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    then = timezone.now() - timedelta(days=30)
    sales.record_sale(source="ord_1", work=work, gross_minor=5000, currency="USD", occurred_at=then)
    sales.release_matured()
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    at_stripe(balance.record, "charge", "ch_test", 5000, "usd")
    deliver()
    runs.run_payouts(date(2026, 11, 23))
    deliver()
    return Payout.objects.get()


def at_stripe(action, *args, **kwargs):
    with transaction.atomic(using="sandbox"):
        return action(*args, **kwargs)


def readiness(payee):
    payee.refresh_from_db()
    return payee.ready, payee.requirements


def test_onboarding_done_makes_the_payee_ready_without_a_visit(payee, deliver):
    payees.refresh_payee(payee=payee)
    assert readiness(payee) == (False, [
        "external_account", "individual.first_name", "individual.last_name", "tos_acceptance.date",
    ])  # fmt: skip
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    assert readiness(payee) == (True, [])
    assert set(Delivery.objects.values_list("endpoint", "state")) == {(endpoints.CONNECT, "delivered")}


def test_a_payee_whose_message_was_lost_is_asked_after(payee, deliver):
    faults.add("drop_webhook", times=None)
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    assert tasks.refresh_waiting_payees() == 0  # who has no money need not be asked after
    lines = [Line(Book(Kind.STRIPE_CLEARING), Book(Kind.AVAILABLE, payee.user_id), 100)]
    ledger.post(key="test", kind="test", cause="test", currency="USD", lines=lines)
    assert tasks.refresh_waiting_payees() == 1
    assert readiness(payee) == (True, [])


def test_an_account_that_stripe_stops_is_not_ready_and_says_what_is_missing(payee, deliver):
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    at_stripe(connect.disable, payee.stripe_account)
    deliver()
    assert readiness(payee) == (False, ["individual.verification.document"])


def test_a_replayed_old_message_never_makes_a_stopped_account_ready(payee, deliver):
    """What counts is how Stripe says things stand now, not what an old message said."""
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    deliver()
    old = InboundEvent.objects.get(kind="account.updated")
    at_stripe(connect.disable, payee.stripe_account)
    deliver()
    InboundEvent.objects.filter(pk=old.pk).update(processed_at=None)
    deliver()
    assert readiness(payee)[0] is False


def test_a_message_about_a_strangers_account_changes_nobody(payee):
    event = {
        "id": "evt_x", "object": "event", "type": "account.updated", "livemode": False, "account": "acct_stranger",
        "data": {"object": {"id": payee.stripe_account, "payouts_enabled": True}},
    }  # fmt: skip
    body = json.dumps(event).encode()
    header = signature(body, endpoints.secret(endpoints.CONNECT))
    answer = Client().post(
        endpoints.CONNECT, body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 200
    from marketplace.core import inbound

    assert inbound.drain() == 1
    assert readiness(payee)[0] is False


def test_a_transfer_taken_back_is_available_again_once(paid, alice, deliver):
    assert paid.state == "paid"
    transfers = get_client().v1.transfers
    transfers.reversals.create(paid.stripe_transfer, {"amount": 1500})
    deliver()
    paid.refresh_from_db()
    assert (paid.state, ledger.balance("available", "USD", alice)) == ("paid", 1500)
    faults.add("duplicate_webhook", "transfer.reversed")
    transfers.reversals.create(paid.stripe_transfer)
    deliver()
    InboundEvent.objects.filter(kind="transfer.reversed").update(processed_at=None)
    deliver()
    paid.refresh_from_db()
    assert (paid.state, paid.failure) == ("failed", "reversed")
    assert ledger.balance("available", "USD", alice) == 4500
    assert ledger.balance("stripe_clearing", "USD") == -5000
    assert audit.find_problems() == []


def test_a_reversal_told_before_we_wrote_the_transfer_down_is_right(paid, alice, deliver):
    """As after a crash: Stripe made the transfer and took it back, and here it is still being sent."""
    other = Payout.objects.create(run=paid.run, payee=paid.payee, currency="EUR", amount=700)
    made = at_stripe(
        connect._add_transfer,
        {"metadata": {"payout": other.pk}, "transfer_group": other.pk}, 700, "eur", paid.payee.stripe_account,
    )  # fmt: skip
    lines = [Line(Book(Kind.STRIPE_CLEARING), Book(Kind.IN_TRANSIT, alice.pk), 700)]
    ledger.post(key=f"payout_hold:{other.pk}", kind="payout_hold", cause=other.pk, currency="EUR", lines=lines)
    get_client().v1.transfers.reversals.create(made.stripe_id)
    deliver()
    other.refresh_from_db()
    assert (other.state, other.stripe_transfer) == ("failed", made.stripe_id)
    assert [ledger.balance(kind, "EUR", alice) for kind in ("available", "in_transit")] == [700, 0]
    assert ledger.balance("stripe_clearing", "EUR") == -700


def test_a_bank_that_refuses_after_it_paid_stops_the_payee_and_moves_no_book(paid, alice, deliver):
    faults.add("fail_payout", paid.payee.stripe_account)
    for _ in range(2):  # it leaves, and arrives
        clock.advance(timedelta(days=3))
        deliver()
    account = paid.payee.stripe_account
    options = {"stripe_account": account}
    assert [p.status for p in get_client().v1.payouts.list(options=options).data] == ["failed"]
    assert readiness(paid.payee) == (False, ["external_account"])
    told = Event.objects.get(name="payee.bank_failed")
    assert (told.subject, told.payload["amount_minor"]) == (str(alice.pk), 4500)
    paid.refresh_from_db()
    assert paid.state == "paid"  # the money is in alice's balance at Stripe
    assert audit.find_problems() == []


def test_a_bank_payout_that_arrives_changes_nothing(paid, deliver):
    for _ in range(2):  # it leaves, and arrives
        clock.advance(timedelta(days=3))
        deliver()
    options = {"stripe_account": paid.payee.stripe_account}
    assert [p.status for p in get_client().v1.payouts.list(options=options).data] == ["paid"]
    assert readiness(paid.payee) == (True, [])
    assert not Event.objects.filter(name="payee.bank_failed").exists()


def test_onboarding_while_stripe_is_away_is_told_and_opens_nothing(alice, browse):
    faults.add("server_error", times=None)
    answer = browse(alice).post("/payouts/onboarding/")
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert not Payee.objects.exists()
    faults.clear()
    assert browse(alice).post("/payouts/onboarding/").status_code == 302
    assert Payee.objects.count() == 1
