"""Stripe's messages about payments of orders and of carts: each is applied by asking Stripe how things stand now."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from licensing.gateways import stripe as gateway
from licensing.models import Order, Payment
from licensing.services import cart_orders, chargebacks, orders
from marketplace.core import events, inbound, stripe_webhook
from marketplace.core.models import InboundEvent
from payouts.services import refunds

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def stripe_webhook_view(request: HttpRequest) -> HttpResponse:
    return stripe_webhook.take(request, provider=stripe_webhook.PLATFORM, secrets=settings.STRIPE_WEBHOOK_SECRET)


def _object(row: InboundEvent) -> dict[str, Any]:
    found: dict[str, Any] = row.payload["data"]["object"]
    return found


@inbound.applies(stripe_webhook.PLATFORM, "checkout.session.")
def on_checkout_session(row: InboundEvent) -> None:
    """Settle what a session is for by what Stripe says of it now; a session of nobody's is left alone."""
    session = _object(row)
    if payment := _payment(str((session.get("metadata") or {}).get("payment", ""))):
        Payment.objects.filter(pk=payment.pk, stripe_session_id="").update(stripe_session_id=session["id"])
        cart_orders.settle(payment_id=payment.pk, session_id=session["id"])
        return
    order = (
        Order.objects.filter(stripe_session_id=session["id"]).first()
        or Order.objects.filter(pk=(session.get("metadata") or {}).get("order", "")).first()
    )
    if order is None:
        logger.error("nobody here ordered what %s is for", session["id"])
        return
    if not order.stripe_session_id:
        Order.objects.filter(pk=order.pk, stripe_session_id="").update(stripe_session_id=session["id"])
    orders.settle(order_id=order.pk, session_id=session["id"])


def _payment(name: str) -> Payment | None:
    return Payment.objects.filter(pk=name).first() if name else None


@inbound.applies(stripe_webhook.PLATFORM, "refund.failed", "refund.updated", "charge.refund.updated")
def on_refund_changed(row: InboundEvent) -> None:
    """A refund that failed later is owed again, and somebody must find another way to pay it."""
    refund = gateway.get_refund(_object(row)["id"])
    order = Order.objects.filter(pk=refund.order_id).first()
    if order is None or refund.status != "failed" or not refund.refund_id:
        return
    reopened = refunds.reopen_refund(
        source=order.pk, amount_minor=refund.amount, currency=refund.currency, refund_id=refund.refund_id
    )
    if reopened:
        logger.critical("the bank sent back a refund of %s: the buyer must be paid another way", order.pk)
        payload = {"refund_id": refund.refund_id, "amount_minor": refund.amount, "currency": refund.currency}
        events.record("refund.failed", subject=order, payload=payload)


@inbound.applies(stripe_webhook.PLATFORM, "charge.dispute.")
def on_card_dispute(row: InboundEvent) -> None:
    dispute = gateway.get_card_dispute(_object(row)["id"])
    if payment := _payment(dispute.payment_id):
        cart_orders.settle(payment_id=payment.pk)
        chargebacks.apply_payment_dispute(payment=payment, dispute=dispute)
        return
    order = Order.objects.filter(pk=dispute.order_id).first()
    if order is None:
        logger.error("nobody here ordered what %s disputes", dispute.id)
        return
    order = orders.settle(order_id=order.pk)  # the dispute may be told before the payment
    chargebacks.apply_card_dispute(order=order, dispute=dispute)
