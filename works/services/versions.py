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
from works import deliverables as given
from works import intake, queries
from works.models import Certificate, Media, Version, Work
from works.services import certificates, excerpts, files, quotas, uploads
from works.services.files import Incoming

OPEN = (Work.State.CERTIFIED, Work.State.HIDDEN)
MAX_NOTE = 2000


def submit_version(
    *, work: Work, actor: User, note: str, title: str = "", file: "File[bytes] | None" = None, text: str | None = None,
    samples: "Sequence[File[bytes]]" = (), deliverables: Sequence[intake.Deliverable] = (), filename: str = "",
    keep: Sequence[str] = (), excerpt: str | None = None, submission: str = "",
) -> Version:  # fmt: skip
    """Send a new version of a certified work; a worker reads it while the former one stays in the market.

    `keep` names deliverables of the present version that belong to the new one too; `excerpt` is the passage of a text
    to show, by default the one chosen before. `submission` names the sending, as in `register_work`. Raises Refusal,
    storing nothing, when the work is not open for one, another is being read, nothing is said of what changed, or the
    files cannot be right.
    """
    incoming = partial(intake.take_in, work.kind, file, text, samples, deliverables, filename)
    try:
        _check_open(work)
        uploads.check_ready(file, deliverables)
        version = Version(
            work=work, title=intake.check_title(title or work.title), note=check_note(note), submission=submission[:64],
            excerpt=_excerpt(work, excerpt),
        )  # fmt: skip
        return _store(version, actor, incoming(), keep)
    except (IntegrityError, Refusal):
        if before := _sent_before(work, submission):
            return before
        raise


def check_note(note: str) -> str:
    if not 1 <= len(note.strip()) <= MAX_NOTE:
        raise Refusal("note_invalid", _("Say in 1 to 2,000 characters what changed."), field="note", status=400)
    return note.strip()


def _excerpt(work: Work, passage: str | None) -> str:
    if passage is None:
        return queries.get_current_version(work).excerpt
    return excerpts.check_passage(work.kind, passage)


def _find_kept(work: Work, keep: Sequence[str], added: int) -> list[Media]:
    """The deliverables to carry over, in their order; with what is added they may be eight."""
    found = list(Media.objects.filter(work=work, role=Media.Role.DELIVERABLE, pk__in=keep).order_by("position"))
    if len(found) != len(set(keep)):
        raise Refusal("deliverable_unknown", _("The present version has no such file."), field="keep", status=400)
    if len(found) + added > given.MOST:
        sentence = _("Add at most 8 files for licensees.")
        raise Refusal("too_many_deliverables", sentence, field="keep", status=400)
    return found


def _store(version: Version, actor: User, incoming: list[Incoming], keep: Sequence[str]) -> Version:
    work = version.work
    with files.stored(incoming) as kept, transaction.atomic():
        quotas.lock(work.owner)
        Work.objects.select_for_update().get(pk=work.pk)
        _check_open(work)
        added = sum(one.role == Media.Role.DELIVERABLE for one in incoming)
        shared = _find_kept(work, keep, added)
        version.number = queries.list_versions(work).count() + 1
        version.sha256 = files.hash_of_original(incoming, kept)
        version.save(force_insert=True)
        files.name_files(version, incoming, kept)
        files.share_files(version, shared, added)
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
    issued = Certificate.objects.filter(work=version.work, state=Certificate.State.ISSUED)
    former = issued.first() if version.number > 1 else None
    if former is None:
        return certificates.issue_certificate(version=version)
    former.work = version.work
    reason = f"version {version.number}"
    return certificates.supersede_certificate(certificate=former, actor=version.work.creator, reason=reason)
