"""Pages of the catalog, by key in both directions: a deep page costs what the first one costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from licensing import catalog_plans, search
from licensing.search import Filters
from marketplace.core.errors import Refusal

PAGE = 24
# Column that each order goes by, and whether from the greatest down. Of equal ones the newest come first.
SORTS = {
    "newest": ("place", True), "price": ("price_minor", False), "-price": ("price_minor", True),
    "licensed": ("licensed", True),
}  # fmt: skip
_COLUMNS = "id, place, price_minor, licensed, currency, work_id, priced_by"
_KEYS = """
SELECT {columns} FROM licensing_listing WHERE state = 'live'{asked}{beyond} AND {seen} ORDER BY {order} LIMIT %s"""
_WALK = """
SELECT {columns} FROM (
    SELECT {columns}, search FROM licensing_listing WHERE state = 'live'{prices}{beyond} ORDER BY {order} LIMIT %s
) licensing_listing WHERE true{asked} AND {seen} ORDER BY {order} LIMIT %s"""
_FETCH = """
WITH licensing_listing AS MATERIALIZED (
    SELECT {columns} FROM licensing_listing WHERE state = 'live'{asked} AND {seen}
) SELECT * FROM licensing_listing WHERE true{beyond} ORDER BY {order} LIMIT %s"""
_PLACES = "SELECT id, place, price_minor, licensed FROM ({keys}) page ORDER BY {order}"
# Everything in one statement, as plain rows: to plan a second one, or to make objects, costs more than to read these.
_CARDS = """
SELECT page.id, place, price_minor, licensed, currency, work_id, kind, title, color, excerpt,
    coalesce(nullif(display_name, ''), handle),
    (SELECT json_agg(json_build_array(role, key, width, height) ORDER BY position, works_media.id) FROM works_media
        WHERE works_media.work_id = works_work.id AND current AND role IN ('thumbnail', 'preview', 'sample')),
    priced_by
FROM ({keys}) page JOIN works_work ON works_work.id = page.work_id
JOIN accounts_user ON accounts_user.id = works_work.creator_id
ORDER BY {order}"""


class Row(NamedTuple):
    """What places a listing on a page, and, where cards are drawn, what its card shows."""

    pk: str
    place: str
    price_minor: int
    licensed: int
    currency: str = ""
    work_id: str = ""
    kind: str = ""
    title: str = ""
    color: str = ""
    excerpt: str = ""
    maker: str = ""
    media: list[tuple[str, str, int | None, int | None]] | None = None
    priced_by: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Live listings or what cards show of them, and the keys of the pages beside this one, empty if none."""

    listings: list[Any]
    older: str
    newer: str


def find_cards(filters: Filters, size: int = PAGE) -> Page:
    """One page, in one query, in a large catalog in a few. Raises Refusal for a key that is none of ours."""
    return _page(filters, size, _CARDS)


def find(filters: Filters, size: int = PAGE) -> Page:
    """One page of whole listings. Raises Refusal for a key that is none of ours."""
    page = _page(filters, size, _PLACES)
    found = {row.pk: row for row in search.live().filter(pk__in=[row.pk for row in page.listings])}
    return Page([found[row.pk] for row in page.listings if row.pk in found], page.older, page.newer)


def _page(filters: Filters, size: int, statement: str) -> Page:
    if search.conditions(filters) is None:
        return Page([], "", "")
    column, falling = SORTS.get(filters.sort, SORTS["newest"])
    order, rows = _order(column, falling, bool(filters.before)), []
    for keys, values in _ways(filters, size + 1):
        with connection.cursor() as cursor:
            cursor.execute(statement.format(keys=keys, order=order.format("page")), values)
            rows = [Row(*row) for row in cursor.fetchall()]
        if len(rows) > size:
            break
    return _turn(rows, size, column, filters)


def _ways(filters: Filters, wanted: int) -> Iterator[tuple[str, list[Any]]]:
    """Statements of a page's keys with their values, until one finds enough; the last one finds all there are."""
    key, (column, falling) = filters.before or filters.after, SORTS.get(filters.sort, SORTS["newest"])
    beyond, place = _beyond(column, falling, bool(filters.before), _place_of(key) if key else None)
    order = _order(column, falling, bool(filters.before)).format("licensing_listing")
    parts = {"columns": _COLUMNS, "seen": search.SEEN, "order": order, "beyond": search.anded(beyond)}
    expected = catalog_plans.expect(filters)
    walks = expected.walks(wanted, filters.sort) if expected else []
    if walks:
        asked, values = search.conditions(filters, "at hand") or ([], [])
        bounds, limits = search.prices(filters)
        walk = _WALK.format(prices=search.anded(bounds), asked=search.anded(asked), **parts)
        for steps in walks:
            yield walk, [*limits, *place, steps, *values, wanted]
    if expected and (not walks or expected.cost < catalog_plans.LITTLE):
        statement, found = _FETCH, search.conditions(filters, "fetched", expected.unasked)
    else:
        statement, found = _KEYS, search.conditions(filters)
    asked, values = found or ([], [])
    yield statement.format(asked=search.anded(asked), **parts), [*values, *place, wanted]


def _turn(rows: list[Row], size: int, column: str, filters: Filters) -> Page:
    """Rows as they are read, in the order of the page, with the keys of its ends."""
    more, page = len(rows) > size, rows[:size]
    if filters.before:
        page.reverse()
    older, newer = (True, more) if filters.before else (more, bool(filters.after))
    return Page(page, _key(page, -1, column) if older else "", _key(page, 0, column) if newer else "")


def _key(page: Sequence[Row], at: int, column: str) -> str:
    if not page:
        return ""
    return f"{page[at].licensed if column == 'licensed' else page[at].price_minor}.{page[at].place}"


def _order(column: str, falling: bool, backwards: bool) -> str:
    """The order of rows of a table to be named."""
    way = ("DESC", "ASC")
    first = f"{{0}}.{column} {way[falling is backwards]}"
    return first if column == "place" else f"{first}, {{0}}.place {way[backwards]}"


def _place_of(key: str) -> tuple[int, str]:
    """The value and the place that a key names."""
    value, _dot, place = key.partition(".")
    if not (place and value.isascii() and value.isdigit() and len(value) <= 12) or "\0" in place:
        raise Refusal("cursor_invalid", _("This page of the catalog does not exist."), field="after", status=400)
    return int(value), place


def _beyond(column: str, falling: bool, backwards: bool, place: tuple[int, str] | None) -> tuple[list[str], list[Any]]:
    """What comes after this one in the order; of equal values by falling place, backwards by rising."""
    if place is None:
        return [], []
    value, own = place
    behind = f"licensing_listing.place {'>' if backwards else '<'} %s"
    if column == "place":
        return [behind], [own]
    name, sign = f"licensing_listing.{column}", "<" if falling is not backwards else ">"
    if falling:  # both columns the same way: the index begins right behind the place
        return [f"({name}, licensing_listing.place) {sign} (%s, %s)"], [value, own]
    # The first part says nothing new, and lets the index begin at this value.
    return [f"{name} {sign}= %s", f"({name} {sign} %s OR ({name} = %s AND {behind}))"], [value, value, value, own]
