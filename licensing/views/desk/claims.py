"""Claims at the desk: staff agree with what is said of a work, and take that back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from licensing import desk_queries
from licensing.views.desk.access import actor, attempt, staff_only
from marketplace.core.errors import NotFound
from works.services import claim_reviews


@staff_only
@require_POST
def desk_work_claims(request: HttpRequest, work_id: str) -> HttpResponse:
    """What the pressed button says: `review` or `undo`, of the claim `name`, for the reason given."""
    work, sent = desk_queries.get_work(work_id), request.POST
    reason = sent.get("reason", "")
    said: dict[str, Any] = {"work": work, "name": sent.get("name", ""), "reason": reason, "actor": actor(request)}
    if sent.get("act") == "review":
        seen = sent.get("seen", "")
        attempt(request, lambda: claim_reviews.review_claim(**said, seen=seen), _("Done. The claim reads “Reviewed”."))
    elif sent.get("act") == "undo":
        attempt(request, lambda: claim_reviews.undo_review(**said), _("Done. The review is taken back."))
    else:
        raise NotFound
    return redirect("licensing:desk_work", work_id=work.pk)
