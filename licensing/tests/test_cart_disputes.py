"""Banks and reconciliation about a payment for several orders: each order bears its part, and all agree with Stripe."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from licensing.models import License, Order
from licensing.services import cart_orders, carts, listings, orders
from licensing.services.particulars import Particulars
from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from marketplace.sandbox import balance, checkout, disputes, faults
from marketplace.sandbox import refunds as at_stripe_refunds
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger
from payouts.models import Chargeback, Sale
from payouts.services import reconciliation
from works.models import Work

pytestmark = pytest.mark.django_db
KINDS = ("dispute_hold", "losses", "stripe_clearing", "refunds_payable")


def at_stripe(action, *args, **kwargs):
    with transaction.atomic(using="sandbox"):
        return action(*args, **kwargs)


@pytest.fixture
def place(alice, bob, carol):
    """A checkout of 50.00 of alice's, 30.00 of bob's, and 20.00 of alice's."""

    def make():
        items = []
        for title, seller, price in (("Kelp", alice, 5000), ("Reef", bob, 3000), ("Dune", alice, 2000)):
            work = Work.objects.create(creator=seller, owner=seller, kind="image", title=title, state="certified")
            listing = listings.create_listing(
                work=work, preset="standard", price_minor=price, currency="USD", actor=seller
            )
            items.append(carts.add_to_cart(user=carol, listing=listing))
        made = cart_orders.check_out(buyer=carol, items=items, particulars=Particulars("Carol Whitfield"))
        cart_orders.open_checkout(payment=made.payment)
        return made.payment

    return make


@pytest.fixture
def paid(place, deliver):
    payment = place()
    at_stripe(checkout.pay, payment.stripe_session_id, "4242424242424242")
    deliver()
    return payment


def dispute(**kwargs):
    return at_stripe(disputes.open_dispute, StripeObject.objects.get(kind="charge").stripe_id, **kwargs)


def decide(opened, won):
    at_stripe(disputes.decide, opened.stripe_id, won=won)


def states():
    rows = Order.objects.values_list("work__title", "state", "license__state")
    return {title: (order, held) for title, order, held in rows}


def books(alice, bob):
    found = {kind: ledger.balance(kind, "USD") for kind in KINDS}
    found |= {user.handle: ledger.balance("pending", "USD", user) for user in (alice, bob)}
    return {name: amount for name, amount in found.items() if amount}


BEFORE = {"alice": 6300, "bob": 2700, "stripe_clearing": -10_000}


def test_a_dispute_suspends_every_license_and_sets_each_price_aside(paid, alice, bob, deliver):
    dispute()
    deliver()
    assert set(states().values()) == {("paid", "suspended")}
    assert sorted(Chargeback.objects.values_list("amount", flat=True)) == [2000, 3000, 5000]
    assert books(alice, bob) == {"dispute_hold": 10_000, "stripe_clearing": -10_000}
    assert audit.find_problems() == []


def test_won_together_everything_comes_back_but_one_fee(paid, alice, bob, deliver):
    opened = dispute()
    deliver()
    decide(opened, won=True)
    deliver()
    assert set(states().values()) == {("paid", "active")}
    assert books(alice, bob) == {**BEFORE, "losses": -1500, "stripe_clearing": -8500}
    assert audit.find_problems() == []


def test_lost_together_every_license_ends(paid, alice, bob, deliver):
    opened = dispute()
    deliver()
    decide(opened, won=False)
    deliver()
    assert set(states().values()) == {("charged_back", "revoked")}
    assert books(alice, bob) == {"losses": -1500, "stripe_clearing": 1500}
    assert audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_messages_in_any_order_and_twice_end_the_same(paid, deliver, won):
    from licensing.webhooks import on_card_dispute
    from marketplace.core.models import InboundEvent

    decide(dispute(), won=won)
    rows = StripeObject.objects.filter(kind="event", data__type__startswith="charge.dispute.")
    for row in [*rows, *reversed(rows)]:
        on_card_dispute(InboundEvent(provider="stripe", external_id=row.stripe_id, payload=row.data))
    deliver()
    assert set(states().values()) == {("paid", "active") if won else ("charged_back", "revoked")}
    assert Chargeback.objects.count() == 3 and ledger.balance("losses", "USD") == -1500
    assert audit.find_problems() == []


def test_a_dispute_told_before_the_payment_settles_it_first(place, deliver):
    from licensing.webhooks import on_card_dispute
    from marketplace.core.models import InboundEvent

    payment = place()
    at_stripe(checkout.pay, payment.stripe_session_id, "4000000000000259")  # the card that disputes at once
    row = StripeObject.objects.get(kind="event", data__type="charge.dispute.created")
    on_card_dispute(InboundEvent(provider="stripe", external_id=row.stripe_id, payload=row.data))
    assert set(states().values()) == {("paid", "suspended")}
    deliver()
    assert audit.find_problems() == []


def test_an_inquiry_moves_nothing_and_is_told_of_each_order(paid, alice, bob, deliver):
    decide(dispute(inquiry=True), won=False)
    deliver()
    assert set(states().values()) == {("paid", "active")} and books(alice, bob) == BEFORE
    assert Event.objects.filter(name="payment.inquiry").count() == 3


def test_what_was_refunded_before_is_not_taken_again(paid, alice, bob, sam, deliver):
    orders.refund_order(order=Order.objects.get(work__title="Reef"), actor=sam, reason="wrong file")
    orders.refund_order(order=Order.objects.get(work__title="Kelp"), actor=sam, reason="gesture", amount_minor=1000)
    deliver()
    opened = dispute()
    deliver()
    assert dict(Chargeback.objects.values_list("sale__work__title", "amount")) == {"Kelp": 4000, "Dune": 2000}
    with pytest.raises(Refusal, match="bank is deciding"):
        orders.refund_order(order=Order.objects.get(work__title="Dune"), actor=sam, reason="wrong file")
    decide(opened, won=False)
    deliver()
    assert states()["Reef"] == ("refunded", "revoked") and states()["Kelp"] == ("charged_back", "revoked")
    assert books(alice, bob) == {"losses": -1500, "stripe_clearing": 1500}
    assert audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_a_refund_of_one_order_that_had_not_left_waits_for_the_bank(paid, alice, bob, sam, deliver, won):
    orders.refund_order(order=Order.objects.get(work__title="Reef"), actor=sam, reason="wrong file")
    opened = dispute()  # before Stripe was asked: the bank withdrew all of it
    deliver()
    assert books(alice, bob)["refunds_payable"] == 3000
    assert sum(Chargeback.objects.values_list("amount", flat=True)) == 10_000
    decide(opened, won=won)
    deliver()
    sent = [row.data["amount"] for row in StripeObject.objects.filter(kind="refund")]
    assert sent == ([3000] if won else [])
    after = {"alice": 6300, "losses": -1500, "stripe_clearing": -5500} if won else {
        "losses": -1500, "stripe_clearing": 1500,
    }  # fmt: skip
    assert books(alice, bob) == after
    assert audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_a_part_that_bought_nothing_and_had_not_left_waits_too(place, alice, bob, deliver, won):
    payment = place()
    Work.objects.filter(title="Reef").update(state="suspended")
    at_stripe(checkout.pay, payment.stripe_session_id, "4242424242424242")
    cart_orders.settle(payment_id=payment.pk)
    opened = dispute()
    deliver()
    decide(opened, won=won)
    deliver()
    assert states()["Reef"] == ("canceled", None)
    assert ledger.balance("refunds_payable", "USD") == ledger.balance("dispute_hold", "USD") == 0
    assert ledger.balance("stripe_clearing", "USD") == (-5500 if won else 1500)
    assert Sale.objects.count() == 2 and audit.find_problems() == []


def test_a_refund_whose_answer_was_lost_is_known_when_the_bank_takes_the_rest(paid, sam, deliver):
    faults.add("lose_response", "POST /v1/refunds", times=3)
    orders.refund_order(order=Order.objects.get(work__title="Reef"), actor=sam, reason="wrong file")
    deliver()
    assert ledger.balance("refunds_payable", "USD") == 3000
    decide(dispute(), won=False)
    deliver()
    assert ledger.balance("refunds_payable", "USD") == 0
    assert ledger.balance("stripe_clearing", "USD") == 1500 and ledger.balance("losses", "USD") == -1500
    assert audit.find_problems() == []


def test_evidence_tells_of_everything_that_was_bought(paid, deliver):
    opened = dispute()
    deliver()
    opened.refresh_from_db()
    shown = opened.data["evidence"]
    for held in License.objects.select_related("work"):
        assert held.pk in shown["uncategorized_text"] and held.work.title in shown["product_description"]


def problems():
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        return [row.code for row in reconciliation.reconcile()]


def agrees():
    return balance.available()["usd"] == -ledger.balance("stripe_clearing", "USD")


def test_a_payment_agrees_with_the_sales_under_it_and_its_fee_is_booked_once(paid):
    assert problems() == problems() == []
    fee = StripeObject.objects.get(kind="balance_transaction").data["fee"]
    assert ledger.balance("fees", "USD") == -fee < 0
    assert agrees() and audit.find_problems() == []


def test_refunds_returned_parts_and_disputes_agree(place, sam, deliver):
    payment = place()
    Work.objects.filter(title="Reef").update(state="suspended")
    at_stripe(checkout.pay, payment.stripe_session_id, "4242424242424242")
    deliver()
    assert problems() == [] and agrees()
    orders.refund_order(order=Order.objects.get(work__title="Kelp"), actor=sam, reason="gesture", amount_minor=700)
    deliver()
    at_stripe(at_stripe_refunds.fail, StripeObject.objects.get(kind="refund", data__amount=700).stripe_id)
    deliver()
    assert problems() == [] and agrees()
    opened = dispute()
    deliver()
    decide(opened, won=True)
    deliver()
    assert problems() == [] and agrees()


def test_a_payment_half_of_which_is_missing_here_is_found(paid):
    Order.objects.filter(work__title="Reef").update(payment=None)
    assert sorted(problems()) == ["amount_differs", "missing_there"]


def test_the_audit_knows_which_orders_a_payment_stands_for(paid, carol):
    assert audit.find_problems() == []
    reef = Order.objects.get(work__title="Reef")
    Order.objects.filter(pk=reef.pk).update(stripe_payment_intent="pi_other")
    assert audit.find_problems() == [f"order {reef.pk} was not paid by {paid.pk}, which it belongs to"]
    paid.refresh_from_db()
    Order.objects.filter(pk=reef.pk).update(payment=None, stripe_payment_intent=paid.stripe_payment_intent)
    assert audit.find_problems() == [
        f"order {reef.pk} was paid by the payment of a cart that it is not in",
        f"payment {paid.pk}: 10000, its orders 7000",
    ]
