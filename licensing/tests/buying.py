"""Buying as tests do it: an order placed, and paid on the local Stripe's page."""

from django.db import transaction

from licensing.services import orders
from marketplace.sandbox import checkout

CARD = "4242424242424242"


def place(buyer, listing, organization=None, **particulars):
    particulars = orders.Particulars(**{"licensee_name": buyer.name, **particulars})
    order = orders.place_order(buyer=buyer, listing=listing, organization=organization, particulars=particulars)
    orders.open_checkout(order=order)
    return order


def pay(order):
    with transaction.atomic(using="sandbox"):
        checkout.pay(order.stripe_session_id, CARD)
    return orders.settle(order_id=order.pk)


def buy(buyer, listing, **fields):
    return pay(place(buyer, listing, **fields))
