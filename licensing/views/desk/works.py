"""Works at the desk: found, looked at, suspended, restored, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import desk_queries
from licensing.models import Listing
from licensing.views.desk.access import actor, attempt, staff_only, words
from marketplace.core import events
from marketplace.core.errors import NotFound
from marketplace.core.paging import paginate
from payouts.models import Hold
from works import wording
from works.models import Work
from works.services import claim_reviews, works

ACTS = {"suspend": works.suspend_work, "restore": works.restore_work, "remove": works.remove_work}


@staff_only
@require_safe
def desk_works(request: HttpRequest) -> HttpResponse:
    text, state = words(request), words(request, "state")
    page = paginate(request, desk_queries.list_works(text, state))
    context = {"page": page, "q": text, "state": state, "states": Work.State.choices}
    return render(request, "licensing/desk/works.html", context)


@staff_only
@require_safe
def desk_work(request: HttpRequest, work_id: str) -> HttpResponse:
    """One work with what hangs on it, what may be done to it, and its record."""
    work = desk_queries.get_work(work_id)
    context = {
        "work": work, "certificate": work.certificates.order_by("-issued_at").first(),
        "listings": Listing.objects.filter(work=work).defer("search").order_by("-pk")[:20],
        "orders": work.orders.select_related("buyer").order_by("-pk")[:20],
        "disputes": work.disputes.select_related("opened_by").order_by("-pk")[:20],
        "held": Hold.objects.filter(work=work, state=Hold.State.PLACED).exists(),
        "claims": _claims(work), "history": events.history(work)[:50],
    }  # fmt: skip
    return render(request, "licensing/desk/work.html", context)


def _claims(work: Work) -> list[dict[str, Any]]:
    """What staff may review, and what they did."""
    reviews = {review.name: review for review in claim_reviews.list_reviews(work)}
    return [
        {
            "name": claim.name, "label": wording.label_of(claim.name), "value": wording.shown_value(claim),
            "grade": claim.get_grade_display(), "mark": claim_reviews.mark_of(claim),
            "review": reviews.get(claim.name),
        }
        for claim in claim_reviews.list_reviewable(work)
    ]  # fmt: skip


@staff_only
@require_POST
def desk_work_act(request: HttpRequest, work_id: str, verb: str) -> HttpResponse:
    work = desk_queries.get_work(work_id)
    if verb not in ACTS:
        raise NotFound
    reason = request.POST.get("reason", "").strip()
    if not 3 <= len(reason) <= 1000:
        messages.error(request, _("Give a reason of 3 to 1,000 characters. Nothing was changed."))
    else:
        done = _("Done. The reason is in the record of the work.")
        attempt(request, lambda: ACTS[verb](work=work, actor=actor(request), reason=reason), done)
    return redirect("licensing:desk_work", work_id=work.pk)
