"""The clock of open questions about derivations: one reminder in the last days, then their end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.core import events, states
from works.models import Derivation


def expire_derivations(*, now: datetime | None = None) -> int:
    """End the questions whose time is over, each in its own transaction; how many."""
    now = now or timezone.now()
    due = Derivation.objects.filter(state__in=Derivation.OPEN, due_at__lte=now).order_by("due_at")
    return sum(_expire(pk, now) for pk in list(due.values_list("pk", flat=True)[:1000]))


def _expire(pk: str, now: datetime) -> bool:
    with transaction.atomic():
        rows = Derivation.objects.select_for_update().filter(pk=pk, state__in=Derivation.OPEN, due_at__lte=now)
        edge = rows.first()  # read again under the lock: an answer a moment earlier sets a new time
        return edge is not None and states.move(
            edge, Derivation.State.EXPIRED, event="derivation.expired", payload={"from": edge.state}
        )


def remind_of_derivations(*, now: datetime | None = None) -> int:
    """One reminder for each question in its last days; how many."""
    now = now or timezone.now()
    soon = now + timedelta(days=settings.DERIVATION_REMINDER_DAYS)
    rows = Derivation.objects.filter(state__in=Derivation.OPEN, due_at__gt=now, due_at__lte=soon, reminded_at=None)
    count = 0
    for edge in rows.order_by("due_at")[:1000]:
        with transaction.atomic():
            mine = Derivation.objects.filter(pk=edge.pk, state=edge.state, reminded_at=None).update(reminded_at=now)
            if mine:
                events.record("derivation.due_soon", subject=edge)
                count += 1
    return count
