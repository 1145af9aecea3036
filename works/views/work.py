"""A work as its owner sees it: what the worker does, what it found, and the certificate."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from works import queries
from works.models import Certificate, Claim, Media, Work
from works.views.mine import picture

STEPS = ("received", "reading", "previews", "certificate")


def steps_of(work: Work) -> list[dict[str, str]]:
    """Each step of the worker, in words, and how far it is."""
    labels = [_("Received"), _("Reading the file"), _("Drawing previews"), _("Signing the certificate")]
    now = max(STEPS.index(work.step), 1) if work.step in STEPS else 1
    states = ["done" if place < now else "now" if place == now else "todo" for place in range(len(STEPS))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim for the page; lists and objects as one line."""
    value = claim.value
    if isinstance(value, list):
        value = ", ".join(str(part.get("name", part)) if isinstance(part, dict) else str(part) for part in value)
    name = claim.name.replace("_", " ").capitalize()
    return {"name": name, "value": value, "grade": claim.get_grade_display(), "private": claim.private}


@login_required
@require_safe
def work(request: HttpRequest, work_id: str) -> HttpResponse:
    """The owner's page of one work."""
    found = queries.get_own_work_for(cast(User, request.user), work_id.replace("\0", ""))
    processing = found.state == Work.State.PROCESSING
    context = {
        "work": found, "processing": processing, "steps": steps_of(found) if processing else [],
        "certificate": found.certificates.filter(state=Certificate.State.ISSUED).first(),
        "claims": [claim_row(claim) for claim in queries.list_claims_for(request.user, found)],
        "picture": picture(found, Media.Role.PREVIEW),
    }  # fmt: skip
    return render(request, "works/work.html", context)
