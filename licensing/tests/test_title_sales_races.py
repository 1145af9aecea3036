"""Several at once around one title, with connections of their own: one owner, and nobody keeps others' money."""

import pytest
from django.db import transaction

from accounts.models import User
from licensing.models import Order, TitleBid, TitleSale
from licensing.services import orders, title_bids, title_sales
from licensing.services.particulars import Particulars
from licensing.tests.buying import CARD
from licensing.tests.test_market import make_work
from licensing.tests.test_title_sales import order_title, put_up
from marketplace.core import relay
from marketplace.sandbox import checkout
from payouts import audit
from payouts.models import Sale
from works.models import Title, Work
from works.services import transfers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture
def sale(alice):
    return put_up(make_work(alice, title="Kelp"), royalty=500)


def charge(order):
    with transaction.atomic(using="sandbox"):
        checkout.pay(order.stripe_session_id, CARD)


def chain(sale):
    return list(Title.objects.filter(work=sale.work_id).order_by("pk").values_list("owner__handle", flat=True))


def test_of_six_buyers_who_paid_at_once_one_owns_it(sale, at_once):
    crowd = [User.objects.create_user(email=f"b{n}@example.test", handle=f"buyer{n}") for n in range(6)]
    placed = [order_title(sale, buyer) for buyer in crowd]
    for order in placed:
        charge(order)
    results = at_once(*[lambda order=order: orders.settle(order_id=order.pk) for order in placed])
    assert sorted(one.state for one in results) == ["canceled"] * 5 + ["paid"]
    winner = Order.objects.get(state="paid").buyer
    assert chain(sale) == ["alice", winner.handle] and Sale.objects.count() == 1
    assert Work.objects.get(pk=sale.work_id).owner == winner
    for _ in range(5):
        relay.drain()
    assert audit.find_problems() == []


def test_one_payment_told_of_many_times_moves_the_title_once(sale, bob, at_once):
    order = order_title(sale, bob)
    charge(order)
    at_once(*[lambda: orders.settle(order_id=order.pk)] * 5)
    assert chain(sale) == ["alice", "bob"] and Sale.objects.count() == 1 and audit.find_problems() == []


def test_paying_and_handing_over_at_once_have_one_outcome(sale, alice, bob, carol, at_once):
    order = order_title(sale, bob)
    charge(order)
    gift = transfers.offer_title(work=sale.work, handle="carol", actor=alice)
    at_once(
        lambda: orders.settle(order_id=order.pk),
        lambda: transfers.accept_transfer(offer=gift, actor=carol),
    )
    order.refresh_from_db()
    owner = Work.objects.get(pk=sale.work_id).owner
    assert (order.state, owner) in (("canceled", carol), ("paid", bob))
    assert TitleSale.objects.get().state in ("sold", "ended") and audit.find_problems() == []


def test_refund_and_resale_at_once_leave_one_owner(sale, bob, carol, sam, at_once):
    order = order_title(sale, bob)
    charge(order)
    orders.settle(order_id=order.pk)
    again = put_up(sale.work)
    second = order_title(again, carol)
    charge(second)
    at_once(
        lambda: orders.refund_order(order=order, actor=sam, reason="Not as described."),
        lambda: orders.settle(order_id=second.pk),
    )
    states = tuple(Order.objects.order_by("pk").values_list("state", flat=True))
    owner = Work.objects.get(pk=sale.work_id).owner.handle
    assert (states, owner) in ((("refunded", "canceled"), "alice"), (("paid", "paid"), "carol"))
    assert Title.objects.filter(work=sale.work_id, until_at=None).count() == 1 and audit.find_problems() == []


def test_many_clicks_make_one_order(sale, bob, at_once):
    click = lambda: title_sales.place_order(sale=sale, buyer=bob, particulars=Particulars("Bob Lee"))  # noqa: E731
    assert len({one.pk for one in at_once(*[click] * 4)}) == 1 == Order.objects.count()


def test_a_price_accepted_countered_and_taken_back_at_once_has_one_outcome(sale, alice, bob, at_once):
    TitleSale.objects.update(takes_bids=True)
    sale.refresh_from_db()
    made = title_bids.place_bid(sale=sale, buyer=bob, price_minor=30_000)
    results = at_once(
        lambda: title_bids.accept_bid(bid=TitleBid.objects.get(pk=made.pk), actor=alice),
        lambda: title_bids.counter_bid(bid=TitleBid.objects.get(pk=made.pk), actor=alice, price_minor=35_000),
        lambda: title_bids.decline_bid(bid=TitleBid.objects.get(pk=made.pk), actor=alice),
        lambda: title_bids.counter_bid(bid=TitleBid.objects.get(pk=made.pk), actor=alice, price_minor=36_000),
    )
    (won,) = [one for one in results if isinstance(one, TitleBid)]
    assert {one.code for one in results if one is not won} == {"bid_over"}
    first = TitleBid.objects.get(pk=made.pk)
    assert first.state == ("countered" if won.by_seller else won.state)
    assert TitleBid.objects.count() == 1 + won.by_seller
