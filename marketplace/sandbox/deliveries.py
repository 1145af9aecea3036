"""Sends owed webhooks to the product in process, signed as Stripe signs, with retries."""

import hashlib
import hmac
import json
import logging
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from marketplace.sandbox import clock, endpoints, faults, schedule
from marketplace.sandbox.models import Delivery

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 12
AN_HOUR = 3600


@faults.looked_up()
def deliver_pending() -> int:
    """Send every webhook that is due, oldest first; returns how many the product took."""
    schedule.run_due()
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=clock.now()).select_related("event")
    rows = list(due[:200])
    if len(rows) > 1 and faults.take("reorder_webhooks", "*"):
        rows.reverse()
    return sum(_deliver(delivery) for delivery in rows)


def send_again(delivery_id: int) -> bool:
    """Send one delivery now, whatever became of it before."""
    Delivery.objects.filter(pk=delivery_id).update(state=Delivery.State.PENDING, attempts=0)
    return _deliver(Delivery.objects.select_related("event").get(pk=delivery_id))


def signature(body: bytes, secret: str, *, stamp: int | None = None) -> str:
    """The Stripe-Signature header of a body sent now, or at `stamp`."""
    stamp = int(time.time()) if stamp is None else stamp
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def _signed(body: bytes, path: str, kind: str) -> str:
    """The header as the faults want it; while a secret is being replaced Stripe signs with both."""
    secret, now = endpoints.secret(path), int(time.time())
    if faults.take("bad_signature", kind):
        return signature(body, "whsec_of_somebody_else")
    if faults.take("stale_signature", kind):
        return signature(body, secret, stamp=now - AN_HOUR)
    if faults.take("future_signature", kind):
        return signature(body, secret, stamp=now + AN_HOUR)
    header = signature(body, secret, stamp=now)
    if faults.take("rotated_signature", kind):
        newer = signature(body, "whsec_that_comes_next", stamp=now).partition(",")[2]
        return header.replace(",", f",{newer},", 1)
    return header


def _deliver(delivery: Delivery) -> bool:
    again = clock.now() + timedelta(seconds=10 * 2**delivery.attempts)
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.PENDING, attempts=delivery.attempts)
    if not mine.update(attempts=F("attempts") + 1, due_at=again):
        return False
    body = json.dumps(delivery.event.data).encode()
    status = _post(delivery.endpoint, body, _signed(body, delivery.endpoint, delivery.event.data["type"]))
    taken = 200 <= status < 300
    state = Delivery.State.DELIVERED if taken else Delivery.State.PENDING
    if not taken and delivery.attempts + 1 >= MOST_ATTEMPTS:
        state = Delivery.State.GIVEN_UP
    Delivery.objects.filter(pk=delivery.pk).update(state=state, last_status=status)
    return taken


def _post(path: str, body: bytes, header: str) -> int:
    """The status of the product's answer; a missing page is a 404 and a crash a 500."""
    site = urlsplit(settings.SITE_URL)
    request = RequestFactory().post(
        path,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header},
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
