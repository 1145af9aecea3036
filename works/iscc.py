"""ISCC units (ISO 24138): codes of similar content that other registries compute alike; no database."""

from typing import IO

import iscc_lib
from PIL import Image, ImageChops

CHUNK = 1 << 20
PREFIX = "iscc_"  # of the methods under which a work's fingerprints keep their units
SIDE = 32


def file_codes(file: IO[bytes]) -> dict[str, str]:
    """Data-Code (similar bytes) and Instance-Code (the same bytes) of a whole file, read in chunks."""
    hasher = iscc_lib.SumHasher()
    file.seek(0)
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
    data, instance = hasher.finalize(add_units=True).units or ("", "")
    return {"iscc_data": data, "iscc_instance": instance}


def image_code(pixels: Image.Image) -> str:
    """Image-Code of RGB pixels as they are seen: a plain border cut off, gray, 32 by 32."""
    small = _without_border(pixels).convert("L").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return str(iscc_lib.gen_image_code_v0(small.tobytes()).iscc)


def _without_border(pixels: Image.Image) -> Image.Image:
    ground = Image.new(pixels.mode, pixels.size, pixels.getpixel((0, 0)))  # type: ignore[arg-type]
    difference = ImageChops.difference(pixels, ground)
    box = ImageChops.add(difference, difference).getbbox()
    return pixels.crop(box) if box and box != (0, 0, *pixels.size) else pixels


def text_code(text: str) -> str:
    return str(iscc_lib.gen_text_code_v0(text).iscc)


def title_code(title: str) -> str:
    """Meta-Code of a title."""
    return str(iscc_lib.gen_meta_code_v0(title).iscc)


def whole_code(units: list[str]) -> str:
    """The ISCC-CODE that its units make, in their order: meta, content, data, instance."""
    return str(iscc_lib.gen_iscc_code_v0(units).iscc)
