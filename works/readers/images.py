"""PNG, JPEG, WebP and GIF: checked within bounds, and what they say of their generation."""

import hashlib
import io
import re
import warnings
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, PngImagePlugin

from marketplace.core.errors import Refusal
from works.readers import comfyui, generators
from works.readers.base import Reading, refuse

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 100_000_000
MAX_FRAMES, MAX_FRAME_PIXELS = 300, 200_000_000
TYPES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "WEBP": ("image/webp", ".webp"),
         "GIF": ("image/gif", ".gif")}  # fmt: skip

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
    """Facts, claims, the hash of the decoded pixels, and the pixels. Raises Refusal for what is no sound picture."""
    if len(data) > MAX_BYTES:
        raise refuse("too_large", _("Pictures may have 50 MB."), status=413)
    image = open_image(data)
    media_type, suffix = TYPES[image.format or ""]
    reading = Reading(media_type, suffix)
    _read_metadata(image, reading)
    pixels = decode(image)
    reading.facts = {"width": pixels.width, "height": pixels.height, "format": image.format}
    if (frames := getattr(image, "n_frames", 1)) > 1:
        reading.facts["frames"] = frames
    reading.content_sha256 = _hash_pixels(pixels)
    return reading, pixels


def _hash_pixels(pixels: Image.Image) -> str:
    """SHA-256 of the size and the RGB values, taken in strips so that no second copy is held."""
    digest = hashlib.sha256(f"{pixels.width}x{pixels.height}\n".encode())
    for top in range(0, pixels.height, 256):
        digest.update(pixels.crop((0, top, pixels.width, min(top + 256, pixels.height))).tobytes())
    return digest.hexdigest()


def open_image(data: bytes) -> Image.Image:
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


def decode(image: Image.Image) -> Image.Image:
    """RGB pixels as they are seen: first frame, upright, transparency on white. Raises Refusal when broken."""
    try:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)  # a copy of every pixel less, here and at the end
        upright = image
        if upright.mode.startswith("I;16") or upright.mode == "I":
            upright = upright.point(lambda value: value / 256).convert("L")
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            layered = upright.convert("RGBA")
            ground = Image.new("RGB", layered.size, "white")
            ground.paste(layered, mask=layered.getchannel("A"))
            return ground
        return upright if upright.mode == "RGB" else upright.convert("RGB")
    except MemoryError:
        raise
    except Exception:
        raise refuse("broken_picture", _("This picture is broken: it cannot be decoded to the end.")) from None


def _read_metadata(image: Image.Image, reading: Reading) -> None:
    info: dict[str, Any] = {str(name): value for name, value in image.info.items()}
    try:
        info.update(getattr(image, "text", {}) or {})
        comment = image.getexif().get_ifd(0x8769).get(0x9286)
    except Exception:
        comment = None
    text = info.get("parameters") or _user_comment(comment)
    if isinstance(text, str) and "Steps:" in text:
        reading.raw["a1111"] = text.encode("utf-8", "replace")
        _merge(reading, read_a1111(text))
    for source, note, claims in generators.read(info, _user_comment(comment)):
        reading.raw[source] = note.encode("utf-8", "replace")
        _merge(reading, claims)
    graph = info.get("prompt")
    if isinstance(graph, str) and graph.lstrip().startswith("{"):
        reading.raw["comfyui"] = graph.encode("utf-8", "replace")
        with suppress(Refusal):  # junk in a sound picture is kept as it is, and claims nothing
            _merge(reading, comfyui.claims_of(comfyui.parse(graph)))


def _merge(reading: Reading, claims: dict[str, Any]) -> None:
    for name, value in claims.items():
        target = reading.private_claims if name in ("prompt", "negative_prompt", "workflow") else reading.claims
        target.setdefault(name, value)


def _user_comment(comment: Any) -> str:
    """EXIF UserComment as A1111 writes it into JPEG: an 8-byte code, then UTF-16."""
    if not isinstance(comment, bytes) or len(comment) > 1_000_000:
        return ""
    head, body = comment[:8], comment[8:]
    if head.startswith(b"UNICODE"):
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    return body.decode("utf-8", "replace")


_PAIR = re.compile(r'\s*([\w ./+-]+?):\s*("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')
_LORA = re.compile(r"<lora:([^:>]{1,100}):([\d.]{1,8})")


def read_a1111(text: str) -> dict[str, Any]:
    """Claims of an A1111 `parameters` text: prompt, negative prompt, and the settings of its last line."""
    body, _sep, last = text.strip().rpartition("\n")
    if "Steps:" not in last:
        body, last = text, ""
    prompt, _sep, negative = body.partition("\nNegative prompt:")
    settings = {name.strip().lower(): value.strip().strip('"') for name, value in _PAIR.findall(last[:20_000])}
    claims: dict[str, Any] = {"tool": "A1111", "prompt": prompt.strip()[:20_000]}
    if negative.strip():
        claims["negative_prompt"] = negative.strip()[:20_000]
    for ours, theirs in {
        "model": "model", "model_hash": "model hash", "sampler": "sampler", "steps": "steps", "cfg_scale": "cfg scale",
        "seed": "seed", "size": "size", "version": "version",
    }.items():  # fmt: skip
        if settings.get(theirs):
            claims[ours] = settings[theirs][:200]
    hashes = dict(re.findall(r"([^:,]+):\s*([0-9a-fA-F]{8,64})", settings.get("lora hashes", "")))
    names = {name: weight for name, weight in _LORA.findall(prompt)}
    loras = [
        {"name": name.strip(), "weight": names.get(name.strip(), ""), "hash": hashes.get(name, "")}
        for name in {**names, **hashes}
    ]
    if loras:
        claims["loras"] = loras[:50]
    return claims
