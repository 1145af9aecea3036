"""What else can be asked of what was found: counts of each value, and which filter to drop when nothing is found."""

from dataclasses import replace

from django.core.exceptions import EmptyResultSet
from django.db import connection

from licensing import facet_counts, search
from licensing.facet_counts import Counts

SAMPLE = 200  # of the newest matches: counting all matches of a common word takes a second at a million works


def count_values(filters: search.Filters) -> Counts:
    """Of the whole catalog as it was last counted; of anything else one query of the newest that match."""
    if filters.all_of_it and (known := facet_counts.read()).total > SAMPLE:
        return known
    asked = search.matching(filters).order_by("-pk").values("search")[: SAMPLE + 1]
    try:
        sql, values = asked.query.sql_with_params()
    except EmptyResultSet:  # words of signs only
        return Counts()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({sql}), newest AS (SELECT search FROM found LIMIT %s)"  # noqa: S608
            " SELECT '', count(*) FROM found UNION ALL"
            " SELECT lexeme, count(*) FROM newest, unnest(newest.search) WHERE lexeme LIKE '=%%' GROUP BY lexeme",
            [*values, SAMPLE],
        )
        rows: list[tuple[str, int]] = cursor.fetchall()
    found = next(number for lexeme, number in rows if not lexeme)
    values_found = facet_counts.by_facet(row for row in rows if row[0])
    return Counts(min(found, SAMPLE), found <= SAMPLE, values_found)


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
