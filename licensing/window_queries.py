"""What is taken of a work, by whom not, for what and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from psycopg.types.range import Range, TimestamptzRange

from licensing.models import Listing, Order, Window
from licensing.terms import rules, sentences, times
from licensing.terms.footprint import Footprint, footprint_of, list_free_industries, scope_of
from marketplace.core.errors import Refusal

_MEETS = (
    '"licensing_window"."period" && %s and "licensing_window"."industries" && %s'
    ' and "licensing_window"."media" && %s and "licensing_window"."countries" && %s'
)

SOLD_UNDER = ("order__terms", "order__license__terms")

_COVERS = '"licensing_window"."media" @> %s and "licensing_window"."countries" @> %s'


@dataclass(frozen=True, slots=True)
class Conflict:
    """What stands in the way of a license: its code, a sentence for the buyer, and when it ends if it does."""

    code: str
    message: str
    until: datetime | None
    industries: list[str]  # those in which the license could be had all the same

    def refusal(self) -> Refusal:
        field = "industry" if self.industries else None
        until = self.until.isoformat() if self.until else None
        return Refusal(self.code, self.message, field=field, status=409, until=until, industries=self.industries)


def period_of(starts_at: datetime, ends_at: datetime | None) -> Range[datetime]:
    return TimestamptzRange(starts_at, ends_at)


def list_meeting(work_id: str, wanted: Footprint, period: Range[datetime]) -> QuerySet[Window]:
    """Windows that this footprint cannot stand beside, but holds that are over."""
    values = [period, wanted.industries, wanted.media, wanted.countries]
    rows = Window.objects.filter(RawSQL(_MEETS, values, output_field=BooleanField()), work=work_id)  # noqa: S611
    if not wanted.exclusive:
        rows = rows.filter(exclusive=True)
    return rows.filter(Q(held_until=None) | Q(held_until__gt=timezone.now()))


def of_licensee(rows: QuerySet[Window], order: Order) -> QuerySet[Window]:
    """Those of licenses that the licensee of this order holds already."""
    own = Q(order__organization=order.organization_id) if order.organization_id else Q(
        order__organization=None, order__buyer=order.buyer_id)  # fmt: skip
    return rows.filter(own, held_until=None)


def find_conflict(order: Order, period: Range[datetime], *, replacing: str = "") -> Conflict | None:
    """What keeps this order from becoming a license for this time; its buyer's own checkouts never do.

    Licenses that are not exclusive and that the licensee holds already stay beside an exclusive one. `replacing` is an
    order whose license ends when this one begins.
    """
    assert order.terms is not None
    until = (order.terms.body.get("exclusive_scope") or {}).get("until")
    if until and times.lasts_past(period.upper, until):
        return Conflict("exclusivity_over", rules.past_exclusivity(until), None, [])
    wanted = footprint_of(order.terms.body, order.industry)
    rows = list_meeting(order.work_id, wanted, period).exclude(order__in=[order.pk, replacing])
    rows = rows.exclude(held_until__isnull=False, order__buyer=order.buyer_id)
    if wanted.exclusive:
        rows = rows.exclude(pk__in=of_licensee(rows.filter(exclusive=False), order).values("pk"))
    return explain(rows, wanted, order)


def explain(rows: QuerySet[Window], wanted: Footprint, order: Order | None = None) -> Conflict | None:
    """The conflict that these windows are, in words for whoever orders; licenses sold stand before what somebody is
    paying for."""
    found = list(rows.select_related(*SOLD_UNDER).order_by("-held_until", "-period")[:200])
    if not found:
        return None
    sold = [row for row in found if row.held_until is None]
    first = (sold or found)[0]
    free = [] if wanted.exclusive else list_free_industries(row.industries for row in found)
    if first.held_until:
        return Conflict("window_held", _held(first), first.held_until, free)
    ends = [row.period.upper for row in sold]
    until = None if None in ends else max(ends)
    if not first.exclusive:
        message = _("A license of this work is in force, so it cannot be sold exclusively.")
        return Conflict("license_in_force", message, until, [])
    own = order is not None and of_licensee(rows, order).filter(pk=first.pk).exists()
    return Conflict("exclusive_sold", _own(first) if own else sentence_of(first), until, free)


def _own(window: Window) -> str:
    return _("You hold this work exclusively for %(scope)s already.") % {"scope": words_of(window)}


def _held(window: Window) -> str:
    assert window.held_until is not None
    words = {"scope": words_of(window), "at": f"{window.held_until:%H:%M} UTC"}
    return _("Somebody is paying for a license for %(scope)s. If they do not, it is free at %(at)s.") % words


def sentence_of(window: Window) -> str:
    """For what and until when somebody holds the work exclusively."""
    if window.period.upper is None:
        return _("Somebody holds this work exclusively for %(scope)s, without an end.") % {"scope": words_of(window)}
    words = {"scope": words_of(window), "until": formats.date_format(window.period.upper, "DATE_FORMAT")}
    return _("Somebody holds this work exclusively for %(scope)s until %(until)s.") % words


def words_of(window: Window) -> str:
    """What the window covers, in the reader's language."""
    order = window.order
    body = (order.terms or order.license.terms).body  # of one that was passed on, the order has none
    if window.exclusive:
        return sentences.scope_words(scope_of(body))
    industries = [order.industry] if order.industry else None
    return sentences.scope_words({"industries": industries, "media": body["media"], "territory": body["territory"]})


def list_exclusive(work_id: str) -> list[Window]:
    """Exclusive licenses of a work that run now or begin later, those that end last first."""
    ahead = period_of(timezone.now(), None)
    rows = Window.objects.filter(work=work_id, exclusive=True, held_until=None, period__overlap=ahead)
    return list(rows.select_related(*SOLD_UNDER).order_by("-period"))


def find_obstacle(
    work_id: str, body: dict[str, Any], period: Range[datetime], *, buyer: int | None = None, partly: bool = False
) -> Conflict | None:
    """What keeps everybody from a license under these terms, whatever their industry; checkouts aside.

    Where it is for one `buyer`, licenses that are not exclusive and that they bought stay beside it. For which team
    they buy is not known here: the checkout looks again. Where a part of the terms may be sold (`partly`), only what
    takes all of their media and countries is in the way.
    """
    wanted = footprint_of(body)
    rows = list_meeting(work_id, wanted, period).filter(held_until=None)
    if partly:
        rows = rows.filter(RawSQL(_COVERS, [wanted.media, wanted.countries], output_field=BooleanField()))  # noqa: S611
    if buyer:
        rows = rows.exclude(exclusive=False, order__buyer=buyer)
    found = explain(rows, wanted)
    return None if found is None or found.industries else found


def asks_industry(*works: str) -> bool:
    """Whether the industry of a buyer matters: one of the works is sold, or on offer, exclusively for a part of its
    uses."""
    offered = Listing.objects.filter(work__in=works, state__in=[Listing.State.LIVE, Listing.State.PAUSED])
    partly = offered.filter(terms__body__exclusivity__in=["category", "territory"])
    return partly.exists() or Window.objects.filter(work__in=works, exclusive=True).exists()
