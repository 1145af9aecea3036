"""Processing: a worker reads a work's file, draws it, recognizes it and certifies it; or says why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import states, storage
from marketplace.core.errors import Refusal
from works import bounded, examination, hashing, sniffing
from works.models import Claim, Fingerprint, Media, RawMetadata, Work
from works.services import certificates

Findings = dict[str, Any]
SILENCE = timedelta(minutes=6)  # longer than the two bounded children of one work can take


def give_up(*, work: Work) -> bool:
    """End a work that failed again and again for a reason of ours."""
    sentence = _("We failed to read this file several times, and the fault is ours. Please register it again.")
    return refuse_work(work=work, code="processing_failed", sentence=sentence)


def process_work(work_id: str) -> Work:
    """Read the original, draw previews, fingerprint and certify; idempotent, may be repeated after a crash.

    A refused file brings the work back to draft with the reason, and is not kept. Each step is committed for its
    owner to see.
    """
    work = Work.objects.select_related("creator").get(pk=work_id)
    if work.state != Work.State.PROCESSING:
        return work
    try:
        original = Media.objects.get(work=work, role=Media.Role.ORIGINAL)
        _step(work, "reading")
        findings = _examine(work, original)
        _refuse_twin(work, original)
        _step(work, "previews")
        findings |= _draw_samples(work)
    except Refusal as refusal:
        refuse_work(work=work, code=refusal.code, sentence=str(refusal.message))
        return work
    _step(work, "certificate")
    _certify(work, original, findings)
    return work


def refuse_work(*, work: Work, code: str, sentence: str) -> bool:
    """Bring a work back to draft with the reason; its files are removed. False when it is past that."""
    with transaction.atomic():
        moved = states.move(
            work, Work.State.DRAFT, event="work.refused", payload={"code": code}, step="", problem_code=code,
            problem=sentence,
        )  # fmt: skip
        if moved:
            _remove(work, Media.Role.ORIGINAL, Media.Role.SAMPLE_SOURCE)
    return moved


def _remove(work: Work, *roles: str) -> None:
    """Forget private files: their rows now, their bytes once that is committed."""
    rows = Media.objects.filter(work=work, role__in=roles)
    for key in rows.values_list("key", flat=True):
        transaction.on_commit(partial(storage.private().delete, key))
    rows.delete()


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
            yield stored


def _mark(work: Work) -> str:
    return f"Gen-IP · @{work.creator.handle}"


def _examine(work: Work, original: Media) -> Findings:
    with _local_file(original.key) as file:
        job = partial(examination.examine, work.kind, file, original.size, _mark(work))
        return dict(bounded.run(job, examination.BOUNDS[work.kind]))


def _draw_samples(work: Work) -> Findings:
    """What a prompt or model makes, drawn again; nothing when its creator showed nothing."""
    rows = Media.objects.filter(work=work, role=Media.Role.SAMPLE_SOURCE).order_by("position")
    files = [storage.read(storage.private(), row.key) for row in rows]
    if not files:
        return {}
    job = partial(examination.draw_samples, work.kind, files, _mark(work))
    return dict(bounded.run(job, examination.BOUNDS["samples"]))


def _refuse_twin(work: Work, original: Media) -> None:
    """The same bytes, certified for somebody else before, are not certified again."""
    twins = Work.objects.filter(sha256=original.sha256).exclude(pk=work.pk)
    if twins.filter(state__in=["certified", "hidden", "suspended"]).exclude(owner=work.owner).exists():
        raise Refusal("already_registered", _("The very same file is already registered by somebody else."))


@transaction.atomic
def _certify(work: Work, original: Media, findings: Findings) -> None:
    locked = Work.objects.select_for_update().get(pk=work.pk)
    if locked.state != Work.State.PROCESSING:
        return
    reading = findings["reading"]
    Media.objects.filter(pk=original.pk).update(
        media_type=reading["media_type"], width=reading["facts"].get("width"), height=reading["facts"].get("height"),
        filename=sniffing.clean_name(original.filename, work.kind, reading["suffix"]),
    )  # fmt: skip
    _write_pictures(work, findings)
    if work.kind == Work.Kind.MODEL:
        findings["prints"]["autov2"] = (original.sha256[:10], None)
    Fingerprint.objects.bulk_create(
        Fingerprint(work=work, method=name, value=value, quality=quality)
        for name, (value, quality) in findings["prints"].items()
    )
    _write_claims(work, reading)
    states.move(
        work, Work.State.CERTIFIED, event="work.certified", actor=work.creator, step="", facts=_jsonb(reading["facts"]),
        excerpt=_jsonb(reading["excerpt"]), color=findings.get("color") or work.color, certified_at=timezone.now(),
        problem="", problem_code="",
    )  # fmt: skip
    certificates.issue_certificate(work=work)


def _write_pictures(work: Work, findings: Findings) -> None:
    drawn = [(role, 0, picture) for role, picture in findings["drawings"].items()]
    drawn += [(Media.Role.SAMPLE, place, picture) for place, picture in enumerate(findings.get("samples", []))]
    for role, place, (data, width, height, media_type) in drawn:
        key = storage.put(storage.public(), role, data, f".{media_type.removeprefix('image/').replace('jpeg', 'jpg')}")
        Media.objects.create(
            work=work, role=role, position=place, key=key, media_type=media_type, size=len(data), width=width,
            height=height, sha256=hashing.sha256_of([data]),
        )  # fmt: skip
    _remove(work, Media.Role.SAMPLE_SOURCE)


def _write_claims(work: Work, reading: dict[str, Any]) -> None:
    rows = [(name, value, "file", False) for name, value in reading["claims"].items()]
    rows += [(name, value, "file", True) for name, value in reading["private_claims"].items()]
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
