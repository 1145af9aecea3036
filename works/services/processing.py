"""Processing: a worker reads a work's file, draws it, recognizes it and certifies it; or says why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import events, states, storage
from marketplace.core.errors import Refusal
from works import bounded, deliverables, examination, hashing, queries, sniffing
from works.models import Claim, Fingerprint, Media, RawMetadata, Version, Work
from works.services import claim_reviews, files, versions

Findings = dict[str, Any]
SILENCE = timedelta(minutes=6)  # longer than the two bounded children of one work can take


def give_up(*, work: Work) -> bool:
    """End the reading of a work that failed again and again for a reason of ours."""
    version = queries.get_version_in_processing(work)
    sentence = _("We failed to read this file several times, and the fault is ours. Please register it again.")
    return bool(version and versions.refuse_version(version=version, code="processing_failed", sentence=sentence))


def process_work(work_id: str) -> Work:
    """Read the version that was sent, draw it, fingerprint and certify; idempotent, may be repeated after a crash.

    Refused files are not kept; a work of which they were the first goes back to draft with the reason, any other stays
    as it was. Each step is committed for its owner to see.
    """
    version = queries.find_version_in_processing(work_id)
    if version is None:
        return Work.objects.get(pk=work_id)
    work = version.work
    try:
        sent = list(Media.every.filter(version=version).order_by("position"))
        original = next(media for media in sent if media.role == Media.Role.ORIGINAL)
        _step(work, "reading")
        findings = _examine(version, original)
        _refuse_twin(work, original)
        types = _read_deliverables(sent)
        if sources := [media.key for media in sent if media.role == Media.Role.SAMPLE_SOURCE]:
            _step(work, "previews")
            findings |= _draw_samples(work, sources)
        _certify(version, original, findings, types)
    except Refusal as refusal:
        versions.refuse_version(version=version, code=refusal.code, sentence=str(refusal.message))
    return work


def _step(work: Work, step: str) -> None:
    Work.objects.filter(pk=work.pk).update(step=step, step_at=timezone.now())


@contextmanager
def _local_file(key: str) -> Iterator[IO[bytes]]:
    """The private file on this machine's disk, copied there in chunks when its storage is elsewhere."""
    with TemporaryFile() as copy, storage.private().open(key, "rb") as stored:
        try:
            stored.fileno()
        except (AttributeError, OSError):
            for chunk in storage.chunks(storage.private(), key):
                copy.write(chunk)
            copy.seek(0)
            yield copy
        else:
            yield cast(IO[bytes], stored.file)  # the plain file, which can be handed to a child


def _mark(work: Work) -> str:
    return f"Gen-IP · @{work.creator.handle}"


def _examine(version: Version, original: Media) -> Findings:
    work = version.work
    with _local_file(original.key) as file:
        job = partial(examination.examine, work.kind, file, original.size, _mark(work), version.excerpt)
        return dict(bounded.run(job, examination.BOUNDS[work.kind]))


def _read_deliverables(sent: list[Media]) -> dict[str, str]:
    """Those that a reader knows are read as a work of their kind is, or refused by name; the media type of each."""
    types = {}
    for media in sent:
        if media.role != Media.Role.DELIVERABLE or media.media_type != files.UNREAD:
            continue  # what is no deliverable, or carried over from the former version
        types[media.pk] = deliverables.media_type(media.filename)
        if media.purpose in deliverables.READ:
            types[media.pk] = _read_deliverable(media)
    return types


def _read_deliverable(media: Media) -> str:
    with _local_file(media.key) as file:
        job = partial(examination.examine, media.purpose, file, media.size, "")
        try:
            return str(bounded.run(job, examination.BOUNDS[media.purpose])["reading"]["media_type"])
        except Refusal as refusal:
            words = {"name": media.filename, "problem": refusal.message}
            raise Refusal(refusal.code, _("%(name)s: %(problem)s") % words, field="deliverables") from None


def _draw_samples(work: Work, keys: list[str]) -> Findings:
    """What a prompt or model makes, drawn again."""
    sources = [storage.read(storage.private(), key) for key in keys]
    job = partial(examination.draw_samples, work.kind, sources, _mark(work))
    return dict(bounded.run(job, examination.BOUNDS["samples"]))


def _refuse_twin(work: Work, original: Media) -> None:
    """The same bytes, certified for somebody else before, are not certified again."""
    twins = Version.objects.filter(sha256=original.sha256, state=Version.State.CERTIFIED).exclude(work=work.pk)
    if twins.filter(work__state__in=["certified", "hidden", "suspended"]).exclude(work__owner=work.owner_id).exists():
        raise Refusal("already_registered", _("The very same file is already registered by somebody else."))


@transaction.atomic
def _certify(version: Version, original: Media, findings: Findings, types: dict[str, str]) -> None:
    """Everything that was found becomes true at once: the version takes its place, with a certificate."""
    work, reading, now = version.work, findings["reading"], timezone.now()
    locked = Work.objects.select_for_update().get(pk=work.pk)
    if queries.get_version_in_processing(work) != version:
        return
    if version.number > 1 and locked.state not in versions.OPEN:
        raise Refusal("state_conflict", _("Only a certified work can have a new version."), status=409)
    Media.every.filter(pk=original.pk).update(
        media_type=reading["media_type"], width=reading["facts"].get("width"), height=reading["facts"].get("height"),
        filename=sniffing.clean_name(original.filename, work.kind, reading["suffix"]),
    )  # fmt: skip
    for pk, media_type in types.items():
        Media.every.filter(pk=pk).update(media_type=media_type)
    _write_pictures(version, findings)
    if work.kind == Work.Kind.MODEL:
        findings["prints"]["autov2"] = (original.sha256[:10], None)
    Fingerprint.objects.bulk_create(
        Fingerprint(work=work, version=version, method=name, value=value, quality=quality)
        for name, (value, quality) in findings["prints"].items()
    )
    if version.number > 1:
        _forget_claims(work)
    _write_claims(work, reading)
    if version.number > 1:
        claim_reviews.drop_unfounded_reviews(work)
    facts = _jsonb(reading["facts"])
    states.move(
        version, Version.State.CERTIFIED, event="version.certified", actor=work.creator, payload={"work": work.pk},
        facts=facts, certified_at=now,
    )  # fmt: skip
    _show(version, facts=facts, excerpt=_jsonb(reading["excerpt"]), color=findings.get("color") or work.color, step="")
    versions.certify(version)


def _show(version: Version, **fields: Any) -> None:
    """The work says what its new version says; with the first it becomes a certified one."""
    work = version.work
    if version.number == 1:
        states.move(
            work, Work.State.CERTIFIED, event="work.certified", actor=work.creator, certified_at=version.certified_at,
            problem="", problem_code="", **fields,
        )  # fmt: skip
        return
    renamed = work.title != version.title
    for name, value in {**fields, "title": version.title, "sha256": version.sha256}.items():
        setattr(work, name, value)
    work.save(update_fields=[*fields, "title", "sha256"])
    if renamed:
        events.record("work.described", subject=work, actor=work.creator)


def _write_pictures(version: Version, findings: Findings) -> None:
    drawn = [(role, 0, picture) for role, picture in findings["drawings"].items()]
    drawn += [(Media.Role.SAMPLE, place, picture) for place, picture in enumerate(findings.get("samples", []))]
    if "samples" in findings:
        files.forget_files(Media.every.filter(version=version, role=Media.Role.SAMPLE_SOURCE))
    if version.number > 1:
        versions.put_in_place(version, [role for role, _place, _picture in drawn])
    Media.every.bulk_create(_put_picture(version, *one) for one in drawn)


def _put_picture(version: Version, role: str, place: int, picture: tuple[bytes, int, int, str]) -> Media:
    data, width, height, media_type = picture
    key = storage.put(storage.public(), role, data, f".{media_type.removeprefix('image/').replace('jpeg', 'jpg')}")
    return Media(
        work=version.work, version=version, role=role, position=place, key=key, media_type=media_type, size=len(data),
        width=width, height=height, sha256=hashing.sha256_of([data]),
    )  # fmt: skip


def _forget_claims(work: Work) -> None:
    """Those of a former version's file."""
    Claim.objects.filter(work=work).filter(
        Q(grade__in=["file", "checked"]) | Q(name="tools", grade="declared")
    ).delete()
    RawMetadata.objects.filter(work=work).delete()


def _write_claims(work: Work, reading: dict[str, Any]) -> None:
    """What the file says of itself."""
    rows = [(name, value, "file", False) for name, value in reading["claims"].items()]
    rows += [(name, value, "file", True) for name, value in reading["private_claims"].items()]
    rows += [(name, value, "checked", False) for name, value in reading["checked"].items()]
    if work.tools:
        rows.append(("tools", work.tools, "declared", False))
    Claim.objects.bulk_create([Claim(work=work, name=n, value=_jsonb(v), grade=g, private=p) for n, v, g, p in rows])
    RawMetadata.objects.bulk_create(
        [RawMetadata(work=work, source=source, blob=blob) for source, blob in reading["raw"].items()]
    )


def _jsonb(value: Any) -> Any:
    """The value without what PostgreSQL's jsonb refuses: NUL and lone surrogates."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_jsonb(part) for part in value]
    if isinstance(value, dict):
        return {_jsonb(str(name)): _jsonb(part) for name, part in value.items()}
    return value
