"""The two storages: public previews, and private originals that leave only through a checked link."""

from collections.abc import Iterator

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from marketplace.core import ids

_SALT = "gen-ip.download"


def public() -> Storage:
    return storages["public"]


def private() -> Storage:
    return storages["private"]


def put(storage: Storage, folder: str, data: "bytes | File[bytes]", suffix: str) -> str:
    """Store under a generated name; the name. Never derives a name from what a stranger sent."""
    name = f"{folder}/{ids.token(18)}{suffix}"
    return storage.save(name, ContentFile(data) if isinstance(data, bytes) else data)


def read(storage: Storage, name: str) -> bytes:
    with storage.open(name, "rb") as file:
        return bytes(file.read())


def chunks(storage: Storage, name: str, size: int = 1 << 20, start: int = 0) -> Iterator[bytes]:
    """The file's bytes from `start` on, `size` at a time."""
    with storage.open(name, "rb") as file:
        file.seek(start)
        yield from iter(lambda: file.read(size), b"")


def sign_download(*, user_id: int, **what: object) -> str:
    """A token for one download by one user, valid for DOWNLOAD_LINK_SECONDS."""
    return signing.dumps({"user": user_id, **what}, salt=_SALT, compress=True)


def read_download(token: str, *, user_id: int) -> dict[str, object] | None:
    """What a download token names, or None when it is too old, altered, or another user's."""
    try:
        what: dict[str, object] = signing.loads(token, salt=_SALT, max_age=settings.DOWNLOAD_LINK_SECONDS)
    except signing.BadSignature:
        return None
    return what if what.pop("user") == user_id else None
