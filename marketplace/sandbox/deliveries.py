"""Sends owed webhooks to the product in process, signed as Stripe signs, with retries."""

import hashlib
import hmac
import json
import logging
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from marketplace.sandbox import checkout, clock
from marketplace.sandbox.models import Delivery
from marketplace.sandbox.router import ALIAS

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 12


def deliver_pending() -> int:
    """Send every webhook that is due, oldest first; returns how many the product took."""
    with transaction.atomic(using=ALIAS):
        checkout.expire_due()
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=clock.now()).select_related("event")
    return sum(_deliver(delivery) for delivery in list(due[:200]))


def signature(body: bytes, secret: str) -> str:
    """The Stripe-Signature header of a body sent now."""
    stamp = int(time.time())
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def _deliver(delivery: Delivery) -> bool:
    again = clock.now() + timedelta(seconds=10 * 2**delivery.attempts)
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PENDING, attempts=delivery.attempts)
    if not mine.update(attempts=F("attempts") + 1, due_at=again):
        return False
    status = _post(delivery.endpoint, json.dumps(delivery.event.data).encode())
    taken = 200 <= status < 300
    state = Delivery.State.DELIVERED if taken else Delivery.State.PENDING
    if not taken and delivery.attempts + 1 >= MOST_ATTEMPTS:
        state = Delivery.State.GIVEN_UP
    Delivery.objects.filter(pk=delivery.pk).update(state=state, last_status=status)
    return taken


def _post(path: str, body: bytes) -> int:
    """The status of the product's answer; a missing page is a 404 and a crash a 500."""
    site = urlsplit(settings.SITE_URL)
    request = RequestFactory().post(
        path,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature(body, settings.STRIPE_WEBHOOK_SECRET)},
        SERVER_NAME=site.hostname or "localhost",
    )
    try:
        match = resolve(path)
        return int(match.func(request, *match.args, **match.kwargs).status_code)
    except Resolver404:
        return 404
    except Exception:
        logger.exception("the product failed on a webhook")
        return 500
