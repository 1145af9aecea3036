"""Works: received, read by a worker, certified; hidden, suspended, restored."""

from collections.abc import Sequence
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states, storage
from marketplace.core.errors import Refusal
from works import hashing, imaging
from works.models import Claim, Fingerprint, Media, RawMetadata, Title, Work
from works.readers import documents, images, safetensors
from works.readers.base import Reading
from works.services import certificates, derivations

LIMITS = {"image": images.MAX_BYTES, "text": documents.MAX_TEXT, "prompt": documents.MAX_PROMPT,
          "workflow": 10 * 1024 * 1024, "model": safetensors.MAX_BYTES}  # fmt: skip
MAX_TAGS = 20


def register_work(
    *, creator: User, kind: str, title: str, file: "File[bytes] | None" = None, text: str | None = None,
    description: str = "", tags: Sequence[str] = (), tools: Sequence[str] = (),
    parents: Sequence[dict[str, Any]] = (), filename: str = "",
) -> Work:  # fmt: skip
    """Take in a work: its file goes to private storage, and a worker is told to read it. One transaction.

    Raises Refusal, storing nothing, for a wrong kind, a missing or over-long field, no file, or a bad parent.
    """
    if kind not in Work.Kind.values:
        raise Refusal("kind_unknown", _("Choose what kind of work this is."), field="kind", status=400)
    name = clean_line(title)
    if not 1 <= len(name) <= 160:
        raise Refusal("title_invalid", _("Give a title of 1 to 160 characters."), field="title", status=400)
    if len(description) > 4000:
        raise Refusal("description_too_long", _("At most 4,000 characters."), field="description", status=400)
    source = file if file is not None else ContentFile((text or "").encode())
    size = int(source.size or 0)
    if not size:
        raise Refusal("empty", _("Choose a file, or write the text."), field="file", status=400)
    if size > LIMITS[kind]:
        most = LIMITS[kind] // 1024
        raise Refusal("too_large", _("This is too large; the limit is %(most)s kB.") % {"most": f"{most:,}"},
                      field="file", status=413)  # fmt: skip
    shown = clean_line(filename or getattr(file, "name", "") or "")[-200:]
    return _store(creator, kind, name, source, size, shown, description, tags, tools, parents)


def clean_line(text: str) -> str:
    """One line without control and direction-changing characters."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())


def _store(
    creator: User, kind: str, title: str, source: "File[bytes]", size: int, filename: str, description: str,
    tags: Sequence[str], tools: Sequence[str], parents: Sequence[dict[str, Any]],
) -> Work:  # fmt: skip
    key = storage.put(storage.private(), "originals", source, ".bin")
    try:
        with transaction.atomic():
            work = Work.objects.create(
                creator=creator, owner=creator, kind=kind, title=title, description=description.strip(),
                tags=_words(tags, 40), tools=_words(tools, 60), state=Work.State.PROCESSING, step="received",
            )  # fmt: skip
            sha256 = hashing.sha256_of(storage.chunks(storage.private(), key))
            Media.objects.create(
                work=work, role=Media.Role.ORIGINAL, key=key, filename=filename,
                media_type="application/octet-stream", size=size, sha256=sha256,
            )  # fmt: skip
            Work.objects.filter(pk=work.pk).update(sha256=sha256)
            work.sha256 = sha256
            Title.objects.create(work=work, owner=creator)
            derivations.declare_parents(child=work, parents=list(parents), actor=creator)
            events.record("work.submitted", subject=work, actor=creator)
    except BaseException:
        storage.private().delete(key)
        raise
    return work


def _words(values: Sequence[str], length: int) -> list[str]:
    cleaned = [clean_line(str(value))[:length] for value in values]
    return list(dict.fromkeys(word for word in cleaned if word))[:MAX_TAGS]


def process_work(work_id: str) -> Work:
    """Read the original, draw previews, fingerprint and certify; idempotent, may be repeated after a crash.

    A refused file brings the work back to draft with the reason. Each step is committed for its owner to see.
    """
    work = Work.objects.select_related("creator").get(pk=work_id)
    if work.state != Work.State.PROCESSING:
        return work
    original = Media.objects.get(work=work, role=Media.Role.ORIGINAL)
    try:
        with storage.private().open(original.key, "rb") as file:
            _step(work, "reading")
            reading = _read(work.kind, file, original.size)
            _refuse_twin(work, original)
            _step(work, "previews")
            drawings, prints = _draw(work, file, reading)
    except Refusal as refusal:
        states.move(
            work, Work.State.DRAFT, event="work.refused", payload={"code": refusal.code}, step="",
            problem_code=refusal.code, problem=str(refusal.message),
        )  # fmt: skip
        return work
    _step(work, "certificate")
    _certify(work, original, reading, drawings, prints)
    return work


def _step(work: Work, step: str) -> None:
    Work.objects.filter(pk=work.pk).update(step=step)


def _read(kind: str, file: IO[bytes], size: int) -> Reading:
    if kind == Work.Kind.MODEL:
        return safetensors.read(file, size)
    data = file.read()
    readers = {"image": images.read, "text": documents.read_text, "prompt": documents.read_prompt,
               "workflow": documents.read_workflow}  # fmt: skip
    return readers[kind](data)


def _refuse_twin(work: Work, original: Media) -> None:
    """The same bytes, certified for somebody else before, are not certified again."""
    twins = Work.objects.filter(sha256=original.sha256).exclude(pk=work.pk)
    if twins.filter(state__in=["certified", "hidden", "suspended"]).exclude(owner=work.owner).exists():
        raise Refusal("already_registered", _("The very same file is already registered by somebody else."))


def _draw(
    work: Work, file: IO[bytes], reading: Reading
) -> tuple[dict[str, imaging.Drawn], dict[str, tuple[str, int | None]]]:
    prints: dict[str, tuple[str, int | None]] = {"content": (reading.content_sha256, None)}
    if work.kind != Work.Kind.IMAGE:
        return {}, prints
    file.seek(0)
    pixels = images.decode(images.open_image(file.read()))
    prints["pdq"] = hashing.pdq(pixels)
    reading.facts["color"] = imaging.dominant_color(pixels)
    mark = f"Gen-IP · @{work.creator.handle}"
    return {"preview": imaging.preview(pixels, mark), "thumbnail": imaging.thumbnail(pixels)}, prints


@transaction.atomic
def _certify(
    work: Work, original: Media, reading: Reading, drawings: dict[str, imaging.Drawn],
    prints: dict[str, tuple[str, int | None]],
) -> None:  # fmt: skip
    locked = Work.objects.select_for_update().get(pk=work.pk)
    if locked.state != Work.State.PROCESSING:
        return
    Media.objects.filter(pk=original.pk).update(
        media_type=reading.media_type, width=reading.facts.get("width"), height=reading.facts.get("height")
    )
    for role, drawn in drawings.items():
        key = storage.put(storage.public(), role, drawn.data, ".jpg")
        Media.objects.create(
            work=work, role=role, key=key, media_type="image/jpeg", size=len(drawn.data), width=drawn.width,
            height=drawn.height, sha256=hashing.sha256_of([drawn.data]),
        )  # fmt: skip
    Fingerprint.objects.bulk_create(
        [Fingerprint(work=work, method=name, value=value, quality=quality) for name, (value, quality) in prints.items()]
    )
    _write_claims(work, reading)
    color = reading.facts.pop("color", work.color)
    states.move(
        work, Work.State.CERTIFIED, event="work.certified", actor=work.creator, step="", facts=_jsonb(reading.facts),
        excerpt=reading.excerpt, color=color, certified_at=timezone.now(), problem="", problem_code="",
    )  # fmt: skip
    certificates.issue_certificate(work=work)


def _write_claims(work: Work, reading: Reading) -> None:
    rows = [(name, value, "file", False) for name, value in reading.claims.items()]
    rows += [(name, value, "file", True) for name, value in reading.private_claims.items()]
    if work.tools:
        rows.append(("tools", work.tools, "declared", False))
    Claim.objects.bulk_create([Claim(work=work, name=n, value=_jsonb(v), grade=g, private=p) for n, v, g, p in rows])
    RawMetadata.objects.bulk_create(
        [RawMetadata(work=work, source=source, blob=blob) for source, blob in reading.raw.items()]
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


def hide_work(*, work: Work, actor: User) -> Work:
    """The owner takes a work out of sight; its certificate and licenses stay."""
    return _move(work, Work.State.HIDDEN, "work.hidden", actor, "")
