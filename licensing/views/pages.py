"""Lists of one's own things, newest first, a page at a time by key."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE = 50
_Row = TypeVar("_Row", bound=Model)


def newest_page(request: HttpRequest, rows: QuerySet[_Row]) -> tuple[list[_Row], str]:
    """One page of rows ordered by falling key, and the address of the next, empty at the end."""
    before = request.GET.get("before", "")
    if before.isascii() and before.replace("_", "").isalnum():
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    query: Any = request.GET.copy()
    if len(page) <= PAGE:
        return page, ""
    query["before"] = str(page[PAGE - 1].pk)
    return page[:PAGE], f"?{query.urlencode()}"
