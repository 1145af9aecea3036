"""A work as its owner sees it: what the worker does, what it found, and the certificate."""

from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from marketplace.core import storage
from marketplace.core.errors import Refusal
from works import kinds, queries, wording
from works.forms import DescribeForm, split_words
from works.models import Certificate, Media, RawMetadata, Version, Work
from works.readers import pictured
from works.services import excerpts, works
from works.views.mine import picture

STEPS = ("received", "reading", "previews", "certificate")
LONG = timedelta(seconds=45)  # after this the page says that it takes longer than usual
RAW_SHOWN = 20_000


def steps_of(work: Work) -> list[dict[str, str]]:
    """Each step of the worker, in words, and how far it is."""
    labels = [_("Received"), _("Reading the file"), _("Drawing previews"), _("Signing the certificate")]
    now = max(STEPS.index(work.step), 1) if work.step in STEPS else 1
    states = ["done" if place < now else "now" if place == now else "todo" for place in range(len(STEPS))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def _own(request: HttpRequest, work_id: str) -> Work:
    return queries.get_own_work_for(cast(User, request.user), work_id.replace("\0", ""))


def progress_of(work: Work, version: Version | None) -> dict[str, Any]:
    """How far the reading of a version is."""
    since = version.created_at if version else work.created_at
    return {"work": work, "steps": steps_of(work), "slow": timezone.now() - since > LONG}


@login_required
@require_safe
def work(request: HttpRequest, work_id: str) -> HttpResponse:
    """The owner's page of one work: its progress while it is read, everything known of it afterwards."""
    found = _own(request, work_id)
    if found.state == Work.State.PROCESSING:
        return render(request, "works/work.html", {"processing": True, **progress_of(found, None)})
    context = {
        "work": found, "picture": picture(found, Media.Role.PREVIEW), "facts": wording.facts_of(found),
        "certificate": found.certificates.filter(state=Certificate.State.ISSUED).first(),
        "claim_groups": wording.claim_groups(list(queries.list_claims_for(request.user, found))),
        "original": found.media.filter(role=Media.Role.ORIGINAL).first(),
        "kind": kinds.describe(found), "lost_passage": excerpts.get_lost_passage(found),
        "samples": [_shown(media) for media in queries.list_samples(found)],
        "parents": queries.list_parents(found), "raw": [_raw(row) for row in queries.list_raw_metadata(found)],
    }  # fmt: skip
    return render(request, "works/work.html", context)


def _shown(media: Media) -> dict[str, Any]:
    return {"src": storage.public().url(media.key), "width": media.width, "height": media.height}


def _raw(row: RawMetadata) -> dict[str, Any]:
    text = pictured.readable(bytes(row.blob))
    return {"source": row.source, "text": text[:RAW_SHOWN], "cut": len(text) > RAW_SHOWN}


@login_required
@require_safe
def progress(request: HttpRequest, work_id: str) -> HttpResponse:
    """The steps alone, asked for every second; once there is an outcome, the browser is told to load the page."""
    found = _own(request, work_id)
    version = queries.get_version_in_processing(found)
    if version is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "works/progress.html", progress_of(found, version))


MOVES = {"hide": works.hide_work, "show": works.show_work}


@login_required
@require_POST
def move(request: HttpRequest, work_id: str, verb: str) -> HttpResponse:
    """Hide or show a work."""
    found = _own(request, work_id)
    MOVES[verb](work=found, actor=cast(User, request.user))
    return redirect("works:work", found.pk)


@login_required
@require_POST
def discard(request: HttpRequest, work_id: str) -> HttpResponse:
    works.discard_draft(work=_own(request, work_id), actor=cast(User, request.user))
    return redirect("works:mine")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, work_id: str) -> HttpResponse:
    """Change the description and the tags; the title stands on the certificate and stays."""
    found = _own(request, work_id)
    form = DescribeForm(request.POST or None, initial={"description": found.description, "tags": ", ".join(found.tags)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            works.describe_work(
                work=found, actor=cast(User, request.user), description=data["description"],
                tags=split_words(data["tags"]),
            )  # fmt: skip
            return redirect("works:work", found.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    return render(request, "works/describe.html", {"form": form, "work": found}, status=422 if form.errors else 200)
