"""The relay: claims a delivery, runs its handler, and remembers the outcome."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from marketplace.core import events
from marketplace.core.models import Delivery

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 60  # two days: longer than Stripe remembers an idempotency key, and than most outages
_OPEN = Q(state__in=[Delivery.State.PENDING, Delivery.State.RUNNING])


def deliver(delivery_id: int) -> bool:
    """Run one delivery if it is due and nobody else holds it; True when its handler succeeded.

    The claim is a lease: a worker that dies leaves it to be claimed again when the lease is over.
    """
    now, lease = timezone.now(), timedelta(seconds=settings.RELAY_LEASE_SECONDS)
    claimed = Delivery.objects.filter(_OPEN, pk=delivery_id, due_at__lte=now).update(
        state=Delivery.State.RUNNING, due_at=now + lease, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
    try:
        _run(delivery)
    except Exception as error:
        logger.exception("%s failed for %s", delivery.subscriber, delivery.event)
        _postpone(delivery, error)
        return False
    return True


def _run(delivery: Delivery) -> None:
    subscriber = events.get_subscriber(delivery.subscriber)
    if subscriber is None:
        raise LookupError(f"no subscriber is called {delivery.subscriber}")
    if not subscriber.atomic:
        events.handle(subscriber, delivery.event)
        _finish(delivery)
        return
    with transaction.atomic():
        events.handle(subscriber, delivery.event)
        _finish(delivery)


def _finish(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DONE, done_at=timezone.now(), last_error="")


def _postpone(delivery: Delivery, error: Exception) -> None:
    parked = delivery.attempts >= MAX_ATTEMPTS
    if parked:
        logger.critical("%s gave up on %s: somebody must look", delivery.subscriber, delivery.event)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.PARKED if parked else Delivery.State.PENDING,
        due_at=timezone.now() + timedelta(seconds=min(5 * 2 ** min(delivery.attempts, 10), 3600)),
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def due(limit: int = 500) -> list[int]:
    """Ids of deliveries whose time has come, oldest first."""
    rows = Delivery.objects.filter(_OPEN, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def drain(rounds: int = 50) -> int:
    """Deliver everything due in this process until nothing is left; the number that succeeded."""
    total = 0
    for _ in range(rounds):
        pending = due()
        if not pending:
            break
        total += sum(deliver(pk) for pk in pending)
    return total
