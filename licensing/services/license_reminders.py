"""Reminders that a license ends: 30, 7 and 1 day before, each once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from licensing.models import License, Order
from marketplace.core import events

DAYS = (1, 7, 30)  # the nearest first: who was not told in time is told of that alone


def remind_of_ends() -> int:
    """Write an event for each license that ends soon, by which its people are told; how many."""
    return sum(_remind(days) for days in DAYS)


def _remind(days: int) -> int:
    """Of licenses that run for longer than that, so that a short one is not called nearly over when it is bought; not
    of those that were renewed."""
    now, before = timezone.now(), timedelta(days=days)
    fresh = Q(reminded_days=None) | Q(reminded_days__gt=days)
    rows = License.objects.filter(fresh, state=License.State.ACTIVE, ends_at__gt=now, ends_at__lte=now + before)
    renewed = Order.objects.filter(purpose=Order.Purpose.RENEWAL, matter=OuterRef("pk"), state=Order.State.PAID)
    longer = rows.filter(~Exists(renewed), ends_at__gt=F("starts_at") + before)
    return sum(_record(held, fresh, days) for held in longer.order_by("pk")[:1000])


def _record(held: License, fresh: Q, days: int) -> int:
    with transaction.atomic():
        mine = License.objects.filter(fresh, pk=held.pk, state=License.State.ACTIVE)
        if not mine.update(reminded_days=days):
            return 0
        events.record("license.ending", subject=held, payload={"days": days})
        return 1
