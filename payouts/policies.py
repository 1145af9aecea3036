"""Who may be paid how much, and when: the rules of a payout run, which its preview goes by too."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from payouts import schedule
from payouts.models import Payee, PayoutRun, PayoutSkip

Reason = PayoutSkip.Reason


def minimum(currency: str) -> int:
    """The least that is sent, in minor units."""
    return settings.PAYOUT_MINIMUM_MINOR.get(currency, 1000)


def why_not(payee: Payee | None, amount: int, currency: str, *, due: bool = True, secured: bool | None = None) -> str:
    """The reason why this amount is not sent now; empty when it is. `secured` when it is known already."""
    if payee is None:
        return Reason.NOT_ONBOARDED
    if not payee.ready:
        return Reason.NOT_READY
    if not (payee.secured if secured is None else secured):
        return Reason.NO_SECOND_FACTOR
    if not due:
        return Reason.NOT_DUE
    return Reason.BELOW_MINIMUM if amount < minimum(currency) else ""


def end_of(on: date) -> datetime:
    """The last moment that a run of this date looks at; of today, not later than now, but for trying out."""
    end = datetime.combine(on + timedelta(days=1), time.min, tzinfo=UTC) - timedelta(microseconds=1)
    now = timezone.now()
    return end if settings.DEMO or settings.DEBUG or on > now.date() else min(end, now)


def due_schedules(on: date) -> set[str]:
    """Schedules whose latest payout day no run has served yet: a run that comes late still pays."""
    served = PayoutRun.objects.filter(finished_at__isnull=False, on_date__lt=on)
    days = {name: schedule.last_day(name, on) for name in Payee.Schedule.values}
    return {name for name, day in days.items() if not served.filter(on_date__gte=day).exists()}
