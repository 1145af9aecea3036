"""What a licensee receives: each file with certificate and license written into it, prepared once for each license."""

import hashlib
import logging
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction

from licensing.models import DeliveredCopy, License
from licensing.terms.exports import cawg
from marketplace.core import storage
from marketplace.core.errors import Refusal
from works import bounded
from works.embedding import embed, safetensors
from works.embedding.marks import Marks
from works.models import Certificate, Media, Work
from works.services import content_credentials

logger = logging.getLogger(__name__)
BOUNDS = bounded.Bounds(memory=1 << 30, cpu_seconds=30, wall_seconds=60)
MAX_WHOLE = 52 * 1024 * 1024  # larger files are delivered as they are


def prepare_copy(*, held: License, media: Media) -> DeliveredCopy:
    """The copy of a file for a license; made on first call, the same bytes until it is pruned.

    A file that cannot be written into is delivered as it is, with the reason kept: a buyer is never turned away.
    """
    copy = DeliveredCopy.objects.filter(license=held, media=media, pruned_at=None).first()
    return copy or _keep(_make(held, media))


def _keep(copy: DeliveredCopy) -> DeliveredCopy:
    """Store a copy that was just made, unless somebody was faster."""
    with transaction.atomic():
        DeliveredCopy.objects.bulk_create([copy], ignore_conflicts=True)
    kept = DeliveredCopy.objects.get(license=copy.license, media=copy.media, pruned_at=None)
    if copy.key and kept.key != copy.key:
        storage.private().delete(copy.key)
    return kept


def _make(held: License, media: Media) -> DeliveredCopy:
    standing = Certificate.objects.filter(version=media.version_id).exclude(state=Certificate.State.REVOKED)
    certificate = standing.order_by("-issued_at").first()
    copy = DeliveredCopy(license=held, media=media, size=media.size, sha256=media.sha256)
    if certificate is None:
        return copy
    copy.certificate = certificate.number
    marks = _marks(held, certificate.number)
    if held.work.kind == Work.Kind.MODEL and media.filename.lower().endswith(".safetensors"):
        return _model(copy, marks) if held.work.marks_model else copy
    if media.media_type in embed.TYPES and media.size <= MAX_WHOLE:
        return _whole(copy, marks)
    return copy


def _marks(held: License, number: str) -> Marks:
    work, site = held.work, settings.SITE_URL
    agreed = str(held.terms.body["ai_training"])
    training = agreed if agreed == work.ai_training else "allowed_named"
    license_page = f"{site}/licenses/{held.pk}/"
    return Marks(
        title=work.title, creator=work.creator.name, creator_url=f"{site}/@{work.creator.handle}/",
        owner=work.owner.name,
        site=settings.SITE_NAME, site_url=site, certificate=number, certificate_url=f"{site}/c/{number}",
        work_url=f"{site}/w/{work.pk}/", license=held.pk, license_url=license_page,
        ai_training=training, ai_source=work.ai_source,
        mining=cawg.entries({**held.terms.body, "ai_training": training}, license_page),
    )  # fmt: skip


def _whole(copy: DeliveredCopy, marks: Marks) -> DeliveredCopy:
    """A picture or document, written into by a bounded child."""
    try:
        signer = content_credentials.current_signer()
    except (OSError, ValueError) as error:
        logger.error("C2PA_CERT_CHAIN and C2PA_PRIVATE_KEY cannot be used: %s", error)
        copy.problems = ["signer"]
        return copy
    original = storage.read(storage.private(), copy.media.key)

    job = partial(embed.embed_plainly, original, copy.media.media_type, marks, signer)
    try:
        data, copy.inside, problems = bounded.run(job, BOUNDS)
    except Refusal as refusal:
        data, problems = b"", [refusal.code]
    copy.problems = [problem[:300] for problem in problems]
    if copy.inside:
        copy.sha256, copy.size = hashlib.sha256(data).hexdigest(), len(data)
        copy.key = storage.put(storage.private(), "deliveries", data, "")
    return copy


def _model(copy: DeliveredCopy, marks: Marks) -> DeliveredCopy:
    """A model: only its header is made anew, the tensors follow from the original as they are sent."""
    with storage.private().open(copy.media.key, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = file.read(min(length, safetensors.MAX_HEADER))
    try:
        head = bounded.run(partial(safetensors.rewrite_header, header, marks), BOUNDS)
    except Refusal as refusal:
        head = None
        copy.problems = [refusal.code]
    if not head:
        copy.problems = copy.problems or ["metadata"]
        return copy
    copy.tail_from, copy.inside = 8 + length, ["metadata"]
    copy.size = len(head) + copy.media.size - copy.tail_from
    copy.key = storage.put(storage.private(), "deliveries", head, "")
    copy.sha256 = _sha256(read_copy(copy))
    return copy


def _sha256(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def read_copy(copy: DeliveredCopy) -> Iterator[bytes]:
    """The bytes of a copy, a megabyte at a time."""
    if copy.key:
        yield from storage.chunks(storage.private(), copy.key)
    if not copy.key or copy.tail_from is not None:
        yield from storage.chunks(storage.private(), copy.media.key, start=copy.tail_from or 0)
