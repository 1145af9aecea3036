"""The studio: everything a person owns."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from marketplace.core import storage
from works import queries
from works.models import Media, Work

PAGE = 24


def picture(work: Work, role: str = Media.Role.THUMBNAIL) -> dict[str, Any]:
    """The public picture of a work with its size, empty when there is none."""
    for media in work.media.all():
        if media.role == role:
            return {"src": storage.public().url(media.key), "width": media.width, "height": media.height}
    return {}


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own works, newest first, a page at a time by key."""
    rows = queries.list_works_of(cast(User, request.user))
    after = request.GET.get("after", "").replace("\0", "")[:40]
    if after:
        rows = rows.filter(pk__lt=after)
    page = list(rows[: PAGE + 1])
    older = f"?after={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    cards = [{"work": work, "picture": picture(work)} for work in page[:PAGE]]
    return render(request, "works/mine.html", {"cards": cards, "older": older, "newer": "?" if after else ""})
