"""Cursor pages of server-rendered lists: by primary key, so that a page stays right while rows are added."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

T = TypeVar("T", bound=Model)
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page, newest first, and the addresses of its neighbors ("" where there is none)."""

    rows: list[T]
    newer: str
    older: str


def paginate(request: HttpRequest, rows: QuerySet[T], size: int = SIZE) -> Page[T]:
    """The page that `?after=` or `?before=` names, the first when neither can be read. Other parameters are kept."""
    after, before = (_key(rows, request.GET.get(name, "")) for name in ("after", "before"))
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        more_newer, more_older = len(found) > size, True
        page = found[:size][::-1]
    else:
        found = list((rows if after is None else rows.filter(pk__lt=after)).order_by("-pk")[: size + 1])
        more_newer, more_older = after is not None, len(found) > size
        page = found[:size]
    newer = _address(request, "before", page[0].pk) if page and more_newer else ""
    older = _address(request, "after", page[-1].pk) if page and more_older else ""
    return Page(page, newer, older)


def _key(rows: QuerySet[Any], text: str) -> Any:
    """The text as a primary key; None when it is none."""
    if not text or "\0" in text or len(text) > 60:
        return None
    try:
        return rows.model._meta.pk.to_python(text)
    except ValidationError:
        return None


def _address(request: HttpRequest, name: str, key: object) -> str:
    query = request.GET.copy()
    for other in ("after", "before"):
        query.pop(other, None)
    query[name] = str(key)
    return f"?{query.urlencode()}"
