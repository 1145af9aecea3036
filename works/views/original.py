"""The original of a work, for its owner: a link of minutes that works for this person only."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from marketplace.core import storage
from marketplace.core.errors import NotFound
from works import queries
from works.models import Media
from works.services.files import PRIVATE


@login_required
@require_POST
def open_original(request: HttpRequest, work_id: str) -> HttpResponse:
    user = cast(User, request.user)
    work = queries.get_own_work_for(user, work_id)
    return redirect("works:original_file", token=storage.sign_download(user_id=user.pk, work=work.pk))


@login_required
@require_safe
def original_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The bytes, as an attachment; a stale, altered or foreign link, or a work since given away, is a 404."""
    user = cast(User, request.user)
    what = storage.read_download(token, user_id=user.pk)
    if what is None or "work" not in what:
        raise NotFound("link")
    work = queries.get_own_work_for(user, str(what["work"]))
    named = {"pk": str(what["media"])} if "media" in what else {"current": True, "role": Media.Role.ORIGINAL}
    media = Media.every.filter(work=work, role__in=PRIVATE, **named).first()
    if media is None:
        raise NotFound("original")
    response = FileResponse(
        storage.private().open(media.key, "rb"), as_attachment=True, filename=media.filename or media.pk,
        content_type=media.media_type,
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response
