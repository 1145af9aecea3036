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
FOLDERS = {"original": "originals", "deliverable": "deliverables", "sample_src": "samples"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was sent, and as what."""

    role: str
    file: "File[bytes]"
    filename: str = ""
    position: int = 0
    purpose: str = ""


@contextmanager
def stored(files: Sequence[Incoming]) -> Iterator[list[str]]:
    """Keep the files, and give the names they got; when what follows fails, the files go again."""
    keys: list[str] = []
    try:
        for one in files:
            keys.append(storage.put(storage.private(), FOLDERS[one.role], one.file, ".bin"))
        yield keys
    except BaseException:
        for key in keys:
            storage.private().delete(key)
        raise


def name_files(version: Version, files: Sequence[Incoming], keys: Sequence[str]) -> str:
    """The rows of stored files, each with the hash of what was stored; the hash of the original."""
    hashes = {}
    for one, key in zip(files, keys, strict=True):
        hashes[one.role] = hashing.sha256_of(storage.chunks(storage.private(), key))
        Media.every.create(
            work=version.work, version=version, current=version.number == 1, role=one.role, purpose=one.purpose,
            position=one.position, key=key, filename=one.filename, media_type="application/octet-stream",
            size=int(one.file.size or 0), sha256=hashes[one.role],
        )  # fmt: skip
    return hashes[Media.Role.ORIGINAL]


def forget_files(rows: "QuerySet[Media]") -> None:
    """Forget private files: their rows now, their bytes once that is committed."""
    for key in rows.values_list("key", flat=True):
        transaction.on_commit(partial(storage.private().delete, key))
    rows.delete()
