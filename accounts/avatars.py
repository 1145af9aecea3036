"""Faces of accounts: what was uploaded becomes a small square picture with nothing else in it."""

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.core.errors import Refusal

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 320
FORMATS = ("PNG", "JPEG", "WEBP")


def redraw(file: IO[bytes], size: int) -> bytes:
    """A square JPEG of 320 pixels, drawn anew from the picture's middle: no metadata, no trailing bytes.

    Raises Refusal for what is too large, not a PNG, JPEG or WebP, or damaged; nothing large is decoded first.
    """
    if size > MAX_BYTES:
        raise Refusal("avatar_too_large", _("The picture is larger than 5 MB."), field="avatar", status=413)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise Refusal("avatar_too_large", _("The picture has too many pixels."), field="avatar", status=413)
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        message = _("This is not a PNG, JPEG or WebP picture that can be read.")
        raise Refusal("avatar_unreadable", message, field="avatar") from error
    square = ImageOps.fit(upright, (SIDE, SIDE))
    drawn = Image.new("RGB", square.size, "#fdfbf7")
    drawn.paste(square, mask=square.getchannel("A"))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()
