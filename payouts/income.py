"""A person's income over time, by work and by source: one set of cells that page, CSV and API all add up."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import Case, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.core.errors import Refusal
from payouts import ways
from payouts.models import SalePart, SaleShare
from payouts.ways import OWN, REFERRAL, RESALE, SHARED, UPSTREAM

SOURCES: dict[str, str | Promise] = {
    OWN: _("Your own works"), SHARED: _("Works you share in"), UPSTREAM: _("Works made from yours"),
    RESALE: _("Resales"), REFERRAL: _("Sales you brought"),
}  # fmt: skip
MONTHS = 12


class Cell(NamedTuple):
    """What one work brought in one month by one source, after refunds; `month` is its first day."""

    month: date
    work: str
    source: str


@dataclass(frozen=True, slots=True)
class Income:
    """Minor units of one currency by cell, in a span of whole months; everything shown is a sum of these."""

    currency: str
    months: list[date]
    cells: Counter[Cell]

    @property
    def total(self) -> int:
        return sum(self.cells.values())

    def by(self, name: str) -> Counter[str | date]:
        """Totals by month, work or source."""
        totals: Counter[str | date] = Counter()
        for cell, amount in self.cells.items():
            totals[getattr(cell, name)] += amount
        return totals

    def by_month_and_source(self) -> dict[date, Counter[str]]:
        totals: dict[date, Counter[str]] = {month: Counter() for month in self.months}
        for cell, amount in self.cells.items():
            totals[cell.month][cell.source] += amount
        return totals

    def rows(self) -> list[tuple[Cell, int]]:
        """The cells in the order of an export."""
        return sorted(self.cells.items())


def read_income(user: User, currency: str, months: list[date]) -> Income:
    """Income of the months, whose last day is included; a constant number of queries.

    Shares of which nothing went back are added up by the database. The others are divided over their works one by
    one, as everywhere, so that no cent differs.
    """
    end = _after(months[-1])
    span = {"sale__occurred_at__gte": _midnight(months[0]), "sale__occurred_at__lt": _midnight(end)}
    shares = SaleShare.objects.filter(party=user, sale__currency=currency, **span)
    cells: Counter[Cell] = Counter()
    whole = _parts(shares.filter(refunded=0), user).values_list("month", "work_id", "source")  # type: ignore[misc]
    for month, work, source, total in whole.annotate(total=Sum("amount")).order_by():
        cells[Cell(month.date(), work, source)] += total
    _add_referrals(cells, shares)
    _add_refunded(cells, shares.filter(refunded__gt=0, refunded__lt=F("amount")), user)
    return Income(currency, months, cells)


def _add_referrals(cells: Counter[Cell], shares: QuerySet[SaleShare]) -> None:
    """Parts of the platform's fee; they came through no work, so the sold one stands for them."""
    month = TruncMonth("sale__occurred_at", tzinfo=UTC)
    rows = shares.filter(referral=True).annotate(month=month).values_list("month", "sale__work_id")
    for at, work, total in rows.annotate(total=Sum(F("amount") - F("refunded"))).order_by():
        if total:
            cells[Cell(at.date(), work, REFERRAL)] += total


def _add_refunded(cells: Counter[Cell], shares: QuerySet[SaleShare], user: User) -> None:
    parts: dict[int, list[SalePart]] = defaultdict(list)
    for part in _parts(shares, user).select_related("share").order_by("pk"):
        parts[part.share_id or 0].append(part)
    for rows in parts.values():
        assert rows[0].share is not None
        left = ways.split_by_part(rows[0].share.remaining, rows)
        for part in rows:
            if left[part.pk]:
                month, source = part.month.date(), part.source  # type: ignore[attr-defined]
                cells[Cell(month, part.work_id, source)] += left[part.pk]


def _parts(shares: QuerySet[SaleShare], user: User) -> QuerySet[SalePart]:
    source = Case(
        When(via__isnull=False, then=Value(UPSTREAM)),
        When(sale__aside=user.pk, then=Value(RESALE)),
        When(Q(sale__seller=user.pk) | Q(sale__seller=None, work__owner=user.pk), then=Value(OWN)),
        default=Value(SHARED),
    )
    month = TruncMonth("sale__occurred_at", tzinfo=UTC)
    return SalePart.objects.filter(share__in=shares).annotate(source=source, month=month)


def list_choices(user: User) -> tuple[list[str], list[int]]:
    """The currencies a person sold in, and the years since their first sale, newest first; one query."""
    rows = SaleShare.objects.filter(party=user).values_list("sale__currency")
    first = dict(rows.annotate(first=Min("sale__occurred_at")).order_by("sale__currency"))
    years = range(datetime.now(UTC).year, min(first.values()).year - 1, -1) if first else ()
    return list(first), list(years)


def span_of(year: str, today: date) -> list[date]:
    """The first days of the months of a year, or of the last twelve months when none is named."""
    if not year:
        ago = [today.year * 12 + today.month - 1 - back for back in reversed(range(MONTHS))]
        return [date(number // 12, number % 12 + 1, 1) for number in ago]
    if not (year.isascii() and year.isdigit() and 2000 <= int(year) <= 9998):
        raise Refusal("year_invalid", _("Name a year such as 2026."), field="year")
    return [date(int(year), month, 1) for month in range(1, 13)]


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
