"""What else can be asked of what was found: counts of each value, and which filter to drop when nothing is found."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from licensing import catalog_plans, facet_counts, search
from licensing.facet_counts import Counts

SAMPLE = 120  # of the newest matches: counting all matches of a common word takes a second at a million works
MOST_WALKED = 28_000  # of the newest listings, to see how many of them match; 12 ms
LEAST, FAIR = 16, 100  # found on a walk, to say about how many there are by one digit, and by two
HOPED = 25  # expected on a walk, so that it finds the least nearly always
# Tokens begin with `=`; the words beside them are not counted.
_LEXEMES = """
SELECT '', count(*) FROM found UNION ALL
SELECT lexeme, count(*) FROM newest, unnest(tsvector_to_array(newest.search)) lexeme
    WHERE starts_with(lexeme, '=') GROUP BY lexeme"""
_ALL = """
WITH found AS MATERIALIZED (
    SELECT ctid AS row, place FROM licensing_listing WHERE state = 'live'{asked} AND {seen}
), newest AS (
    SELECT search FROM licensing_listing
    WHERE ctid = ANY(ARRAY(SELECT row FROM found ORDER BY place DESC LIMIT {sample}))
)"""
_WALK = """
WITH found AS MATERIALIZED (SELECT search FROM (
    SELECT work_id, currency, price_minor, search FROM licensing_listing WHERE state = 'live'{prices}
    ORDER BY place DESC LIMIT %s
) licensing_listing WHERE true{asked} AND {seen}), newest AS (SELECT search FROM found LIMIT {sample})"""


def count_values(filters: search.Filters) -> Counts:
    """How many match and what else can be asked of them: the whole catalog as it was last counted, else one query.

    In a large catalog, where many match, the newest of them say about how many there are.
    """
    known = facet_counts.read()
    if filters.all_of_it and known.total > SAMPLE:
        return _whole(known, filters)
    expected = catalog_plans.expect(filters)
    if not expected:
        return _count_all(filters)
    each = expected.each("newest")
    steps = min(expected.steps(SAMPLE), round(MOST_WALKED / each))
    hoped = expected.matches * steps / expected.within
    walks = hoped >= HOPED and 2 * steps <= expected.within and steps * each < expected.patience
    return (_count_on_a_walk(filters, steps, expected) if walks else None) or _count_all(filters, expected)


def _whole(known: Counts, filters: search.Filters) -> Counts:
    about = known.total >= search.MANY
    found = facet_counts.roughly(known.total) if about else search.matching(filters).order_by().count()
    return replace(known, found=found, about=about)


def _count_on_a_walk(filters: search.Filters, steps: int, expected: catalog_plans.Expected) -> Counts | None:
    """By the newest `steps` listings of a price within the bounds; None if too few of them match to say much."""
    asked, values = search.conditions(filters, "at hand") or ([], [])
    bounds, limits = search.prices(filters)
    walk = _WALK.format(prices=search.anded(bounds), asked=search.anded(asked), seen=search.SEEN, sample=SAMPLE)
    found, lexemes = _read(walk, [*limits, steps, *values])
    if found < LEAST:
        return None
    about = facet_counts.roughly(expected.within * found / steps, 2 if found >= FAIR else 1)
    return Counts(min(found, SAMPLE), False, facet_counts.by_facet(lexemes), about, True)


def _count_all(filters: search.Filters, expected: catalog_plans.Expected | None = None) -> Counts:
    asked = search.conditions(filters, "fetched", expected.unasked) if expected else search.conditions(filters)
    if asked is None:  # words of signs only
        return Counts()
    found, lexemes = _read(_ALL.format(asked=search.anded(asked[0]), seen=search.SEEN, sample=SAMPLE), asked[1])
    return Counts(min(found, SAMPLE), found <= SAMPLE, facet_counts.by_facet(lexemes), found)


def _read(tables: str, values: Sequence[Any]) -> tuple[int, list[tuple[str, int]]]:
    """How many were found, and how often each token occurs in the newest."""
    with connection.cursor() as cursor:
        cursor.execute(tables + _LEXEMES, values)
        rows: list[tuple[str, int]] = cursor.fetchall()
    return next(number for lexeme, number in rows if not lexeme), [row for row in rows if row[0]]


def without(filters: search.Filters, name: str) -> search.Filters:
    """The same question with one thing less; the first page of it."""
    left = {facet: value for facet, value in filters.facets.items() if facet != name}
    changed = {"q": "words", "price_min": "price_min", "price_max": "price_max"}.get(name)
    rest = replace(filters, facets=left, after="", before="")
    if changed:
        setattr(rest, changed, "" if changed == "words" else None)
    return rest


def helps_to_drop(filters: search.Filters, name: str) -> bool:
    """Whether something is found once this one filter is gone."""
    return search.matching(without(filters, name)).order_by().exists()
