"""What every page of money needs: the signed-in person, and one page of a list by key."""

from typing import TypeVar, cast

from allauth.account.internal.flows.reauthentication import suspend_request
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import second_factor
from accounts.models import User

PAGE = 25
Row = TypeVar("Row", bound=Model)


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def ask_factor(request: HttpRequest) -> HttpResponse:
    """Off to the page that asks for the second factor, which then goes on with this request."""
    return suspend_request(request, reverse(second_factor.page_of(person(request).pk)))


def page_by_key(request: HttpRequest, rows: QuerySet[Row], key: str = "pk") -> tuple[list[Row], dict[str, str]]:
    """The rows after `?after=`, newest first, and the addresses of the pages beside them."""
    after = request.GET.get("after", "").replace("\0", "")[:40]
    if after:
        rows = rows.filter(**{f"{key}__lt": after})
    found = list(rows[: PAGE + 1])
    last = getattr(found[PAGE - 1], key) if len(found) > PAGE else ""
    return found[:PAGE], {"older": f"?after={last}" if last else "", "newer": "?" if after else ""}
