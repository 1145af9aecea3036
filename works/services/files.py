"""The private files of a version: kept when it is sent, forgotten when it is refused or thrown away."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from marketplace.core import storage
from works import hashing
from works.models import Media, Version

PRIVATE = (Media.Role.ORIGINAL, Media.Role.DELIVERABLE, Media.Role.SAMPLE_SOURCE)
UNREAD = "application/octet-stream"  # the type of a file until a worker knows better
FOLDERS = {"original": "originals", "deliverable": "deliverables", "sample_src": "samples"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was sent, and as what."""

    role: str
    file: "File[bytes]"
    filename: str = ""
    position: int = 0
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The name of a stored file, and the hash of what was stored."""

    key: str
    sha256: str


@contextmanager
def stored(files: Sequence[Incoming]) -> Iterator[list[Kept]]:
    """Keep the files, and give what became of them; when what follows fails, the files go again."""
    keys: list[str] = []
    try:
        for one in files:
            keys.append(storage.put(storage.private(), FOLDERS[one.role], one.file, ".bin"))
        yield [Kept(key, hashing.sha256_of(storage.chunks(storage.private(), key))) for key in keys]
    except BaseException:
        for key in keys:
            storage.private().delete(key)
        raise


def hash_of_original(files: Sequence[Incoming], kept: Sequence[Kept]) -> str:
    return next(there.sha256 for one, there in zip(files, kept, strict=True) if one.role == Media.Role.ORIGINAL)


def name_files(version: Version, files: Sequence[Incoming], kept: Sequence[Kept]) -> None:
    """The rows of stored files."""
    Media.every.bulk_create(
        Media(
            work=version.work, version=version, current=version.number == 1, role=one.role, purpose=one.purpose,
            position=one.position, key=there.key, filename=one.filename, media_type=UNREAD,
            size=int(one.file.size or 0), sha256=there.sha256,
        )
        for one, there in zip(files, kept, strict=True)
    )  # fmt: skip


def share_files(version: Version, kept: Sequence[Media], after: int) -> None:
    """Carry deliverables over to a version: rows of their own for the same stored bytes, placed after so many."""
    Media.every.bulk_create(
        Media(
            work=version.work, version=version, current=False, role=one.role, purpose=one.purpose, position=place,
            key=one.key, filename=one.filename, media_type=one.media_type, size=one.size, sha256=one.sha256,
        )
        for place, one in enumerate(kept, after)
    )  # fmt: skip


def forget_files(rows: "QuerySet[Media]") -> None:
    """Forget private files: their rows now, their bytes once that is committed, unless another version shares them."""
    for work_id, key in rows.values_list("work", "key"):
        transaction.on_commit(partial(_forget_bytes, work_id, key))
    rows.delete()


def _forget_bytes(work_id: str, key: str) -> None:
    if not Media.every.filter(work=work_id, key=key).exists():
        storage.private().delete(key)
