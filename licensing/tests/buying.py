"""Buying as tests do it: an order placed, and paid on the local Stripe's page."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from licensing.models import Window
from licensing.services import orders
from licensing.services.particulars import Particulars
from marketplace.sandbox import checkout

CARD = "4242424242424242"


def place(buyer, listing, organization=None, **particulars):
    form = Particulars(**{"licensee_name": buyer.name, **particulars})
    order = orders.place_order(buyer=buyer, listing=listing, organization=organization, particulars=form)
    orders.open_checkout(order=order)
    return order


def pay(order):
    with transaction.atomic(using="sandbox"):
        checkout.pay(order.stripe_session_id, CARD)
    return orders.settle(order_id=order.pk)


def let_holds_lapse():
    """The time of every checkout so far is over, but its payment page is still open."""
    Window.objects.filter(held_until__isnull=False).update(held_until=timezone.now() - timedelta(seconds=1))


def buy(buyer, listing, **fields):
    return pay(place(buyer, listing, **fields))
