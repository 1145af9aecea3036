"""A split counts from the moment everybody agreed: what is paid before and after it is divided by what holds then."""

import pytest

from licensing.services import orders
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_orders_service import pay
from payouts import audit
from payouts.models import Sale, Split
from payouts.services import splits

pytestmark = pytest.mark.django_db


def begin(buyer, listing):
    order = orders.place_order(buyer=buyer, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=order)
    return order


def shares_of(order):
    sale = Sale.objects.get(source=order.pk)
    return {share.party.handle: share.amount for share in sale.shares.select_related("party")}


def test_a_split_changed_between_session_and_payment_counts_as_it_is_when_the_money_comes(
    alice, bob, carol, dan, deliver
):
    work = make_work(alice)
    listing = offer(work, price_minor=10_000)
    early, late = begin(carol, listing), begin(dan, listing)
    pay(early)
    deliver()
    made = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    assert Split.objects.get().effective_at is None
    splits.accept_share(share=made.shares.get(party=bob), actor=bob)
    assert Split.objects.get().effective_at is not None
    pay(late)
    deliver()
    assert shares_of(early) == {"alice": 9000}  # what was divided before stays
    assert shares_of(late) == {"alice": 5400, "bob": 3600}
    assert audit.find_problems() == []


def test_a_refund_goes_by_the_shares_of_its_sale_whatever_the_split_is_today(alice, bob, carol, sam, deliver):
    work = make_work(alice)
    made = splits.propose_split(work=work, shares={"alice": 5000, "bob": 5000}, actor=alice)
    splits.accept_share(share=made.shares.get(party=bob), actor=bob)
    order = begin(carol, offer(work, price_minor=10_000))
    pay(order)
    deliver()
    leaving = splits.propose_split(work=work, shares={"alice": 10_000}, actor=alice)
    splits.accept_share(share=leaving.shares.get(party=bob), actor=bob)
    order.refresh_from_db()
    orders.refund_order(order=order, actor=sam, reason="Half.", amount_minor=5000)
    sale = Sale.objects.get()
    assert {share.party.handle: share.refunded for share in sale.shares.all()} == {"alice": 2250, "bob": 2250}
    assert audit.find_problems() == []


def test_a_proposal_that_nobody_accepted_divides_nothing(alice, bob, carol, deliver):
    work = make_work(alice)
    listing = offer(work, price_minor=10_000)
    order = begin(carol, listing)
    splits.propose_split(work=work, shares={"alice": 1000, "bob": 9000}, actor=alice)
    pay(order)
    deliver()
    assert shares_of(order) == {"alice": 9000}
