"""Counting the whole catalog by every filter, now and then."""

from django.db import connection, transaction

from licensing import facet_counts
from licensing.models import FacetCount

MOST = 40  # values of one filter
# Tokens begin with `=`; the words beside them are not counted.
_COUNT = """
WITH found AS (SELECT search FROM licensing_listing JOIN works_work ON works_work.id = work_id
    WHERE licensing_listing.state = 'live' AND works_work.state = 'certified')
SELECT '', count(*) FROM found UNION ALL
SELECT lexeme, count(*) FROM found, unnest(found.search) WHERE lexeme LIKE '=%' GROUP BY lexeme
"""


def count_catalog() -> int:
    """Write the counts anew; how many listings there are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT)
        counted: list[tuple[str, int]] = cursor.fetchall()
        values = facet_counts.by_facet(row for row in counted if row[0])
        total = next(number for lexeme, number in counted if not lexeme)
        rows = [
            FacetCount(name=name, value=value, number=number)
            for name, found in values.items() for value, number in list(found.items())[:MOST]
        ]  # fmt: skip
        FacetCount.objects.all().delete()
        FacetCount.objects.bulk_create([*rows, FacetCount(number=total)])
    facet_counts.forget()
    return total
