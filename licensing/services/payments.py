"""Payments for several orders: what they are made of, and how one ends that nobody paid."""

from collections.abc import Sequence

from django.db import transaction

from licensing.gateways import stripe as gateway
from licensing.models import Order, Payment
from licensing.services import order_windows
from marketplace.core import states
from payouts.allocation import largest_remainder
from payouts.services import reconciliation

PREFIX = "pmt_"


@reconciliation.tells_apart
def sources_of(reference: str) -> list[str]:
    """The orders that a payment stands for."""
    if not reference.startswith(PREFIX):
        return []
    return list(Order.objects.filter(payment=reference).order_by("pk").values_list("pk", flat=True))


def divide(orders: Sequence[Order], amount_minor: int) -> dict[str, int]:
    """Each order's part of what was paid, by its key: its price, unless another sum was paid than was asked for."""
    return largest_remainder(amount_minor, {order.pk: order.price_minor for order in orders})


def close(payment: Payment, to: str, *, reason: str = "") -> bool:
    """A payment that did not come ends with all of its orders, which hold nothing any more; False when it came."""
    payload = {"reason": reason} if reason else {}
    with transaction.atomic():
        closed = states.move(payment, to, event=f"payment.{to}", payload=payload)
        if closed:
            for order in payment.orders.filter(state=Order.State.PENDING).order_by("pk"):
                order_windows.close(order, to, f"order.{to}", **payload)
    return closed


def cancel(payment: Payment, *, reason: str) -> None:
    """Close it here and at Stripe, outside of a transaction. Whether it was paid meanwhile is looked at after that.

    Raises PaymentsUnavailable, changing nothing, when Stripe is away.
    """
    if payment.stripe_session_id:
        gateway.expire_session(payment.stripe_session_id)
    close(payment, Payment.State.CANCELED, reason=reason)
