"""The local Stripe's clock: real time plus an offset that testers and tests may move."""

from datetime import datetime, timedelta

from django.utils import timezone

from marketplace.sandbox.models import Clock

SINGLE = 1


def now() -> datetime:
    """The time as the local Stripe sees it."""
    return timezone.now() + offset()


def timestamp() -> int:
    """`now()` in whole seconds, as Stripe's API writes times."""
    return int(now().timestamp())


def offset() -> timedelta:
    return Clock.objects.filter(pk=SINGLE).values_list("offset", flat=True).first() or timedelta()


def advance(step: timedelta) -> datetime:
    """Move the clock and return the new time; what falls due runs at the next `schedule.run_due()`."""
    Clock.objects.update_or_create(pk=SINGLE, defaults={"offset": offset() + step})
    return now()


def reset() -> None:
    """Back to real time."""
    Clock.objects.all().delete()
