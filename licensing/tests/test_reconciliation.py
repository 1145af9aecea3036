"""Stripe's balance transactions against the ledger: what agrees, what is missing on either side, and Stripe's fees."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.tests.factors import turn_on
from licensing.models import Order
from licensing.services import listings, orders
from marketplace.core.models import Event, InboundEvent
from marketplace.sandbox import balance, checkout, connect, disputes, faults, refunds
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger, tasks
from payouts.models import Payee, Payout
from payouts.services import payees, reconciliation, runs, sales
from works.models import Work

pytestmark = pytest.mark.django_db


def at_stripe(action, *args, **kwargs):
    with transaction.atomic(using="sandbox"):
        return action(*args, **kwargs)


@pytest.fixture
def paid(alice, carol, deliver):
    """`paid(minor)` is an order of a work of alice's that carol paid by card."""

    def make(minor=5000, currency="USD"):
        work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
        listing = listings.create_listing(
            work=work, preset="standard", price_minor=minor, currency=currency, actor=alice
        )
        order = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
        orders.open_checkout(order=order)
        at_stripe(checkout.pay, order.stripe_session_id, "4242424242424242")
        return order

    return make


@pytest.fixture
def later():
    """`later()`: two hours later nothing is on its way any more."""
    trips = []

    def go():
        trips.append(time_machine.travel(timezone.now() + timedelta(hours=2)))
        trips[-1].start()

    yield go
    for trip in reversed(trips):
        trip.stop()


def rows():
    return [str(row).partition(":")[0] for row in reconciliation.reconcile()]


def agrees(currency="USD"):
    return balance.available()[currency.lower()] == -ledger.balance("stripe_clearing", currency)


def test_a_sale_agrees_and_stripes_fee_is_booked_once(paid, deliver, later):
    paid(5000)
    deliver()
    later()
    assert not agrees()
    assert rows() == rows() == []
    fee = StripeObject.objects.get(kind="balance_transaction").data["fee"]
    assert fee > 0
    assert ledger.balance("fees", "USD") == -fee
    assert agrees()
    assert audit.find_problems() == []
    assert Event.objects.filter(name="ledger.reconciled", payload__count=0).count() == 2


def test_yen_have_no_cents(paid, deliver, later):
    paid(7001, "JPY")
    deliver()
    later()
    assert rows() == []
    assert agrees("JPY")


def test_refund_payout_reversal_and_dispute_agree(paid, alice, sam, deliver):
    first, second = paid(5000), paid(9000)
    deliver()
    orders.refund_order(order=first, actor=sam, reason="A gesture.", amount_minor=1200)
    deliver()
    at_stripe(refunds.fail, StripeObject.objects.get(kind="refund").stripe_id)
    turn_on(alice)
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    at_stripe(connect.complete_onboarding, Payee.objects.get().stripe_account)
    deliver()
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        sales.release_matured()
        runs.run_payouts(timezone.now().date())
        deliver()
        transfer = StripeObject.objects.get(kind="transfer")
        at_stripe(connect.reverse_transfer, {"amount": "300"}, transfer.stripe_id)
        second.refresh_from_db()
        charge = StripeObject.objects.get(kind="charge", data__payment_intent=second.stripe_payment_intent)
        opened = at_stripe(disputes.open_dispute, charge.stripe_id)
        deliver()
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        assert rows() == []
        at_stripe(disputes.decide, opened.stripe_id, won=True)
        deliver()
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        assert rows() == []
        assert Payout.objects.get().state == "paid"
        assert agrees()


def test_a_payment_that_never_arrived_here_is_found_and_fetched(paid, deliver, later):
    faults.add("drop_webhook", times=None)
    order = paid()
    deliver()
    faults.clear()
    later()
    assert rows() == ["missing_here"]
    assert tasks.reconcile()[0].startswith("missing_here: charge")
    assert InboundEvent.objects.filter(kind="checkout.session.completed").exists()
    deliver()
    order.refresh_from_db()
    assert order.state == "paid"
    assert rows() == []


def test_nothing_is_sent_while_stripe_knows_more_than_we_do(paid, alice, deliver, later):
    paid()
    later()
    assert tasks.run_scheduled_payouts() == "not clean"
    deliver()
    assert tasks.run_scheduled_payouts() != "not clean"


def test_what_is_posted_here_and_never_moved_is_found(alice):
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    sales.record_sale(source="ord_ghost", work=work, gross_minor=5000, currency="USD", occurred_at=timezone.now())
    assert rows() == []  # the message of a payment may be a little ahead
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert rows() == ["missing_there"]


def test_amounts_that_differ_are_found_and_the_command_says_so(paid, deliver, later, capsys):
    paid()
    deliver()
    row = StripeObject.objects.get(kind="balance_transaction")
    row.data["amount"] = 4900
    row.save(using="sandbox")
    later()
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile", days=3)
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "amount_differs: charge" in said
    assert "49.00 USD" in said
    assert "50.00 USD here" in said


def test_the_command_says_when_all_agrees(paid, deliver, later, capsys):
    paid()
    deliver()
    later()
    call_command("reconcile")
    assert "agree" in capsys.readouterr().out


def test_a_payment_that_bought_nothing_is_known_too(paid, deliver, later):
    order = paid()
    Order.objects.filter(pk=order.pk).update(price_minor=4999)
    deliver()
    order.refresh_from_db()
    assert order.state == "canceled"
    later()
    assert rows() == []
    assert agrees()
    assert audit.find_problems() == []
