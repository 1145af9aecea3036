"""Correcting claims: a page of what is known of a work, with the owner's word beside each."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from marketplace.core.errors import Refusal
from works import queries, wording
from works.models import Work
from works.services import claims as service


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, work_id: str) -> HttpResponse:
    """Declare a value, withdraw it, or call what the file says not so; the issued certificate stays as it is."""
    user = cast(User, request.user)
    work = queries.get_own_work_for(user, work_id.replace("\0", ""))
    problem: dict[str, str] = {}
    if request.method == "POST":
        try:
            _act(work, user, request.POST)
            return redirect("works:claims", work.pk)
        except Refusal as refusal:
            problem = {"name": request.POST.get("name", ""), "text": str(refusal.message)}
    return render(request, "works/correct.html", _context(work, user, problem), status=422 if problem else 200)


def _act(work: Work, user: User, sent: Any) -> None:
    """What the pressed button says: `declare`, `withdraw` or `contest`. Raises Refusal."""
    name, act = sent.get("name", ""), sent.get("act", "")
    if act == "withdraw":
        service.withdraw_claim(work=work, name=name, actor=user)
    elif act == "contest":
        service.contest_claim(work=work, name=name, reason=sent.get("reason", ""), actor=user)
    else:
        service.declare_claim(work=work, name=name, value=sent.get("value", ""), actor=user)


def _context(work: Work, user: User, problem: dict[str, str]) -> dict[str, Any]:
    rows = wording.correction_rows(list(queries.list_claims_for(user, work)), service.declarable())
    common = next((row for row in queries.list_claims_for(user, work) if row.name == "common_tags"), None)
    return {
        "work": work, "problem": problem, "known": [row for row in rows if row["said"]],
        "unsaid": [row for row in rows if not row["said"]],
        "tags": ", ".join(common.value) if common and isinstance(common.value, list) else "",
        "in_list": any(row["name"] == problem.get("name") and row["said"] for row in rows),
    }  # fmt: skip
