"""Works: received, described anew, hidden and shown, suspended and restored, discarded."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states
from marketplace.core.errors import Refusal
from works import intake
from works.intake import clean_line
from works.models import Ancestry, Derivation, Title, Version, Work
from works.services import derivations, excerpts, files, quotas, uploads
from works.services.files import Incoming

MAX_TAGS, MAX_DESCRIPTION = 20, 4000


def register_work(
    *, creator: User, kind: str, title: str, file: "File[bytes] | None" = None, text: str | None = None,
    samples: "Sequence[File[bytes]]" = (), deliverables: Sequence[intake.Deliverable] = (),
    description: str = "", tags: Sequence[str] = (), tools: Sequence[str] = (),
    parents: Sequence[dict[str, Any]] = (), filename: str = "", excerpt: str = "", submission: str = "",
    ai_source: str = Work.AiSource.GENERATED, ai_training: str = Work.AiTraining.PROHIBITED,
) -> Work:  # fmt: skip
    """Take in a work: its files go to private storage, and a worker is told to read them. One transaction.

    `excerpt` is the passage of a text that everybody may read; where it does not occur, the first lines are shown.
    `submission` names the sending: the same one again returns the work that it made before, and stores nothing.
    Raises Refusal, storing nothing, for a wrong kind, a missing or over-long field, no file or one that cannot be of
    its kind, samples where none are taken, or a bad parent.
    """
    if before := _sent_before(creator, submission):
        return before
    name = _check_words(kind, title, description)
    _check_ai(ai_source, ai_training)
    passage = excerpts.check_passage(kind, excerpt)
    uploads.check_ready(file, deliverables)
    incoming = intake.take_in(kind, file, text, samples, deliverables, filename)
    work = Work(
        creator=creator, owner=creator, kind=kind, title=name, description=description.strip(), tags=_words(tags, 40),
        tools=_words(tools, 60), state=Work.State.PROCESSING, step="received", step_at=timezone.now(),
        submission=submission[:64], ai_source=ai_source, ai_training=ai_training,
    )  # fmt: skip
    try:
        return _store(work, incoming, parents, passage)
    except (IntegrityError, Refusal):
        if before := _sent_before(creator, submission):
            return before  # the same sending, a moment earlier
        raise


def reserve_work(*, creator: User, kind: str, title: str) -> Work:
    """A work that only names what is to be made for somebody: without a file, and never shown in any list."""
    name = _check_words(kind, title, "")
    return Work.objects.create(creator=creator, owner=creator, kind=kind, title=name, reserved=True)


def _sent_before(creator: User, submission: str) -> Work | None:
    return Work.objects.filter(creator=creator, submission=submission[:64]).first() if submission else None


def _check_words(kind: str, title: str, description: str) -> str:
    if kind not in Work.Kind.values:
        raise Refusal("kind_unknown", _("Choose what kind of work this is."), field="kind", status=400)
    name = intake.check_title(title)
    if len(description) > MAX_DESCRIPTION:
        raise Refusal("description_too_long", _("At most 4,000 characters."), field="description", status=400)
    return name


def _check_ai(source: str, training: str) -> None:
    if source not in Work.AiSource.values:
        raise Refusal("ai_source_unknown", _("Choose how it was made."), field="ai_source", status=400)
    if training not in Work.AiTraining.values:
        raise Refusal("ai_training_unknown", _("Choose if AI may be trained with it."), field="ai_training", status=400)


def _store(work: Work, incoming: Sequence[Incoming], parents: Sequence[dict[str, Any]], excerpt: str) -> Work:
    """Keep the files, then the rows that name them: the work, its first version, its title and its edges."""
    with files.stored(incoming) as kept, transaction.atomic():
        quotas.lock(work.owner)
        work.sha256 = files.hash_of_original(incoming, kept)
        work.save(force_insert=True)
        version = Version(work=work, number=1, title=work.title, excerpt=excerpt, sha256=work.sha256)
        version.save(force_insert=True)
        files.name_files(version, incoming, kept)
        uploads.use(incoming)
        quotas.check(work.owner, quotas.BYTES, quotas.WORKS)
        Title.objects.create(work=work, owner=work.creator)
        derivations.declare_parents(child=work, parents=list(parents), actor=work.creator)
        events.record("work.submitted", subject=work, actor=work.creator)
    return work


def _words(values: Sequence[str], length: int) -> list[str]:
    cleaned = [clean_line(str(value))[:length] for value in values]
    return list(dict.fromkeys(word for word in cleaned if word))[:MAX_TAGS]


def _move(work: Work, to: str, event: str, actor: User, reason: str) -> Work:
    if not states.move(work, to, event=event, actor=actor, payload={"reason": reason}):
        raise Refusal("state_conflict", _("The work is not in a state that allows this."), status=409)
    return work


def suspend_work(*, work: Work, actor: User, reason: str) -> Work:
    """Take a work out of the market until it is restored. Staff only; the reason is kept."""
    if not reason.strip():
        raise Refusal("reason_required", _("Say why."), field="reason")
    return _move(work, Work.State.SUSPENDED, "work.suspended", actor, reason.strip())


def restore_work(*, work: Work, actor: User, reason: str = "") -> Work:
    return _move(work, Work.State.CERTIFIED, "work.restored", actor, reason.strip())


def remove_work(*, work: Work, actor: User, reason: str) -> Work:
    """Take a suspended work out for good; its certificate, licenses and log entries stay on record."""
    if not reason.strip():
        raise Refusal("reason_required", _("Say why."), field="reason")
    return _move(work, Work.State.REMOVED, "work.removed", actor, reason.strip())


def hide_work(*, work: Work, actor: User) -> Work:
    """The owner takes a work out of sight; its certificate and licenses stay."""
    return _move(work, Work.State.HIDDEN, "work.hidden", actor, "")


def show_work(*, work: Work, actor: User) -> Work:
    """The owner puts a hidden work back in sight."""
    if work.state != Work.State.HIDDEN:  # a suspended one is restored by staff only
        raise Refusal("state_conflict", _("The work is not in a state that allows this."), status=409)
    return _move(work, Work.State.CERTIFIED, "work.shown", actor, "")


def describe_work(
    *, work: Work, actor: User, description: str | None = None, tags: Sequence[str] | None = None
) -> Work:  # fmt: skip
    """Change what may change after certification: the description and the tags. None leaves a field as it is."""
    if description is not None and len(description) > MAX_DESCRIPTION:
        raise Refusal("description_too_long", _("At most 4,000 characters."), field="description", status=400)
    with transaction.atomic():
        if description is not None:
            work.description = description.strip()
        if tags is not None:
            work.tags = _words(tags, 40)
        work.save(update_fields=["description", "tags"])
        events.record("work.described", subject=work, actor=actor)
    return work


def discard_draft(*, work: Work, actor: User) -> None:
    """Delete a work that was never certified, with its files and edges; its events stay."""
    with transaction.atomic():
        locked = Work.objects.select_for_update().filter(pk=work.pk, state=Work.State.DRAFT).first()
        if locked is None:
            raise Refusal("state_conflict", _("Only a work that was never certified can be deleted."), status=409)
        events.record("work.discarded", subject=locked, actor=actor, payload={"title": locked.title})
        Derivation.objects.filter(child=locked).delete()
        Ancestry.objects.filter(descendant=locked).delete()
        locked.delete()
