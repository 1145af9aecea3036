"""One configured Stripe client for every gateway, and the check of what claims to come from Stripe."""

import json
import time
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from django.utils.module_loading import import_string

TOLERANCE_SECONDS = 300


def get_client() -> stripe.StripeClient:
    """The SDK's client: pinned version, bounded time, known retries; the local Stripe when no key is set.

    The SDK would wait 80 seconds and not try again by itself. It never repeats a 429: the relay does, later.
    """
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        max_network_retries=settings.STRIPE_MAX_RETRIES,
        http_client=import_string(settings.STRIPE_HTTP_CLIENT)() if settings.STRIPE_LOCAL else _remote(),
    )


@cache
def _remote() -> stripe.HTTPClient:
    """One client a process, so that connections are kept."""
    return stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT_SECONDS)


def read_event(body: bytes, signature: str, secrets: str) -> dict[str, Any] | None:
    """The event of a signed request, or None when signature, age, form or mode is wrong.

    `secrets` may hold two, divided by a comma, while one is being replaced. Stripe's own check accepts time
    stamps of the future, so they are bounded here.
    """
    try:
        text = body.decode()
        if not any(_is_signed(text, signature, secret) for secret in secrets.split(",")):
            return None
        event: Any = json.loads(text)
    except ValueError:
        return None
    if not isinstance(event, dict) or not all(isinstance(event.get(name), str) for name in ("id", "type")):
        return None
    return event if bool(event.get("livemode")) == ("_live_" in settings.STRIPE_SECRET_KEY) else None


def _is_signed(text: str, signature: str, secret: str) -> bool:
    if not secret.strip():
        return False
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret.strip(), TOLERANCE_SECONDS)
    except stripe.SignatureVerificationError:
        return False
    stamps = [part.strip()[2:] for part in signature.split(",") if part.strip().startswith("t=")]
    return all(int(stamp) <= time.time() + TOLERANCE_SECONDS for stamp in stamps)
