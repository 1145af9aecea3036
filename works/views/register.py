"""The page that registers a work."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from marketplace.core.errors import NotFound, Refusal
from works import queries
from works.forms import ParentForm, RegisterForm
from works.models import Work
from works.sent_files import files_of
from works.services import works


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Take in a work; what was written stays on the page when it is refused. `?again=` starts from a refused draft."""
    user = cast(User, request.user)
    draft = _refused_draft(user, request.GET.get("again", ""))
    if request.method != "POST":
        return _page(request, RegisterForm(initial=_written(draft), rows=_rows(draft)))
    if "add" in request.POST:
        return _page(request, _with_one_more_row(request))
    form = RegisterForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            work = works.register_work(creator=user, **files_of(form.registration(), user))
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            if draft and draft != work:
                works.discard_draft(work=draft, actor=user)
            return redirect("works:work", work.pk)
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: RegisterForm, status: int = 200) -> HttpResponse:
    rows = {"empty_row": form.rows.empty_form, "empty_file": form.given.empty_form}
    return render(request, "works/register.html", {"form": form, **rows}, status=status)


def _with_one_more_row(request: HttpRequest) -> RegisterForm:
    """The form as it was sent, unjudged, with room for another work; for browsers without scripts."""
    sent = request.POST
    count = min(int(sent.get("parent-TOTAL_FORMS", "0")) if sent.get("parent-TOTAL_FORMS", "").isdigit() else 0, 16)
    names = list(ParentForm.base_fields)
    rows = [{name: sent.get(f"parent-{place}-{name}", "") for name in names} for place in range(count)]
    form = RegisterForm(initial={name: sent[name] for name in RegisterForm.base_fields if name in sent}, rows=rows)
    form.file_lost = bool(request.FILES)
    return form


def _refused_draft(user: User, work_id: str) -> Work | None:
    if not work_id:
        return None
    draft = queries.get_own_work_for(user, work_id.replace("\0", "")[:40])
    if draft.state != Work.State.DRAFT:
        raise NotFound("work")
    return draft


def _written(draft: Work | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {
        "kind": draft.kind, "title": draft.title, "description": draft.description, "tags": ", ".join(draft.tags),
        "tools": ", ".join(draft.tools),
        "ai_source": draft.ai_source, "ai_training": draft.ai_training,
        "excerpt": queries.get_current_version(draft).excerpt,
    }  # fmt: skip


def _rows(draft: Work | None) -> list[dict[str, Any]]:
    edges = queries.list_parents(draft) if draft else []
    return [
        {"work_id": edge.parent_id, "relation": edge.relation, "share": edge.share_bps / 100, "reach": edge.reach}
        for edge in edges
    ]
