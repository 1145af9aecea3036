"""The studio: everything a person owns."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from marketplace.core import storage
from works import queries, wording
from works.models import Media, Work
from works.services import quotas

PAGE = 24


def picture(work: Work, role: str = Media.Role.THUMBNAIL) -> dict[str, Any]:
    """The public picture of a work with its size, empty when there is none."""
    for media in work.media.all():
        if media.role == role:
            return {"src": storage.public().url(media.key), "width": media.width, "height": media.height}
    return {}


def _tabs(user: User, chosen: str) -> list[dict[str, Any]]:
    """All works, and one tab for each state that some are in."""
    counts = queries.count_works_of(user)
    tabs = [{"label": _("All"), "href": "?", "count": sum(counts.values()), "current": not chosen}]
    for state, word in wording.STATES.items():
        if counts.get(state) or state == chosen:
            here = {"href": f"?state={state}", "count": counts.get(state, 0), "current": state == chosen}
            tabs.append({"label": word, **here})
    return tabs


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own works, newest first, by state, a page at a time by key."""
    user = cast(User, request.user)
    state = request.GET.get("state", "")
    chosen = state if state in wording.STATES else ""
    rows = queries.list_works_of(user, chosen)
    after = request.GET.get("after", "").replace("\0", "")[:40]
    if after:
        rows = rows.filter(pk__lt=after)
    page = list(rows[: PAGE + 1])
    kept = f"state={chosen}&" if chosen else ""
    context = {
        "usage": quotas.get_usage(user, quotas.BYTES),
        "cards": [{"work": work, "picture": picture(work)} for work in page[:PAGE]], "tabs": _tabs(user, chosen),
        "older": f"?{kept}after={page[PAGE - 1].pk}" if len(page) > PAGE else "", "newer": f"?{kept}" if after else "",
    }  # fmt: skip
    return render(request, "works/mine.html", context)
