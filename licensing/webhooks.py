"""Stripe's messages: verified on the raw body, stored once, answered at once."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from licensing.gateways import stripe as gateway
from licensing.models import Order
from licensing.services import orders
from marketplace.core import inbound
from marketplace.core.models import InboundEvent


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    event = gateway.read_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    if event is None:
        return HttpResponse("signature refused\n", status=400, content_type="text/plain")
    inbound.receive(
        provider="stripe",
        external_id=event["id"],
        kind=event["type"],
        payload=event,
        account=event.get("account") or "",
    )
    return HttpResponse("ok\n", content_type="text/plain")


@inbound.applies("stripe", "checkout.session.")
def on_checkout_session(row: InboundEvent) -> None:
    """Settle the order of a session by what Stripe says of it now; a session of nobody's is left alone."""
    session = row.payload["data"]["object"]
    order = (
        Order.objects.filter(stripe_session_id=session["id"]).first()
        or Order.objects.filter(pk=(session.get("metadata") or {}).get("order", "")).first()
    )
    if order is None:
        return
    if not order.stripe_session_id:
        Order.objects.filter(pk=order.pk, stripe_session_id="").update(stripe_session_id=session["id"])
    orders.settle(order_id=order.pk)
