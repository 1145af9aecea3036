"""Card refunds: sent once, put off while a bank decides about the payment, and dropped when the bank paid it back."""

import logging
from typing import Any

from django.db.models import Q

from licensing.gateways import stripe as gateway
from licensing.models import Order
from marketplace.core import events
from marketplace.core.models import Event
from payouts.services import refunds

logger = logging.getLogger(__name__)
OWED = ("order.refunded", "order.partially_refunded", "payment.unwanted")
REST = "deposit.rest_returned"


@events.on(*OWED, REST, atomic=False)
def send_refund(event: Event) -> None:
    _send(event)


def _send(event: Event, after: str = "") -> None:
    """The card refund, keyed by the refund's id: sent again after a crash it is the same refund.

    Stripe refunds nothing of a payment that is disputed at the bank, and says so again for a day under the same key;
    what the bank decides settles it then, and `after` names that dispute.
    """
    order = Order.objects.get(pk=event.subject)
    refund_id, amount = str(event.payload["refund_id"]), int(event.payload["amount_minor"])
    try:
        gateway.create_refund(
            refund_id=refund_id, amount_minor=amount, order_id=order.pk, after=after,
            payment_intent=str(event.payload.get("payment_intent") or order.stripe_payment_intent),
        )  # fmt: skip
    except gateway.PaymentDisputed:
        if event.name == REST:  # the bank has decided, and Stripe refunds nothing of what was taken back in part
            logger.critical(
                "%d %s of the deposit %s are owed and cannot go to the card", amount, order.currency, order.pk
            )
        else:
            logger.info("the refund of %s waits for the bank", order.pk)
        return
    currency = str(event.payload.get("currency") or order.currency)
    refunds.settle_refund(source=order.pk, amount_minor=amount, currency=currency, refund_id=refund_id)


@events.on("chargeback.won", atomic=False)
def send_waiting_refunds(event: Event) -> None:
    """The bank decided for the seller: what was to be refunded anyway goes to the card now."""
    for owed in _refunds_of(Order.objects.get(pk=event.payload["source"])):
        if not refunds.is_settled(str(owed.payload["refund_id"])):
            _send(owed, after=event.subject)


@events.on("chargeback.lost", atomic=False)
def drop_refunds(event: Event) -> None:
    """The bank gave the buyer everything that was left of the payment, with what we still owed of it.

    What had left for the card before the bank decided, though we never heard so, is not owed either.
    """
    order = Order.objects.get(pk=event.payload["source"])
    for owed in _refunds_of(order):
        refund_id, amount = str(owed.payload["refund_id"]), int(owed.payload["amount_minor"])
        what: Any = {
            "source": owed.subject, "amount_minor": amount, "currency": order.currency, "refund_id": refund_id,
        }  # fmt: skip
        known = refunds.is_settled(refund_id)
        if not known and gateway.find_refund(refund_id=refund_id, payment_intent=order.stripe_payment_intent):
            refunds.settle_refund(**what)
        else:
            refunds.absorb_refund(**what)


def _refunds_of(order: Order) -> list[Event]:
    """What was promised back of the payment that bought the license, also of the orders that it paid for together with
    this one; unwanted payments are another matter, but not unwanted parts of this one."""
    together = list(order.payment.orders.values_list("pk", flat=True)) if order.payment else [order.pk]
    parts = Q(name="payment.unwanted", payload__payment_intent=order.stripe_payment_intent)
    rows = Event.objects.filter(Q(name__in=OWED[:2]) | parts, subject__in=together)
    return list(rows.order_by("pk"))
