"""Licenses of the signed-in person and their teams: the list, each with deed and files."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from licensing import order_queries
from licensing.models import DownloadRecord
from licensing.services import licenses
from licensing.terms import sentences, strip
from marketplace.core import storage
from marketplace.core.errors import NotFound
from works.models import Media


@login_required
@require_safe
def my_licenses(request: HttpRequest) -> HttpResponse:
    held = order_queries.list_licenses_for(cast(User, request.user))[:100]
    return render(request, "licensing/my_licenses.html", {"licenses": held})


@login_required
@require_safe
def license_detail(request: HttpRequest, license_id: str) -> HttpResponse:
    held = order_queries.get_license_for(cast(User, request.user), license_id)
    context = {
        "license": held, "work": held.work, "strip": strip.permission_strip(held.terms.body),
        "sentences": sentences.sentences(held.terms.body),
        "certificate": held.work.certificates.order_by("-issued_at").first(),
        "downloads": DownloadRecord.objects.filter(license=held).select_related("user").order_by("-pk")[:20],
    }  # fmt: skip
    return render(request, "licensing/license.html", context)


@login_required
@require_POST
def download(request: HttpRequest, license_id: str) -> HttpResponse:
    """Check the right, then lead to a link of minutes that works for this person only."""
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    return redirect("licensing:file", token=licenses.open_download(held=held, user=user))


@login_required
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    return serve(cast(User, request.user), token)


def serve(user: User, token: str) -> HttpResponseBase:
    """The original's bytes, as an attachment; a stale, altered or foreign link is a 404."""
    what = storage.read_download(token, user_id=user.pk)
    if what is None:
        raise NotFound
    held = order_queries.get_license_for(user, str(what["license"]))
    media = Media.objects.filter(pk=str(what["media"]), work_id=held.work_id).first()
    if media is None or held.state != "active":
        raise NotFound
    licenses.record_download(held=held, user=user, media=media)
    return attachment(media.key, media.filename or media.pk, media.media_type)


@login_required
@require_safe
def deed(request: HttpRequest, license_id: str) -> HttpResponseBase:
    held = order_queries.get_license_for(cast(User, request.user), license_id)
    if not held.deed_key:
        raise NotFound
    return attachment(held.deed_key, f"{held.pk}.pdf", "application/pdf")


def attachment(key: str, filename: str, media_type: str) -> FileResponse:
    response = FileResponse(
        storage.private().open(key, "rb"), as_attachment=True, filename=filename, content_type=media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response
