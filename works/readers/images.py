"""PNG, JPEG, WebP and GIF: checked within bounds, and what they say of their generation."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, PngImagePlugin
from PIL import WebPImagePlugin as _webp  # noqa: F401

from works.readers import decoding, pictured
from works.readers.base import Reading, refuse

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 100_000_000
MAX_FRAMES, MAX_FRAME_PIXELS = 300, 200_000_000
TYPES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "WEBP": ("image/webp", ".webp"),
         "GIF": ("image/gif", ".gif")}  # fmt: skip

Image.preinit()  # here, with WebP's above, and not in each child, where Pillow would load all the readers that it has
Image.MAX_IMAGE_PIXELS = None  # bounded here, with a sentence, from the header
PngImagePlugin.MAX_TEXT_CHUNK = 4 * 1024 * 1024
PngImagePlugin.MAX_TEXT_MEMORY = 8 * 1024 * 1024


def type_of(head: bytes) -> str:
    """png, jpg, webp or gif by the first bytes; empty for anything else."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    starts = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}
    return next((name for start, name in starts.items() if head.startswith(start)), "")


def read(data: bytes) -> tuple[Reading, Image.Image]:
    """Facts, claims and the hash of the decoded pixels; and the picture, at most 1600 pixels large, upright, RGB.

    Raises Refusal for what is no sound picture.
    """
    if len(data) > MAX_BYTES:
        raise refuse("too_large", _("Pictures may have 50 MB."), status=413)
    image = open_image(data)
    media_type, suffix = TYPES[image.format or ""]
    reading = Reading(media_type, suffix)
    pictured.read(image, data, reading)
    decoded = decoding.decode(image, data)
    reading.facts = {"width": decoded.width, "height": decoded.height, "format": image.format}
    if (frames := getattr(image, "n_frames", 1)) > 1:
        reading.facts["frames"] = frames
    reading.content_sha256 = decoded.sha256
    return reading, decoded.small


def open_image(data: bytes) -> ImageFile.ImageFile:
    """The picture, its header read and its bounds checked, nothing decoded yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=list(TYPES))
    except MemoryError:
        raise
    except Exception:
        raise refuse("not_a_picture", _("This is not a PNG, JPEG, WebP or GIF picture."), status=415) from None
    frames = getattr(image, "n_frames", 1)
    pixels = image.width * image.height
    if pixels > MAX_PIXELS or frames > MAX_FRAMES or pixels * frames > max(MAX_FRAME_PIXELS, pixels):
        raise refuse("too_many_pixels", _("Pictures may have 100 megapixels and 300 frames."), status=413)
    if data.count(b"\xff\xda") > 500 and image.format == "JPEG":
        raise refuse("too_many_scans", _("This JPEG is built to be slow; save it again."), status=413)
    return image
