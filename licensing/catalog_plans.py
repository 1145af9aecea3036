"""How matches are reached in a large catalog: by a walk in the order asked for, or by fetching all and sorting them."""

import json
from dataclasses import dataclass
from math import prod
from typing import Any

from django.db import connection

from licensing import facet_counts, search

MOST_WALKED = 50_000  # listings, in the order of the table; 20 ms
APART = 4  # times as long takes each of them in another order
PASSED = 2  # so many that are out of the bounds of a price are passed in the time of one listing
SPARE, FEWEST = 4, 500  # so many times as many are walked as it takes when matches lie evenly, and no fewer
# Listings walked in the time of a unit of the planner's cost, and while the index intersects frequent tokens.
WALKED_PER_COST, WALKED_FOR_FREQUENT = 5, 30_000
LITTLE = 20_000  # cost of fetching all, up to which that comes after a walk in vain
FREQUENT = 2000  # cost of fetching what an intersection leaves, from which what it is of is frequent
# Entries of the index that are intersected in the time of looking at a row: of one token, and of one out of several.
ENTRIES, ENTRIES_OF_SEVERAL = 90, 30
RARE = 0.01  # the least part of the catalog that a filter is taken to leave

_ONE = "SELECT 1 FROM licensing_listing WHERE state = 'live' AND "


@dataclass(frozen=True, slots=True)
class Expected:
    """What the planner expects of a question, reading no row: how many match, of how many, and the cost of them all.

    Walks go over `within` so many, those whose price is within its bounds.
    """

    matches: int
    listings: int
    cost: float
    within: int
    intersects: bool = True  # whether the index is asked for more than one thing
    unasked: frozenset[str] = frozenset()  # filters that to fetch need not be asked of the index

    def steps(self, wanted: int) -> int:
        """After how many listings so many matches are found, if they lie evenly."""
        return max(wanted * self.within // max(self.matches, 1), 1)

    def each(self, sort: str) -> float:
        """How long a step takes in this order, to that from one listing to the next in the table."""
        if sort in search.BY_PRICE:  # what is within the bounds is together in the index
            return APART
        passed = self.listings / max(self.within, 1) - 1
        return (1 if sort == "newest" else APART) + passed / PASSED

    @property
    def patience(self) -> float:
        """How many listings can be walked, each taking 1, in the time of fetching all that match."""
        frequent = self.intersects and self.cost >= FREQUENT
        return self.cost * WALKED_PER_COST + (WALKED_FOR_FREQUENT if frequent else 0)

    def walks(self, wanted: int, sort: str) -> list[int]:
        """Lengths of walks to try one after the other, as the newest are often alike; none if to fetch is quicker."""
        steps, each = self.steps(wanted), self.each(sort)
        most = round(MOST_WALKED / each)
        if steps > min(most, self.patience / each):
            return []
        return sorted({min(max(steps * SPARE, FEWEST), most), most})


def expect(filters: search.Filters) -> Expected | None:
    """None in a small catalog, where every way is quick, and for a question that asks for nothing or cannot match."""
    listings = facet_counts.read().total
    if listings < search.MANY:
        return None
    parts = [search.conditions(filters, "at hand"), search.conditions(filters, "fetched"), search.prices(filters)]
    asked = [part for part in parts if part and part[0]]
    if not (parts[0] and parts[0][0]):
        return None
    plans = _plans([sql for sql, _values in asked], [value for _sql, values in asked for value in values])
    if len(plans) < len(asked):  # one of them cannot match, which the planner knows already
        return None
    at_hand, fetched, *bounded = plans
    within = bounded[0]["Plan Rows"] if bounded else listings
    return Expected(
        at_hand["Plan Rows"], listings, fetched["Total Cost"], min(within, listings), search.lookups(filters) > 1,
        _unasked(filters, at_hand["Plan Rows"] * listings / max(within, 1), listings),
    )  # fmt: skip


def _unasked(filters: search.Filters, matches: float, listings: int) -> frozenset[str]:
    """Filters whose entries in the index take longer to intersect than the rows that they spare.

    `matches` is without the bounds of prices, which the index does not know.
    """
    shares = {name: max(share, RARE) for name, share in search.shares(filters).items()}
    rows = min(matches / prod(shares.values()), listings)  # that the words leave
    left = {name: share for name, share in shares.items() if share <= search.COMMON}

    def spares(name: str) -> float:
        entries = ENTRIES_OF_SEVERAL if "," in filters.facets.get(name, "") else ENTRIES
        return rows * (1 - left[name]) - listings * left[name] / entries

    while left and spares(best := max(left, key=spares)) > 0:
        rows *= left.pop(best)
    return frozenset(left)


def _plans(questions: list[list[str]], values: list[Any]) -> list[dict[str, Any]]:
    sql = " UNION ALL ".join(_ONE + " AND ".join(question) for question in questions)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    plans: list[dict[str, Any]] = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"].get("Plans", [])
    return plans
