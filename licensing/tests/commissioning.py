"""Commissions as tests make them: offered for a brief, half paid, delivered, and paid."""

from datetime import timedelta

from django.utils import timezone

from licensing.models import Commission, Order
from licensing.services import commission_orders, commissions, offer_orders, offers, orders
from licensing.services.offers import Making, Revision
from licensing.tests.test_briefs import publish
from licensing.tests.test_market import make_work
from licensing.tests.test_offers_service import NAME, latest
from licensing.tests.test_orders_service import pay

TEXT = "A harbor at dawn in three sizes, with room for a headline."


def in_days(days):
    return timezone.now().date() + timedelta(days=days)


def making(**fields):
    return Making(**{"text": TEXT, "due_on": in_days(20), "rounds": 1, **fields})


def offer_one(brief, maker, price=45_001, kind="image", title="Harbor for the catalog", terms=None, **fields):
    revision = Revision(terms=terms or {}, price_minor=price, making=making(**fields))
    return commissions.offer_commission(brief=brief, actor=maker, kind=kind, title=title, revision=revision)


def agree(buyer, maker, organization=None, **fields):
    talk = offer_one(publish(buyer, organization), maker, **fields)
    offers.accept_offer(offer=latest(talk), actor=buyer)
    return talk


def place(talk, **fields):
    order = offer_orders.place_order(offer=latest(talk), actor=talk.buyer, particulars=NAME, **fields)
    orders.open_checkout(order=order)
    return order


def pay_half(talk, deliver, **fields):
    assert pay(place(talk, **fields)) is None
    deliver()
    return Commission.objects.get(offer=latest(talk))


def begin(buyer, maker, deliver, **fields):
    """A commission whose deposit is paid."""
    return pay_half(agree(buyer, maker, **fields), deliver)


def hand_over(commission, work=None, **fields):
    maker = commission.offer.negotiation.seller
    return commissions.deliver(
        commission=again(commission), work=work or make_work(maker, title="Harbor, as made"), actor=maker, **fields
    )


def place_rest(commission):
    commission = again(commission)
    order = commission_orders.place_balance(commission=commission, actor=commission.offer.negotiation.buyer)
    orders.open_checkout(order=order)
    return order


def pay_rest(commission, deliver):
    order = place_rest(commission)
    assert pay(order) is None
    deliver()
    return Order.objects.get(pk=order.pk)


def again(commission):
    return Commission.objects.get(pk=commission.pk)
