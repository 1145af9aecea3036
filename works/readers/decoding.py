"""Decodes a picture to its end, once: the hash of its pixels, and the small copy from which all else is drawn."""

import hashlib
import io
import mmap
from dataclasses import dataclass
from threading import Thread
from typing import IO, Any, cast

import cv2
import numpy as np
import simplejpeg
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from works import imaging
from works.imaging import Values
from works.readers.base import refuse

ORIENTATION = 274  # EXIF's tag; 1 is upright
BAND = 256  # rows


@dataclass(frozen=True, slots=True)
class Decoded:
    """Size in pixels as seen, SHA-256 of `<width>x<height>\\n` and the RGB values, and at most 1600 pixels of it."""

    width: int
    height: int
    sha256: str
    small: Image.Image


def decode(image: ImageFile.ImageFile, data: bytes) -> Decoded:
    """The picture that `image` has opened from `data`: first frame, upright, transparency on white.

    Raises Refusal when it is broken. An upright JPEG of three colors and a WebP that stands still are decoded by the
    same libraries as Pillow's, to the same values, in less memory.
    """
    values = _decode_jpeg(image, data)
    if values is None:
        values = _decode_webp(image, data)
    if values is None:
        pixels = _decode_any(image)
        return Decoded(pixels.width, pixels.height, _hash_pixels(pixels), imaging.shrink(pixels))
    height, width = values.shape[:2]
    digest = hashlib.sha256(b"%dx%d\n" % (width, height))
    hashing = Thread(target=digest.update, args=(values.data,))  # as long as shrinking takes, which only reads, too
    hashing.start()
    small = imaging.shrink_values(values)
    hashing.join()
    return Decoded(width, height, digest.hexdigest(), small)


def _decode_jpeg(image: ImageFile.ImageFile, data: bytes) -> Values | None:
    """None for what is better left to Pillow: other formats and colors, what must be turned, what may be broken."""
    if image.format != "JPEG" or image.mode != "RGB" or image.getexif().get(ORIENTATION, 1) != 1:
        return None
    try:
        values: Values = simplejpeg.decode_jpeg(  # type: ignore[attr-defined]
            data, buffer=_room(image.width * image.height * 3)
        )
    except ValueError:
        return None
    return values


def _decode_webp(image: ImageFile.ImageFile, data: bytes) -> Values | None:
    """None for other formats, for what moves or must be turned, and for what may be broken.

    Pillow reads every WebP as an animation, with two canvases beside the picture: 100 megapixels would not fit.
    """
    if image.format != "WEBP" or getattr(image, "n_frames", 1) > 1 or image.getexif().get(ORIENTATION, 1) != 1:
        return None
    image.__dict__.pop("_decoder", None)  # its canvases
    how = cv2.IMREAD_COLOR_RGB if image.mode == "RGB" else cv2.IMREAD_UNCHANGED
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), how | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        raise MemoryError from None
    if found is None or found.shape[2] == 3:
        return found
    return _on_white(found)


def _on_white(layered: Values) -> Values:
    """RGB of what was read with its transparency (blue, green, red, alpha); band by band, for want of memory."""
    height, width = layered.shape[:2]
    values = _room(width * height * 3).reshape(height, width, 3)
    for top in range(0, height, BAND):
        band = cv2.cvtColor(layered[top : top + BAND], cv2.COLOR_BGRA2RGBA)
        values[top : top + BAND] = np.asarray(_grounded(Image.fromarray(band)))
    return values


def _grounded(layered: Image.Image) -> Image.Image:
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _room(size: int) -> Values:
    """Fresh memory in large pages where the system has them: a child touches each of its pages for the first time."""
    room = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        room.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(room, np.uint8)


def _decode_any(image: Image.Image) -> Image.Image:
    try:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)  # a copy of every pixel less, here and at the end
        upright = image
        if upright.mode.startswith("I;16") or upright.mode == "I":
            upright = upright.point(lambda value: value / 256).convert("L")
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            return _grounded(upright.convert("RGBA"))
        return upright if upright.mode == "RGB" else upright.convert("RGB")
    except MemoryError:
        raise
    except Exception:
        raise refuse("broken_picture", _("This picture is broken: it cannot be decoded to the end.")) from None


def _hash_pixels(pixels: Image.Image) -> str:
    out = _Hashing(len(b"P6\n%d %d\n255\n" % pixels.size))
    out.digest.update(f"{pixels.width}x{pixels.height}\n".encode())
    pixels.save(cast(IO[bytes], out), "PPM")
    return out.digest.hexdigest()


class _Hashing(io.RawIOBase):
    """Takes a PPM, which is the plain values behind a header, piece by piece, so that no second copy is held."""

    def __init__(self, header: int) -> None:
        self.digest = hashlib.sha256()
        self._header = header

    def write(self, data: Any) -> int:
        skipped = min(self._header, len(data))
        self._header -= skipped
        self.digest.update(memoryview(data)[skipped:])
        return len(data)
