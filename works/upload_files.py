"""A finished upload read as one file, part after part, without ever holding it."""

import io
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from marketplace.core import storage
from marketplace.core.errors import Refusal
from works.models import Upload


def used() -> Refusal:
    return Refusal("upload_used", _("This upload was used already or has expired."), field="upload", status=409)


class PartsReader(io.RawIOBase):
    """The parts of an upload in their order, `spans` as (start, size, key)."""

    def __init__(self, spans: list[tuple[int, int, str]]) -> None:
        self.spans, self.place = spans, 0
        self.size = sum(size for _start, size, _key in spans)
        self._open: tuple[str, IO[bytes]] | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = max(0, base + offset)
        return self.place

    def readinto(self, buffer: Any) -> int:
        for start, size, key in self.spans:
            if start <= self.place < start + size:
                file = self._part(key)
                file.seek(self.place - start)
                data = file.read(min(len(buffer), start + size - self.place))
                buffer[: len(data)] = data
                self.place += len(data)
                return len(data)
        return 0

    def _part(self, key: str) -> IO[bytes]:
        if self._open is None or self._open[0] != key:
            self._close_part()
            try:
                self._open = (key, storage.private().open(key, "rb"))  # type: ignore[assignment]
            except FileNotFoundError:
                raise used() from None
        assert self._open is not None
        return self._open[1]

    def _close_part(self) -> None:
        if self._open:
            self._open[1].close()
        self._open = None

    def close(self) -> None:
        self._close_part()
        super().close()


class UploadFile(File):  # type: ignore[type-arg]
    """An upload as any other file that was sent; `upload` is used up by whoever keeps it."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        spans = list(upload.parts.order_by("start").values_list("start", "size", "key"))
        super().__init__(io.BufferedReader(PartsReader(spans), 1 << 18), upload.filename)
        self.size = upload.size
