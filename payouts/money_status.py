"""How the money stands, for staff: the last check of the books and the last comparison with Stripe, in plain words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core import audits
from marketplace.core.models import Event

VERIFIED, RECONCILED = "ledger.verified", "ledger.reconciled"
LATE = {VERIFIED: timedelta(hours=2), RECONCILED: timedelta(days=2)}  # hourly, and daily
_DIFFERENCES: dict[str, str | Promise] = {
    "missing_here": _("Money moved at Stripe that these books do not know."),
    "missing_there": _("Money is posted here that did not move at Stripe."),
    "amount_differs": _("An amount at Stripe is not the one in these books."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what it means, how many rows it has, and the first of them."""

    name: str
    said: str
    count: int
    rows: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Status:
    """The last check: when, what it found, and whether the next one should have come by now."""

    at: datetime | None
    late: bool
    findings: list[Finding]


def last_check(name: str) -> Status:
    event = Event.objects.filter(name=name).order_by("-pk").first()
    if event is None:
        return Status(None, False, [])
    return Status(event.created_at, event.created_at < timezone.now() - LATE[name], list_findings(event))


def list_findings(event: Event) -> list[Finding]:
    """What a check found, in the reader's language."""
    checks: dict[str, dict[str, Any]] = event.payload.get("checks", {})
    return [
        Finding(name, str(_DIFFERENCES.get(name) or audits.say(name)), one["count"], list(one["rows"]))
        for name, one in checks.items()
    ]


def has_grown(event: Event) -> bool:
    """Whether something is wrong that was not, or not as often, when the same was checked before."""
    before = Event.objects.filter(name=event.name, pk__lt=event.pk).order_by("-pk").first()
    known = {one.name: one.count for one in list_findings(before)} if before else {}
    return any(one.count > known.get(one.name, 0) for one in list_findings(event))
