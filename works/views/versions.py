"""The versions of a work: all of them with their files, and a form for a new one."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from marketplace.core import storage
from marketplace.core.errors import NotFound, Refusal
from works import queries
from works.file_forms import VersionForm
from works.models import Media, Work
from works.sent_files import files_of
from works.services import versions as service
from works.services.files import PRIVATE
from works.views.work import progress_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, work_id: str) -> HttpResponse:
    """The list, and the form; what was written stays on the page when it is refused."""
    user = cast(User, request.user)
    work = queries.get_own_work_for(user, work_id.replace("\0", ""))
    given = queries.list_deliverables(work)
    if request.method != "POST":
        excerpt = queries.get_current_version(work).excerpt
        initial = {"title": work.title, "excerpt": excerpt, "keep": [media.pk for media in given]}
        return _page(request, work, VersionForm(work, given, initial=initial))
    form = VersionForm(work, given, request.POST, request.FILES)
    if form.is_valid():
        try:
            service.submit_version(work=work, actor=user, **files_of(form.version(), user))
            return redirect("works:versions", work.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _page(request, work, form, status=422)


def _page(request: HttpRequest, work: Work, form: VersionForm, status: int = 200) -> HttpResponse:
    rows = queries.list_whole_versions(work)
    reading = next((row for row in rows if row.state == "processing"), None)
    context = {
        "work": work, "form": form, "versions": rows, "empty_file": form.given.empty_form,
        "reading": reading, "open": work.state in service.OPEN,
        "current": next((row for row in rows if row.state == "certified"), None), **progress_of(work, reading),
    }  # fmt: skip
    return render(request, "works/versions.html", context, status=status)


@login_required
@require_POST
def file(request: HttpRequest, work_id: str, media_id: str) -> HttpResponse:
    """A link of minutes to one private file of a version, for the work's owner."""
    user = cast(User, request.user)
    work = queries.get_own_work_for(user, work_id)
    media = Media.every.filter(pk=media_id, work=work, role__in=PRIVATE).first()
    if media is None:
        raise NotFound("file")
    return redirect("works:original_file", token=storage.sign_download(user_id=user.pk, work=work.pk, media=media.pk))
