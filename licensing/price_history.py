"""Prices of a work over time: asked for its licenses and its title, and paid for them; nobody is named.

What two sides agreed in private is left out: negotiated licenses, bids for titles, licenses sold on.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from licensing.models import Listing, Order, TitleSale
from licensing.terms import presets
from marketplace.core.models import Event
from works.models import Work

WIDTH, HEIGHT, EDGE = 600, 160, 8  # of the picture's own units; EDGE keeps dots inside
MOST = 200  # sales that are drawn, the newest
LICENSES, TITLE = "licenses", "title"
CHANGED, RETIRED = "listing.price_changed", "listing.retired"


class Price(NamedTuple):
    """One price from a moment on; `until` is empty for one that was paid, and in the future for one that stands."""

    at: datetime
    minor: int
    currency: str
    sold: bool
    what: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Prices of one kind in the currency that most of them are in; `rows` has all of them, the newest first."""

    kind: str
    currency: str
    top: int
    since: datetime
    lines: list[str]
    dots: list[tuple[int, int, Price]]
    rows: list[Price] = field(default_factory=list)


def draw(work: Work) -> list[Chart]:
    """A chart for licenses and one for the title, where there is more than one price to show; four queries."""
    now = timezone.now()
    titles = list(TitleSale.objects.filter(work=work).order_by("pk"))
    found = {LICENSES: _license_prices(work, now), TITLE: _title_prices(titles, now)}
    asked = {row.pk: row.price_minor for row in titles}
    for order in _sold(work):
        if order.purpose == Order.Purpose.TITLE and asked.get(order.matter) != order.price_minor:
            continue
        kind = TITLE if order.purpose == Order.Purpose.TITLE else LICENSES
        what = "" if kind == TITLE else str(presets.title_of(order.listing.preset if order.listing else ""))
        assert order.paid_at is not None
        found[kind].append(Price(order.paid_at, order.price_minor, order.currency, True, what))
    return [_chart(kind, prices, now) for kind, prices in found.items() if len(prices) > 1]


def _sold(work: Work) -> list[Order]:
    paid = Order.objects.filter(work=work, state=Order.State.PAID, price_minor__gt=0)
    rows = paid.filter(purpose__in=[Order.Purpose.LICENSE, Order.Purpose.TITLE]).select_related("listing")
    return list(rows.defer("listing__search").order_by("-pk")[:MOST])


def _title_prices(rows: list[TitleSale], now: datetime) -> list[Price]:
    return [Price(row.created_at, row.price_minor, row.currency, False, "", row.ended_at or now) for row in rows]


def _license_prices(work: Work, now: datetime) -> list[Price]:
    """Each listing's prices, one after the other, as its events keep them."""
    rows = Listing.objects.filter(work=work, price_minor__gt=0)
    rows = rows.exclude(state__in=[Listing.State.DRAFT, Listing.State.SCHEDULED])
    listings = {row.pk: row for row in rows.defer("search").order_by("pk")}
    told: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(subject__in=listings, name__in=[CHANGED, RETIRED]).order_by("pk"):
        told[event.subject].append(event)
    return [price for pk, listing in listings.items() for price in _asked(listing, told[pk], now)]


def _asked(listing: Listing, told: list[Event], now: datetime) -> list[Price]:
    what, begin = str(presets.title_of(listing.preset)), listing.created_at
    begin = min(now, max(begin, listing.opens_at or begin))
    prices, gone = [], now
    for event in told:
        if event.name == RETIRED:
            gone = event.created_at
            continue
        if event.created_at <= begin:  # changed before anybody saw it
            continue
        before = event.payload["from"]
        prices.append(Price(begin, before["price_minor"], before["currency"], False, what, event.created_at))
        begin = event.created_at
    return [*prices, Price(begin, listing.price_minor, listing.currency, False, what, gone)]


def _chart(kind: str, prices: list[Price], now: datetime) -> Chart:
    currency = Counter(price.currency for price in prices).most_common(1)[0][0]
    shown = [price for price in prices if price.currency == currency]
    since, top = min(price.at for price in shown), max(price.minor for price in shown)
    scale = _Scale(since, max(now - since, timedelta(seconds=1)), top)
    lines = [scale.line(price) for price in shown if price.until]
    dots = [(scale.x(price.at), scale.y(price.minor), price) for price in shown if price.sold]
    newest = sorted(prices, key=lambda price: price.at, reverse=True)
    return Chart(kind, currency, top, since, lines, dots, newest)


@dataclass(frozen=True, slots=True)
class _Scale:
    since: datetime
    span: timedelta
    top: int

    def x(self, at: datetime) -> int:
        """Never quite at the edge: a price of this very moment still has a line."""
        return EDGE + int((WIDTH - 2 * EDGE - 4) * ((at - self.since) / self.span))

    def y(self, minor: int) -> int:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * minor // self.top

    def line(self, price: Price) -> str:
        assert price.until is not None
        start, end = self.x(price.at), self.x(price.until)
        return f"M{start} {self.y(price.minor)}H{min(WIDTH - EDGE, max(end, start + 2))}"
