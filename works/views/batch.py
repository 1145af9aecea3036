"""The page that registers many files with one form, and the row that tells how one of them fares."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from marketplace.core.errors import Refusal
from works import queries
from works.forms import BatchForm
from works.sent_files import open_upload
from works.services import batch as service
from works.services.batch import Result
from works.views.mine import picture


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """Scripts send file by file and receive its row; a plain form sends all, and the page comes back with every row."""
    if request.method != "POST":
        return _page(request, BatchForm())
    form = BatchForm(request.POST, request.FILES)
    try:
        results = _register(cast(User, request.user), form) if form.is_valid() else None
    except Refusal as refusal:
        results = None
        _show_refusal(form, refusal)
    if "HX-Request" in request.headers:
        return _rows(request, form, results)
    return _page(request, form if results is None else BatchForm(), results, status=422 if results is None else 200)


def _register(user: User, form: BatchForm) -> list[Result]:
    data = form.cleaned_data
    files = [open_upload(user, data["upload"], "many")] if data["upload"] else data["many"]
    return service.register_files(
        creator=user, files=files, submission=data["submission"], kind=data["kind"], title=data["title"],
        **form.common(),
    )  # fmt: skip


def _show_refusal(form: BatchForm, refusal: Refusal) -> None:
    if refusal.field == "parents":
        form.show_parent_refusal(refusal)
    else:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


def _rows(request: HttpRequest, form: BatchForm, results: list[Result] | None) -> HttpResponse:
    if results is None:
        words = " ".join(str(message) for messages in form.errors.values() for message in messages)
        results = [Result("", problem=words)]
    return render(request, "works/batch_rows.html", {"results": _shown(results)})


def _shown(results: list[Result]) -> list[dict[str, Any]]:
    return [
        {
            "name": one.filename, "problem": one.problem, "work": one.work,
            "src": one.work and picture(one.work).get("src"),
        }
        for one in results
    ]  # fmt: skip


def _page(
    request: HttpRequest, form: BatchForm, results: list[Result] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form, "empty_row": form.rows.empty_form, "results": _shown(results or []),
        "good": sum(1 for one in results or [] if one.work), "bad": sum(1 for one in results or [] if not one.work),
    }  # fmt: skip
    return render(request, "works/batch.html", context, status=status)


@login_required
@require_safe
def row(request: HttpRequest, work_id: str) -> HttpResponse:
    """How one work of a batch fares; asked again until there is an outcome."""
    work = queries.get_own_work_for(cast(User, request.user), work_id.replace("\0", ""))
    return render(request, "works/batch_rows.html", {"results": _shown([Result(work.title, work)])})
