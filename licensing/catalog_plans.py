"""How matches are reached in a large catalog: by a walk in the order asked for, or by fetching all and sorting them."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from licensing import facet_counts, search

MOST_WALKED = 50_000  # listings, in the order of the table; 20 ms
APART = 4  # times as long takes each of them in another order
SPARE, FEWEST = 4, 500  # so many times as many are walked as it takes when matches lie evenly, and no fewer
# Listings walked in the time of a unit of the planner's cost, and while the index intersects frequent tokens.
WALKED_PER_COST, WALKED_FOR_FREQUENT = 5, 30_000
LITTLE = 20_000  # cost of fetching all, up to which that comes after a walk in vain
FREQUENT = 2000  # cost of fetching what an intersection leaves, from which its tokens are frequent

_ONE = "SELECT 1 FROM licensing_listing WHERE state = 'live' AND "


@dataclass(frozen=True, slots=True)
class Expected:
    """What the planner expects of a question, reading no row: how many match, of how many, and the cost of them all.

    Prices are walked within their bounds: `within` so many.
    """

    matches: int
    listings: int
    cost: float
    within: int

    def steps(self, wanted: int, listings: int) -> int:
        """After how many of these listings so many matches are found, if they lie evenly."""
        return max(wanted * listings // max(self.matches, 1), 1)

    def walks(self, wanted: int, *, apart: bool = False) -> list[int]:
        """Lengths of walks to try one after the other, as what is newest is often alike; none if to fetch is quicker.

        In an order in which listings lie `apart` in the table a walk is slower.
        """
        frequent = WALKED_FOR_FREQUENT if self.cost >= FREQUENT else 0
        steps, slower = self.steps(wanted, self.within), APART if apart else 1
        most = MOST_WALKED // slower
        if steps > min(most, (self.cost * WALKED_PER_COST + frequent) / slower):
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
    within = bounded[0]["Plan Rows"] if bounded and filters.sort in search.BY_PRICE else listings
    return Expected(at_hand["Plan Rows"], listings, fetched["Total Cost"], min(within, listings))


def _plans(questions: list[list[str]], values: list[Any]) -> list[dict[str, Any]]:
    sql = " UNION ALL ".join(_ONE + " AND ".join(question) for question in questions)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    plans: list[dict[str, Any]] = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"].get("Plans", [])
    return plans
