"""Versions of a work: sent after the first, refused with a reason, and put in the place of the former one."""

from collections.abc import Sequence
from functools import partial

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states
from marketplace.core.errors import Refusal
from works import intake, queries
from works.models import Certificate, Media, Version, Work
from works.services import certificates, files, quotas, uploads
from works.services.files import Incoming

OPEN = (Work.State.CERTIFIED, Work.State.HIDDEN)
MAX_NOTE = 2000


def submit_version(
    *, work: Work, actor: User, note: str, title: str = "", file: "File[bytes] | None" = None, text: str | None = None,
    samples: "Sequence[File[bytes]]" = (), deliverables: Sequence[intake.Deliverable] = (), filename: str = "",
    submission: str = "",
) -> Version:  # fmt: skip
    """Send a new version of a certified work; a worker reads it while the former one stays in the market.

    `submission` names the sending, as in `register_work`. Raises Refusal, storing nothing, when the work is not open
    for one, another is being read, nothing is said of what changed, or the files cannot be right.
    """
    incoming = partial(intake.take_in, work.kind, file, text, samples, deliverables, filename)
    try:
        _check_open(work)
        uploads.check_ready(file, deliverables)
        return _store(work, actor, intake.check_title(title or work.title), check_note(note), submission, incoming())
    except (IntegrityError, Refusal):
        if before := _sent_before(work, submission):
            return before
        raise


def check_note(note: str) -> str:
    if not 1 <= len(note.strip()) <= MAX_NOTE:
        raise Refusal("note_invalid", _("Say in 1 to 2,000 characters what changed."), field="note", status=400)
    return note.strip()


def _store(work: Work, actor: User, title: str, note: str, submission: str, incoming: list[Incoming]) -> Version:
    with files.stored(incoming) as kept, transaction.atomic():
        quotas.lock(work.owner)
        Work.objects.select_for_update().get(pk=work.pk)
        _check_open(work)
        number = queries.list_versions(work).count() + 1
        version = Version.objects.create(work=work, number=number, title=title, note=note, submission=submission[:64])
        version.sha256 = files.name_files(version, incoming, kept)
        version.save(update_fields=["sha256"])
        uploads.use(incoming)
        quotas.check(work.owner, quotas.BYTES, quotas.WORKS)
        Work.objects.filter(pk=work.pk).update(step="received", step_at=timezone.now())
        events.record("version.submitted", subject=version, actor=actor, payload={"work": work.pk})
    return version


def _sent_before(work: Work, submission: str) -> Version | None:
    return Version.objects.filter(work=work, submission=submission[:64]).first() if submission else None


def _check_open(work: Work) -> None:
    if Work.objects.only("state").get(pk=work.pk).state not in OPEN:
        raise Refusal("state_conflict", _("Only a certified work can have a new version."), status=409)
    if queries.get_version_in_processing(work):
        raise Refusal("version_in_processing", _("Another version of this work is still being read."), status=409)


def refuse_version(*, version: Version, code: str, sentence: str) -> bool:
    """End the reading of a version with the reason; its files are removed. False when it is past that.

    A work of which it is the first goes back to draft; any other stays as it was.
    """
    work = version.work
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        reason = {"problem_code": code, "problem": sentence}
        payload = {"code": code, "work": work.pk}
        if not states.move(version, Version.State.REFUSED, event="version.refused", payload=payload, **reason):
            return False
        if version.number == 1:
            states.move(work, Work.State.DRAFT, event="work.refused", payload={"code": code}, step="", **reason)
        Work.objects.filter(pk=work.pk).update(step="")
        files.forget_files(Media.every.filter(version=version, role__in=files.PRIVATE))
    return True


def put_in_place(version: Version, drawn: Sequence[str]) -> None:
    """From now on the work shows this version's files. Of pictures, only the `drawn` roles take others' place."""
    roles = [Media.Role.ORIGINAL, Media.Role.DELIVERABLE, *drawn]
    Media.every.filter(work=version.work, role__in=roles).exclude(version=version).update(current=False)
    Media.every.filter(version=version).update(current=True)


def certify(version: Version) -> Certificate:
    """A certificate for the version, in place of the one in force, if any; in the caller's transaction."""
    former = Certificate.objects.filter(work=version.work, state=Certificate.State.ISSUED).first()
    if former is None:
        return certificates.issue_certificate(work=version.work)
    former.work = version.work
    reason = f"version {version.number}"
    return certificates.supersede_certificate(certificate=former, actor=version.work.creator, reason=reason)
