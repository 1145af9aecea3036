"""Who may be paid how much, and when: the rules of a payout run, which its preview goes by too."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Due:
    """Whose day a run's date is: of a schedule, or of a person whom the run before could not pay by our own fault."""

    schedules: frozenset[str]
    again: frozenset[int]

    @classmethod
    def of(cls, on: date) -> "Due":
        before = PayoutRun.objects.filter(on_date__lt=on).order_by("-on_date").values("pk")[:1]
        failed = PayoutSkip.objects.filter(run__in=before, reason=Reason.OUR_FAULT)
        return cls(frozenset(_due_schedules(on)), frozenset(failed.values_list("user_id", flat=True)))

    def reaches(self, payee: Payee | None) -> bool:
        """Also somebody without a bank account: every run tells them that it is missing."""
        return payee is None or payee.schedule in self.schedules or payee.user_id in self.again


def _due_schedules(on: date) -> set[str]:
    """Schedules whose latest payout day no run has served yet: a run that comes late still pays."""
    last = _last_run(on - timedelta(days=1))
    return {name for name in Payee.Schedule.values if last is None or schedule.last_day(name, on) > last}


def next_run(payee: Payee | None, today: date) -> date:
    """The day of the run that will serve this payee next, if runs come as they should: today as long as no run has
    served their latest payout day, or the last one failed them."""
    last = _last_run(today)
    name = payee.schedule if payee else schedule.WEEKLY
    if last is None or schedule.last_day(name, today) > last:
        return today
    if payee and PayoutSkip.objects.filter(run__on_date=last, user=payee.user_id, reason=Reason.OUR_FAULT).exists():
        return max(today, last + timedelta(days=1))
    return schedule.next_day(name, today)


def _last_run(until: date) -> date | None:
    """The date of the latest finished run that is not after `until`."""
    rows = PayoutRun.objects.filter(finished_at__isnull=False, on_date__lte=until)
    return rows.order_by("-on_date").values_list("on_date", flat=True).first()
