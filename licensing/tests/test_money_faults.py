"""Misfortunes that no other file tries: see docs/money-faults.md for the whole list and where each is tested."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.tests.factors import turn_on
from licensing.models import License, Order
from licensing.services import disputes as ours
from licensing.services import listings, orders
from marketplace.core import money
from marketplace.core.errors import Refusal
from marketplace.sandbox import balance, checkout, clock, connect, disputes
from marketplace.sandbox.currencies import check_charge
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger, tasks
from payouts.models import Payee, Payout, Sale
from payouts.services import payees, reconciliation, runs, sales, splits
from works.models import Work

pytestmark = pytest.mark.django_db


def at_stripe(action, *args, **kwargs):
    with transaction.atomic(using="sandbox"):
        return action(*args, **kwargs)


@pytest.fixture
def work(alice):
    return Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")


@pytest.fixture
def buy(carol, deliver):
    """`buy(work)` is an order of 100.00, paid unless told otherwise."""

    def make(work, price=10_000, paid=True, buyer=carol):
        listing = work.listings.first()
        if listing is None:
            listing = listings.create_listing(
                work=work, preset="standard", price_minor=price, currency="USD", actor=work.owner
            )
        if listing.price_minor != price:
            listings.change_price(listing=listing, price_minor=price, currency="USD", actor=work.owner)
        order = orders.place_order(buyer=buyer, listing=listing, licensee_name="Carol Whitfield")
        orders.open_checkout(order=order)
        if paid:
            pay(order)
            deliver()
            order.refresh_from_db()
        return order

    return make


def pay(order):
    at_stripe(checkout.pay, order.stripe_session_id, "4242424242424242")


def connect_bank(user):
    turn_on(user)
    payees.start_onboarding(user=user, return_url="http://testserver/a", refresh_url="http://testserver/b")
    payee = Payee.objects.get(user=user)
    payee.schedule = "daily"
    payee.save()
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    return payees.refresh_payee(payee=payee)


def pay_out(deliver, days=1):
    """The run of a day that many days ago pays what matured before it; the platform's balance is ample."""
    Sale.objects.update(release_at=timezone.now() - timedelta(days=30))
    at_stripe(balance.record, "charge", "ch_float", 1_000_000, "usd")
    run = runs.run_payouts((timezone.now() - timedelta(days=days)).date())
    deliver()
    return run


@pytest.mark.parametrize("end", ["won", "lost", "inquiry"])
def test_a_chargeback_after_the_payout_is_owed_and_netted(work, alice, buy, deliver, end):
    """The money is at alice's bank: she owes it while the bank decides, and her next income makes up for a loss."""
    connect_bank(alice)
    buy(work)
    pay_out(deliver, days=3)
    assert Payout.objects.get().state == "paid" and ledger.balance("available", "USD", alice) == 0
    charge = StripeObject.objects.get(kind="charge")
    opened = at_stripe(disputes.open_dispute, charge.stripe_id, inquiry=end == "inquiry")
    deliver()
    assert ledger.balance("available", "USD", alice) == (0 if end == "inquiry" else -9000)
    assert audit.find_problems() == []
    at_stripe(disputes.decide, opened.stripe_id, won=end != "lost")
    deliver()
    owed = 9000 if end == "lost" else 0
    assert ledger.balance("available", "USD", alice) == -owed
    assert License.objects.get().state == ("revoked" if owed else "active")
    buy(work, price=30_000)
    run = pay_out(deliver, days=2)
    assert run.payouts.get().amount == 27_000 - owed
    assert ledger.balance("available", "USD", alice) == 0 and audit.find_problems() == []


@pytest.fixture
def restored(work, alice, buy, deliver):
    """A payment and a payout that happened within the hour that the restored copy does not know."""
    connect_bank(alice)
    order = buy(work, paid=False)
    copy = transaction.savepoint()  # of our database; the local Stripe has one of its own
    pay(order)
    deliver()
    Sale.objects.update(release_at=timezone.now() - timedelta(days=30))
    runs.run_payouts((timezone.now() - timedelta(days=1)).date())
    deliver()
    assert Payout.objects.get().state == "paid"
    transaction.savepoint_rollback(copy)
    assert not Payout.objects.exists() and Order.objects.get().state == "pending"
    return order


def test_after_a_restore_the_missing_is_found_and_nothing_is_sent_until_it_is_clean(restored, alice, deliver):
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        found = {str(row).split(",")[0].rsplit(" ", 1)[0] for row in reconciliation.reconcile()}
        assert found == {"missing_here: charge", "missing_here: transfer"}
        assert tasks.run_scheduled_payouts() == "not clean"
        deliver()  # its messages were fetched again: the sale is back
        assert Order.objects.get().state == "paid" and Sale.objects.count() == 1
        Sale.objects.update(release_at=timezone.now() - timedelta(days=30))
        assert tasks.run_scheduled_payouts() == "not clean"  # the transfer is unknown still
        assert not Payout.objects.exists()
        call_command("restore_payouts")
        call_command("restore_payouts")
        assert reconciliation.reconcile() == []
        assert tasks.run_scheduled_payouts() != "not clean"
        deliver()
    assert Payout.objects.get().amount == 9000
    assert [row.data["amount"] for row in StripeObject.objects.filter(kind="transfer")] == [9000]
    assert ledger.balance("available", "USD", alice) == 0
    assert audit.find_problems() == []


def test_a_run_by_hand_is_refused_too_until_it_is_clean(restored):
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(Exception, match="unknown here"):
        call_command("run_payouts", on=timezone.now().date())
    assert not Payout.objects.exists()


def test_a_partial_refund_before_and_one_after_the_payout(work, alice, buy, sam, deliver):
    connect_bank(alice)
    order = buy(work)
    orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=2500)
    deliver()
    assert pay_out(deliver, 3).payouts.get().amount == 6750
    orders.refund_order(order=order, actor=sam, reason="Another.", amount_minor=5000)
    deliver()
    assert ledger.balance("available", "USD", alice) == -4500
    assert not pay_out(deliver, 2).payouts.exists()
    buy(work, 9900)
    assert pay_out(deliver, 1).payouts.get().amount == 8910 - 4500
    assert audit.find_problems() == []


def test_who_of_a_team_cannot_be_paid_yet_accrues_and_is_paid_later(work, alice, bob, buy, deliver):
    made = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    splits.accept_share(share=made.shares.get(party=bob), actor=bob)
    connect_bank(alice)
    buy(work)
    run = pay_out(deliver, 3)
    assert run.payouts.get().amount == 5400
    assert [(skip.user.handle, skip.reason) for skip in run.skips.all()] == [("bob", "not_onboarded")]
    buy(work, 5000)
    pay_out(deliver, 2)
    assert ledger.balance("available", "USD", bob) == 3600 + 1800
    connect_bank(bob)
    assert pay_out(deliver, 1).payouts.get(payee__user=bob).amount == 5400
    assert audit.find_problems() == []


def test_a_split_that_changes_before_the_payment_counts_and_one_after_it_does_not(work, alice, bob, buy, deliver):
    order = buy(work, paid=False)
    made = splits.propose_split(work=work, shares={"alice": 5000, "bob": 5000}, actor=alice)
    splits.accept_share(share=made.shares.get(party=bob), actor=bob)
    pay(order)
    deliver()
    shares = {share.party.handle: share.amount for share in Sale.objects.get().shares.all()}
    assert shares == {"alice": 4500, "bob": 4500}
    later = splits.propose_split(work=work, shares={"alice": 9000, "bob": 1000}, actor=alice)
    splits.accept_share(share=later.shares.get(party=bob), actor=bob)
    sales.refund_sale(source=order.pk, amount_minor=5000, refund_id="rfd_1")
    assert {share.party.handle: share.remaining for share in Sale.objects.get().shares.all()} == {
        "alice": 2250, "bob": 2250,
    }  # fmt: skip


def test_the_session_of_another_order_buys_nothing(work, alice, carol, dan, buy, deliver):
    cheap, dear = buy(work, 500, paid=False), buy(work, 50_000, paid=False, buyer=dan)
    pay(cheap)
    orders.settle(order_id=dear.pk, session_id=cheap.stripe_session_id)
    deliver()
    assert {order.pk: order.state for order in Order.objects.all()} == {cheap.pk: "paid", dear.pk: "canceled"}
    assert License.objects.get().order_id == cheap.pk


@pytest.mark.parametrize("minutes", [4, -4])
def test_clocks_that_differ_by_minutes_lose_nothing(work, buy, deliver, minutes):
    clock.advance(timedelta(minutes=minutes))
    order = buy(work)
    assert order.state == "paid" and License.objects.get().state == "active"
    assert audit.find_problems() == []


def test_a_balance_that_is_short_returns_the_money_and_the_next_run_sends_it(work, alice, buy, deliver):
    connect_bank(alice)
    buy(work)
    Sale.objects.update(release_at=timezone.now() - timedelta(days=30))
    at_stripe(balance.record, "payout", "po_platform", -9000, "usd")  # somebody emptied it
    first = runs.run_payouts((timezone.now() - timedelta(days=2)).date())
    deliver()
    assert first.payouts.get().state == "failed"
    assert ledger.balance("available", "USD", alice) == 9000
    assert pay_out(deliver, 1).payouts.get().state == "paid"
    assert StripeObject.objects.filter(kind="transfer").count() == 1
    assert audit.find_problems() == []


@pytest.mark.parametrize("bank_first", [True, False])
def test_bank_and_staff_deciding_on_one_order_take_the_money_once(
    work, alice, carol, sam, sue, buy, deliver, bank_first
):
    order = buy(work)
    charge = StripeObject.objects.get(kind="charge")
    case = ours.open_dispute(kind="payment", work=work, order=order, opened_by=carol, reason="It is not what I bought.")
    if bank_first:
        opened = at_stripe(disputes.open_dispute, charge.stripe_id)
        deliver()
    _uphold(case, sam, bank_first)
    if not bank_first:  # the refund that was promised has not left yet
        opened = at_stripe(disputes.open_dispute, charge.stripe_id)
        deliver()
    at_stripe(disputes.decide, opened.stripe_id, won=False)
    deliver()
    assert Sale.objects.get().refunded_minor == 10_000
    assert ledger.balance("pending", "USD", alice) + ledger.balance("available", "USD", alice) == 0
    assert ledger.balance("dispute_hold", "USD") == 0
    assert License.objects.get().state == "revoked"
    assert audit.find_problems() == []


def _uphold(case, staff, bank_first):
    """While the bank decides, staff can uphold the claim but not refund too."""
    case.refresh_from_db()
    said = {"dispute": case, "outcome": "upheld", "reason": "The file differs from its page.", "actor": staff}
    if not bank_first:
        ours.decide_dispute(**said, refund=True)
        return
    with pytest.raises(Refusal, match="bank is deciding"):
        ours.decide_dispute(**said, refund=True)
    ours.decide_dispute(**said)


def test_three_decimals_are_known_and_not_sold(work, alice):
    assert money.exponent("KWD") == 3
    with pytest.raises(Refusal) as refusal:
        listings.create_listing(work=work, preset="standard", price_minor=5000, currency="KWD", actor=alice)
    assert refusal.value.code == "currency_unknown"
    with pytest.raises(StripeError):
        check_charge(5001, "kwd")


def test_a_payment_that_went_back_stays_back_when_it_is_told_again(work, buy, deliver):
    order = buy(work, paid=False)
    Work.objects.update(state="suspended")
    pay(order)
    deliver()
    Work.objects.update(state="certified")
    orders.settle(order_id=order.pk, session_id=order.stripe_session_id)
    deliver()
    assert Order.objects.get().state == "canceled" and not License.objects.exists() and not Sale.objects.exists()
    assert ledger.balance("stripe_clearing", "USD") == 0
    assert audit.find_problems() == []
