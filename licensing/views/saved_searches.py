"""Saved searches: one's list of them, and the way out of their mails."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing.filters import say
from licensing.models import SavedSearch
from licensing.services import saved_searches
from marketplace.core.errors import NotFound


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request: HttpRequest) -> HttpResponse:
    """The list; a POST from the catalog keeps one more."""
    user = cast(User, request.user)
    if request.method == "POST":
        saved_searches.save_search(user=user, query=request.POST.get("query", ""))
        messages.success(request, _("The search is saved. You get a mail when something new matches."))
        return redirect("licensing:searches")
    rows = [
        {"saved": saved, "words": say(saved.query)} for saved in SavedSearch.objects.filter(user=user).order_by("-pk")
    ]  # fmt: skip
    return render(request, "licensing/searches.html", {"rows": rows})


@login_required
@require_POST
def act(request: HttpRequest, search_id: str, verb: str) -> HttpResponse:
    """`mails` or `silence` turns the mails of a search on or off, `drop` deletes it."""
    saved = saved_searches.get_own_search(cast(User, request.user), search_id)
    if verb in ("mails", "silence"):
        saved_searches.set_mails(saved=saved, mails=verb == "mails")
    elif verb == "drop":
        saved_searches.drop_search(saved=saved)
    else:
        raise NotFound("search")
    return redirect("licensing:searches")


@csrf_exempt  # mail programs post here for their reader (RFC 8058); the token is what gives the right
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a mail ends the mails of its search; the search itself stays. One that was dropped sends none."""
    saved = saved_searches.read_token(token)
    if saved and request.method == "POST":
        saved_searches.set_mails(saved=saved, mails=False)
        saved.mails = False
    return render(request, "licensing/unsubscribe.html", {"saved": saved, "words": say(saved.query) if saved else []})
