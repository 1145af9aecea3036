"""Resumable uploads: announced, received piece by piece, used once, thrown away or expired."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, ids, states, storage
from marketplace.core.errors import Refusal
from works import deliverables, intake, sniffing
from works.models import Upload, UploadPart
from works.services import quotas
from works.services.files import Incoming
from works.upload_files import UploadFile, used

Read = Callable[[int], bytes]
Span = tuple[int, int, str]  # start, size, key
PART = 8 * 1024 * 1024  # the most that is held in memory, and lost when the process dies
MAX_PARTS = 10_000
LEASE = timedelta(seconds=60)  # a request that got nothing further for so long may be overtaken
ALGORITHMS = ("sha1", "sha256", "md5")


def create_upload(*, owner: User, filename: str, size: int, purpose: str, metadata: str = "") -> Upload:
    """Announce a file; its room is the account's from now on.

    Raises Refusal for an unknown purpose, a size beyond its limit, or when the account's limits do not allow it.
    """
    if purpose != "image" and purpose not in deliverables.LIMITS:
        raise Refusal("purpose_unknown", _("Say what this file is for."), field="purpose", status=400)
    if size < 1:
        raise Refusal("empty", _("This file is empty."), field="size", status=400)
    if size > limit_of(purpose):
        most = f"{limit_of(purpose) // 1024:,}"
        sentence = _("This is too large; the limit is %(most)s kB.") % {"most": most}
        raise Refusal("too_large", sentence, field="size", status=413)
    with transaction.atomic():
        quotas.lock(owner)
        upload = Upload.objects.create(
            owner=owner, filename=intake.clean_line(filename)[-200:], size=size, purpose=purpose,
            metadata=metadata[:2000], expires_at=_expiry(),
        )  # fmt: skip
        quotas.check(owner, quotas.BYTES, quotas.UPLOADS)
    return upload


def limit_of(purpose: str) -> int:
    return max(intake.LIMITS.get(purpose, 0), deliverables.LIMITS.get(purpose, 0))


def _expiry() -> datetime:
    return timezone.now() + timedelta(hours=settings.UPLOAD_EXPIRY_HOURS)


def append(*, upload: Upload, offset: int, length: int, read: Read, checksum: str = "") -> Upload:
    """Store the next `length` bytes, at most 8 MB of them in memory; what arrives before the line breaks is kept.

    With a checksum ("sha256 <base64>") all of it counts, or nothing. Raises Refusal, leaving `received` true: 409 for
    another offset, 413 for more than was announced, 423 while another request is sending, 460 for a wrong checksum.
    """
    expected = _parse_checksum(checksum)
    if length > upload.size - offset:
        raise Refusal("too_large", _("This is more than was announced."), status=413)
    lease = _claim(upload, offset)
    try:
        _receive(upload, lease, offset, length, read, expected)
    finally:
        Upload.objects.filter(pk=upload.pk, lease=lease).update(lease="", lease_until=None)
    upload.refresh_from_db()
    return upload


def _parse_checksum(text: str) -> tuple[str, bytes] | None:
    if not text:
        return None
    name, _space, encoded = text.strip().partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if name not in ALGORITHMS or not digest:
        raise Refusal("checksum_unknown", _("Name one of sha1, sha256 and md5, and the hash in base64."), status=400)
    return name, digest


def _claim(upload: Upload, offset: int) -> str:
    """The right to send from this offset on, for one request."""
    lease, now = ids.token(18), timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    rows = Upload.objects.filter(free, pk=upload.pk, state=Upload.State.OPEN, received=offset, expires_at__gt=now)
    if rows.update(lease=lease, lease_until=now + LEASE):
        return lease
    upload.refresh_from_db()
    if upload.received != offset:
        raise _elsewhere(upload)
    if upload.state != Upload.State.OPEN or upload.expires_at <= now:
        raise used()
    raise Refusal("upload_busy", _("Another request is sending to this upload."), status=423)


def _elsewhere(upload: Upload) -> Refusal:
    sentence = _("The upload stands at another offset. Ask where, and go on from there.")
    return Refusal("offset_conflict", sentence, status=409, offset=upload.received)


def _receive(
    upload: Upload, lease: str, place: int, length: int, read: Read, expected: tuple[str, bytes] | None
) -> None:
    waiting: list[Span] = []  # stored, and counted once the checksum is known to be right
    digest = hashlib.new(expected[0], usedforsecurity=False) if expected else None
    end = place + length
    try:
        while place < end and (data := _read(read, min(PART, end - place))):
            if place == 0 and len(data) >= min(sniffing.HEAD, upload.size):
                check_start(upload, data)
            key = storage.put(storage.private(), f"uploads/{upload.pk}", data, ".part")
            waiting.append((place, len(data), key))
            place += len(data)
            if digest is None:
                _count(upload, lease, waiting)
                waiting = []
            else:
                digest.update(data)
        if expected and digest and digest.digest() != expected[1]:
            raise Refusal("checksum_mismatch", _("The bytes arrived altered. Send them again."), status=460)
        _count(upload, lease, waiting)
    except BaseException:
        for _start, _size, key in waiting:
            storage.private().delete(key)
        raise


def _read(read: Read, most: int) -> bytes:
    """Up to `most` bytes; fewer when the sender is gone."""
    parts = bytearray()
    while len(parts) < most:
        try:
            data = read(min(1 << 16, most - len(parts)))
        except OSError:
            break
        if not data:
            break
        parts += data
    return bytes(parts)


def check_start(upload: Upload, head: bytes) -> None:
    """A file that cannot be what it is for is refused with its first bytes, not with its last."""
    head = head[: sniffing.HEAD]
    if upload.purpose == "image":
        sniffing.check("image", head, upload.filename)
    else:
        deliverables.check(upload.purpose, head, upload.size, upload.filename)


@transaction.atomic
def _count(upload: Upload, lease: str, spans: Sequence[Span]) -> None:
    """From now on these bytes are received; unless somebody overtook this request, or the upload is gone."""
    if not spans:
        return
    start, size = spans[0][0], sum(span[1] for span in spans)
    mine = Upload.objects.filter(pk=upload.pk, lease=lease, received=start, state=Upload.State.OPEN)
    until = timezone.now() + LEASE
    if not mine.update(received=start + size, lease_until=until, expires_at=_expiry()):
        raise _elsewhere(upload)
    if UploadPart.objects.filter(upload=upload).count() + len(spans) > MAX_PARTS:
        raise Refusal("too_many_parts", _("Send this file in larger pieces."), status=413)
    UploadPart.objects.bulk_create(UploadPart(upload=upload, start=s, size=n, key=key) for s, n, key in spans)
    if start + size == upload.size:
        states.move(upload, Upload.State.COMPLETE, event="upload.completed", actor=upload.owner)


def check_ready(file: "File[bytes] | None", given: Sequence[intake.Deliverable]) -> None:
    """Raises Refusal when one of the files is an upload that is not complete, or was used."""
    for one in (file, *(deliverable.file for deliverable in given)):
        if isinstance(one, UploadFile) and one.upload.state != Upload.State.COMPLETE:
            if one.upload.state == Upload.State.USED:
                raise used()
            raise Refusal("upload_incomplete", _("This upload is not complete yet."), field="upload", status=409)


def use(files: Sequence[Incoming]) -> None:
    """Use up the uploads among the files, in the transaction that keeps what they held; each once."""
    for one in files:
        if isinstance(one.file, UploadFile):
            upload = one.file.upload
            if not states.move(upload, Upload.State.USED, event="upload.used", actor=upload.owner):
                raise used()
            _forget_parts(upload)


def _forget_parts(upload: Upload) -> None:
    for key in UploadPart.objects.filter(upload=upload).values_list("key", flat=True):
        transaction.on_commit(partial(storage.private().delete, key))
    UploadPart.objects.filter(upload=upload).delete()


@transaction.atomic
def discard_upload(*, upload: Upload) -> None:
    """Throw away an upload that was not used, with what arrived of it; its room is free again."""
    locked = Upload.objects.select_for_update().filter(pk=upload.pk).exclude(state=Upload.State.USED).first()
    if locked is None:
        raise used()
    events.record("upload.discarded", subject=locked, actor=locked.owner)
    _forget_parts(locked)
    locked.delete()


def expire_uploads() -> int:
    """Throw away what was not continued or used in time, and forget what was used; how many."""
    over = Upload.objects.filter(expires_at__lte=timezone.now()).order_by("pk")[:500]
    for upload in over:
        if upload.state == Upload.State.USED:
            upload.delete()
        else:
            discard_upload(upload=upload)
        _sweep_folder(upload.pk)
    return len(over)


def _sweep_folder(upload_id: str) -> None:
    """What a process left behind that died between storing a part and counting it."""
    folder = f"uploads/{upload_id}"
    try:
        _folders, names = storage.private().listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        storage.private().delete(f"{folder}/{name}")
