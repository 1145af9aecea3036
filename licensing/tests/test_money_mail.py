"""Mail about money that goes back: every party and the buyer hear of it once, in their language."""

import pytest

from licensing.models import Order
from licensing.services import orders
from licensing.tests.test_card_disputes import at_stripe, dispute, order  # noqa: F401  (a fixture)
from licensing.tests.test_orders_service import pay
from marketplace.core import relay
from marketplace.core.models import Delivery
from marketplace.sandbox import disputes, refunds
from marketplace.sandbox.models import StripeObject

pytestmark = pytest.mark.django_db


def subjects(box, person):
    return [mail.subject for mail in box if mail.to == [person.email]]


@pytest.mark.parametrize("won", [True, False])
def test_bank_dispute_is_told_to_both_sides(order, alice, carol, deliver, mailoutbox, won):  # noqa: F811
    carol.language = "en"
    mailoutbox.clear()
    opened = dispute(order)
    deliver()
    assert subjects(mailoutbox, alice) == ["A buyer's bank asks money back: $45.00"]
    assert subjects(mailoutbox, carol) == ["Your bank asks back what you paid for “Kelp”"]
    mailoutbox.clear()
    at_stripe(disputes.decide, opened.stripe_id, won=won)
    deliver()
    ends = {True: "The bank gave back $45.00", False: "The bank took back $45.00"}
    assert subjects(mailoutbox, alice) == [ends[won]]
    told = {True: "Your license of “Kelp” is in force again", False: "Your license of “Kelp” has ended"}
    assert subjects(mailoutbox, carol) == [told[won]]


def test_delivered_again_nothing_is_mailed_twice(order, alice, deliver, mailoutbox):  # noqa: F811
    dispute(order)
    deliver()
    count = len(mailoutbox)
    deliver()
    relay.drain()
    assert len(mailoutbox) == count
    assert not Delivery.objects.exclude(state="done").exists()


def test_refund_that_fails_is_told_to_the_buyer(order, carol, sam, deliver, mailoutbox):  # noqa: F811
    orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=1200)
    deliver()
    at_stripe(refunds.fail, StripeObject.objects.get(kind="refund").stripe_id)
    mailoutbox.clear()
    deliver()
    assert subjects(mailoutbox, carol) == ["Your refund for “Kelp” came back to us"]
    assert subjects(mailoutbox, sam) == ["A refund came back from the bank"]


@pytest.mark.parametrize(
    ("inquiry", "subject"),
    [(False, "A buyer's bank disputes a payment"), (True, "A buyer's bank asks about a payment")],
)
def test_staff_hears_of_what_a_bank_asks_and_finds_the_order(
    order, alice, carol, sam, deliver, mailoutbox, inquiry, subject, browse  # noqa: F811
):  # fmt: skip
    charge = StripeObject.objects.get(kind="charge")
    at_stripe(disputes.open_dispute, charge.stripe_id, inquiry=inquiry)
    mailoutbox.clear()
    deliver()
    deliver()
    [mail] = [mail for mail in mailoutbox if mail.to == [sam.email]]
    assert mail.subject == subject and f"/desk/orders/{order.pk}/" in mail.body
    assert bool(subjects(mailoutbox, carol)) == bool(subjects(mailoutbox, alice)) == (not inquiry)
    assert browse(sam).get(f"/desk/orders/{order.pk}/").status_code == 200


def test_a_payment_that_buys_nothing_is_told_to_the_buyer(order, carol, deliver, mailoutbox):  # noqa: F811
    mailoutbox.clear()
    second = orders.place_order(buyer=carol, listing=order.listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=second)
    Order.objects.filter(pk=second.pk).update(price_minor=9999)
    pay(second)
    deliver()
    deliver()
    assert subjects(mailoutbox, carol) == ["Your payment for “Kelp” goes back to you"]
    assert StripeObject.objects.filter(kind="refund").count() == 1


def test_everybody_upstream_hears_of_a_refund(alice, bob, carol, sam, deliver, mailoutbox):
    from licensing.services import listings
    from marketplace.sandbox import checkout
    from payouts.tests.test_sales_service import derive, make_work

    root, leaf = make_work(alice, "Root"), make_work(bob, "Leaf")
    derive(leaf, (root, 1000, "direct"))
    listing = listings.create_listing(work=leaf, preset="standard", price_minor=10000, currency="USD", actor=bob)
    made = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol")
    orders.open_checkout(order=made)
    at_stripe(checkout.pay, made.stripe_session_id, "4242424242424242")
    deliver()
    mailoutbox.clear()
    made.refresh_from_db()
    orders.refund_order(order=made, actor=sam, reason="A gesture.", amount_minor=5000)
    deliver()
    assert subjects(mailoutbox, alice) == ["A sale was refunded: $4.50 of your part went back"]
    assert len(subjects(mailoutbox, bob)) == len(subjects(mailoutbox, carol)) == 1
