"""Drawing public pictures: clean re-encodes, small, with the color that stands in while they load."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont, ImageOps

PREVIEW, SAMPLE, THUMBNAIL = 1600, 1024, 512
STRIP = 2.28  # proportion of a strip of samples


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture's bytes with their size in pixels."""

    data: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"


def shrink(pixels: Image.Image) -> Image.Image:
    """At most 1600 pixels, from which all else is drawn: averaged by whole numbers first, as LANCZOS over all pixels
    of a large picture takes longer than decoding it."""
    small = pixels.reduce(max(1, max(pixels.size) // PREVIEW))
    small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS)
    return small


def preview(pixels: Image.Image, mark: str) -> Drawn:
    """At most 1600 pixels, with `mark` repeated across it."""
    small = _fit(pixels, PREVIEW)
    return _encode(_watermark(small, mark), small.size, 82)


def thumbnail(pixels: Image.Image) -> Drawn:
    """At most 512 pixels, as WebP: a third of a JPEG's size, and a wall shows two dozen."""
    small = _fit(pixels, THUMBNAIL)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=72, method=4)
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
    tiny = _fit(pixels, 64).quantize(8)
    counts = sorted(tiny.getcolors() or [], reverse=True)
    palette = tiny.getpalette() or [216, 210, 196]
    index = int(counts[0][1]) if counts else 0  # type: ignore[call-overload]
    red, green, blue = palette[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _fit(pixels: Image.Image, size: int) -> Image.Image:
    copy = pixels.copy()
    copy.thumbnail((size, size), Image.Resampling.LANCZOS)
    return copy


def _watermark(pixels: Image.Image, mark: str) -> Image.Image:
    layer = Image.new("L", (pixels.width * 2, pixels.height * 2), 0)
    pen = ImageDraw.Draw(layer)
    font = ImageFont.load_default(max(14, max(pixels.size) // 40))
    width = int(pen.textlength(mark, font=font)) + 120
    for row, y in enumerate(range(0, layer.height, max(90, layer.height // 14))):
        for x in range(-(row % 2) * width // 2, layer.width, width):
            pen.text((x, y), mark, fill=70, font=font)
    turned = layer.rotate(30)
    left, top = pixels.width // 2, pixels.height // 2
    mask = turned.crop((left, top, left + pixels.width, top + pixels.height))
    return Image.composite(Image.new("RGB", pixels.size, "white"), pixels, mask)


def _encode(pixels: Image.Image, size: tuple[int, int], quality: int) -> Drawn:
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return Drawn(out.getvalue(), *size)
