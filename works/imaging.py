"""Drawing public pictures: clean re-encodes, small, with the color that stands in while they load."""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

PREVIEW, SAMPLE, THUMBNAIL = 1600, 1024, 512
STRIP = 2.28  # proportion of a strip of samples
LITTLE = 2 / 3  # shrunk less than this, no pixel is passed over by interpolating between four
SLOPE = math.radians(30)  # of the watermark's rows

Values = np.ndarray[Any, np.dtype[Any]]  # rows of RGB, a byte each
cv2.setNumThreads(0)  # a worker reads one file on one core; others read theirs


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture's bytes with their size in pixels."""

    data: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"


def shrink(pixels: Image.Image) -> Image.Image:
    """At most 1600 pixels, from which all else is drawn. The pixels given stay as they are."""
    factor = max(1, max(pixels.size) // PREVIEW)
    return Image.fromarray(_resize(np.asarray(pixels.reduce(factor) if factor > 1 else pixels), PREVIEW))


def shrink_values(values: Values) -> Image.Image:
    """The same of RGB values in rows."""
    return Image.fromarray(_resize(values, PREVIEW))


def tiny(small: Image.Image) -> Image.Image:
    """At most 512 pixels, of which the thumbnail is made and by which the picture is recognized."""
    return Image.fromarray(_resize(np.asarray(small), THUMBNAIL))


def _resize(values: Values, most: int) -> Values:
    """Averaged by a power of two first, which is exact and quick, to less than twice what is wanted; then the rest."""
    height, width = values.shape[:2]
    factor = 1 << max(0, (max(height, width) // most).bit_length() - 1)
    if factor > 1:
        height, width = max(1, height // factor), max(1, width // factor)
        values = cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
    scale = most / max(height, width)
    if scale >= 1:
        return values
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(values, size, interpolation=cv2.INTER_LINEAR if scale > LITTLE else cv2.INTER_AREA)


def preview(pixels: Image.Image, mark: str) -> Drawn:
    """At most 1600 pixels, with `mark` repeated across it. The pixels given are drawn on, so this comes last."""
    pixels.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS)
    return _encode(_watermark(pixels, mark), pixels.size, 82)


def thumbnail(pixels: Image.Image) -> Drawn:
    """At most 512 pixels, as WebP: a third of a JPEG's size, and a wall shows two dozen."""
    small = _fit(pixels, THUMBNAIL)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=72, method=2)  # method 4 takes twice as long to save 4 % more
    return Drawn(out.getvalue(), *small.size, "image/webp")


def sample(pixels: Image.Image) -> Drawn:
    """At most 1024 pixels, without a mark: it is there to be judged by."""
    small = _fit(pixels, SAMPLE)
    return _encode(small, small.size, 82)


def strip(pictures: list[Image.Image], width: int) -> Image.Image:
    """Up to four pictures beside each other, each cut to an equal part."""
    whole = Image.new("RGB", (width, round(width / STRIP)), "#f7f4ec")
    gap = max(2, width // 200)
    part = (width - gap * (len(pictures) - 1)) // len(pictures)
    for place, picture in enumerate(pictures):
        whole.paste(ImageOps.fit(picture, (part, whole.height), Image.Resampling.LANCZOS), (place * (part + gap), 0))
    return whole


def drawing(pixels: Image.Image, size: int) -> Drawn:
    """Line work as a PNG of 96 colors, which keeps it sharp and small."""
    small = _fit(pixels, size)
    out = io.BytesIO()
    small.quantize(96, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return Drawn(out.getvalue(), *small.size, "image/png")


def dominant_color(pixels: Image.Image) -> str:
    """`#rrggbb` of the most common of eight colors."""
    tiny = pixels.reduce(max(1, max(pixels.size) // 64)).quantize(8)
    counts = sorted(tiny.getcolors() or [], reverse=True)
    palette = tiny.getpalette() or [216, 210, 196]
    index = int(counts[0][1]) if counts else 0  # type: ignore[call-overload]
    red, green, blue = palette[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _fit(pixels: Image.Image, size: int) -> Image.Image:
    """A copy of at most this size, to be drawn on."""
    copy = pixels.copy()
    copy.thumbnail((size, size), Image.Resampling.LANCZOS)
    return copy


def _watermark(pixels: Image.Image, mark: str) -> Image.Image:
    """The mark in rows that rise by 30 degrees: one stamp is turned, and put wherever a row has one."""
    size = max(14, max(pixels.size) // 40)
    font = ImageFont.load_default(size)
    width = int(font.getlength(mark)) + 4
    stamp = Image.new("L", (width, size * 5 // 4), 0)
    ImageDraw.Draw(stamp).text((width / 2, stamp.height / 2), mark, fill=70, font=font, anchor="mm")
    turned = stamp.rotate(math.degrees(SLOPE), Image.Resampling.BILINEAR, expand=True)
    for x, y in _lattice(pixels.size, width + 116, max(90, pixels.height // 7)):
        pixels.paste("white", (round(x - turned.width / 2), round(y - turned.height / 2)), turned)
    return pixels


def _lattice(size: tuple[int, int], across: int, down: int) -> Iterator[tuple[float, float]]:
    """Points of rising rows, every other one moved by half a step, that cover a picture of this size."""
    reach = math.hypot(*size) / 2
    for row in range(-math.ceil(reach / down), math.ceil(reach / down) + 1):
        for column in range(-math.ceil(reach / across) - 1, math.ceil(reach / across) + 1):
            x, y = (column + row % 2 / 2) * across, row * down
            yield (
                size[0] / 2 + x * math.cos(SLOPE) + y * math.sin(SLOPE),
                size[1] / 2 - x * math.sin(SLOPE) + y * math.cos(SLOPE),
            )


def _encode(pixels: Image.Image, size: tuple[int, int], quality: int) -> Drawn:
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality)
    return Drawn(out.getvalue(), *size)
