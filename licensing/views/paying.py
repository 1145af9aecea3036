"""From a form of ours to Stripe's page."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import get_language

from licensing.models import Order
from licensing.services import orders


def to_checkout(order: Order) -> HttpResponseRedirect:
    """Where an order is paid, in the reader's language; its own page when it was free. Raises Refusal when Stripe is
    away."""
    return redirect(orders.open_checkout(order=order, language=get_language() or "en"))
