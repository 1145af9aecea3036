"""Stripe, as buying needs it: Checkout sessions, refunds, and webhooks verified."""

import json
import time
from dataclasses import dataclass
from typing import Any

import stripe
from django.conf import settings

from marketplace.core.stripe_client import get_client

FUTURE_TOLERANCE = 300


class PaymentsUnavailable(Exception):
    """Stripe did not take the call; nothing is known to have changed."""


@dataclass(frozen=True, slots=True)
class Session:
    """What we rely on of a Checkout session. Amounts in minor units."""

    id: str
    url: str
    status: str
    payment_status: str
    amount_total: int
    currency: str
    payment_intent: str
    order_id: str


def create_session(
    *, order_id: str, title: str, amount_minor: int, currency: str, email: str, success_url: str, cancel_url: str,
    expires_at: int, locale: str,
) -> Session:  # fmt: skip
    """Open a Checkout session; the order's id is the idempotency key, so a repeat gives the same session."""
    price = {"currency": currency.lower(), "unit_amount": amount_minor, "product_data": {"name": title[:250]}}
    params: Any = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": order_id,
        "customer_email": email,
        "metadata": {"order": order_id},
        "payment_intent_data": {"transfer_group": order_id, "metadata": {"order": order_id}},
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": expires_at,
        "locale": {"zh-hans": "zh", "id": "id"}.get(locale, "en"),
    }
    try:
        session = get_client().v1.checkout.sessions.create(params, {"idempotency_key": f"checkout:{order_id}"})
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error
    return _session(session)


def get_session(session_id: str) -> Session:
    """The session as it stands now."""
    try:
        return _session(get_client().v1.checkout.sessions.retrieve(session_id))
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error


def expire_session(session_id: str) -> None:
    """Close an open session; one that is closed or paid already is left as it is."""
    try:
        get_client().v1.checkout.sessions.expire(session_id)
    except stripe.InvalidRequestError:
        return
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error


def create_refund(*, refund_id: str, payment_intent: str, amount_minor: int, order_id: str) -> str:
    """Refund to the card; its Stripe id. `refund_id` is the idempotency key."""
    params: Any = {
        "payment_intent": payment_intent,
        "amount": amount_minor,
        "metadata": {"order": order_id, "refund": refund_id},
    }
    try:
        return str(get_client().v1.refunds.create(params, {"idempotency_key": f"refund:{refund_id}"}).id)
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error


def read_webhook(body: bytes, signature: str) -> dict[str, Any] | None:
    """The event of a signed request, or None when signature, age or form is wrong."""
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, settings.STRIPE_WEBHOOK_SECRET, 300)
        stamp = int(dict(part.split("=", 1) for part in signature.split(",") if "=" in part).get("t", "0"))
        if stamp > time.time() + FUTURE_TOLERANCE:
            return None
        event: dict[str, Any] = json.loads(body)
    except (stripe.SignatureVerificationError, ValueError, UnicodeDecodeError):
        return None
    return event if isinstance(event, dict) and event.get("id") and event.get("type") else None


def _session(session: Any) -> Session:
    metadata = session.metadata.to_dict() if session.metadata else {}
    intent = session.payment_intent
    return Session(
        id=session.id,
        url=session.url or "",
        status=session.status,
        payment_status=session.payment_status,
        amount_total=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        payment_intent=intent if isinstance(intent, str) else getattr(intent, "id", "") or "",
        order_id=metadata.get("order", ""),
    )
