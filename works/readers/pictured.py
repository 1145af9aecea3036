"""What a picture says of its making: every known note in its text chunks, EXIF, XMP, IPTC and Content Credentials."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from PIL import Image, ImageFile

from marketplace.core.errors import Refusal
from works.readers import a1111, comfy_claims, comfyui, credentials, exif, generators, midjourney, xmp
from works.readers.base import Reading

MAX_BLOB = 1024 * 1024


def read(image: ImageFile.ImageFile, data: bytes, reading: Reading) -> None:
    """Fill `claims`, `private_claims` and `raw`. Junk in a sound picture is kept as it is, and claims nothing."""
    info: dict[str, Any] = {str(name): value for name, value in image.info.items()}
    notes: dict[int, str] = {}
    fields = Image.Exif()
    with suppress(Exception):
        info.update(getattr(image, "text", {}) or {})
        fields = image.getexif()
        notes = exif.texts(fields)
    parts: list[Callable[[], None]] = [
        lambda: _generators(info, notes, reading), lambda: _graphs(info, notes, reading),
        lambda: _credentials(data, reading), lambda: _xmp(info.get("xmp"), reading),
        lambda: _exif(image, fields, info.get("exif"), reading),
    ]  # fmt: skip
    for part in parts:
        with suppress(Refusal, ValueError, TypeError, KeyError, AttributeError, SyntaxError, OSError, OverflowError):
            part()
    if reading.private_claims.get("description_in_file"):
        _describe(str(reading.private_claims["description_in_file"]), info, reading)


def _generators(info: dict[str, Any], notes: dict[int, str], reading: Reading) -> None:
    comment = notes.get(exif.COMMENT, "")
    for text in (info.get("parameters"), comment, info.get("comment")):
        if isinstance(text, str) and (claims := a1111.read(text)):
            _keep(reading, "a1111", text)
            reading.say(claims)
    for source, note, claims in generators.read(info, comment):
        _keep(reading, source, note)
        reading.say(claims)
    description = info.get("Description") or notes.get(exif.DESCRIPTION, "")
    if isinstance(description, str):
        _describe(description, info, reading)


def _describe(description: str, info: dict[str, Any], reading: Reading) -> None:
    if claims := midjourney.read(description, str(info.get("Author") or "")):
        _keep(reading, "midjourney", description)
        reading.say(claims)


def _graphs(info: dict[str, Any], notes: dict[int, str], reading: Reading) -> None:
    """ComfyUI's two graphs, the one that ran and the one of the editor; each says what the other left out."""
    for source, text in _graph_texts(info, notes):
        if not text.lstrip().startswith("{"):
            continue
        _keep(reading, source, text)
        with suppress(Refusal):
            reading.say(comfy_claims.read(comfyui.parse(text)))


def _graph_texts(info: dict[str, Any], notes: dict[int, str]) -> Iterator[tuple[str, str]]:
    """From PNG chunks, or from the EXIF fields in which JPEG and WebP carry them after a word and a colon."""
    for source, chunk, mark in (("comfyui", "prompt", "prompt:"), ("comfyui_editor", "workflow", "workflow:")):
        marked = [note[len(mark) :] for note in notes.values() if note[: len(mark)].lower() == mark]
        for text in (info.get(chunk), *marked):
            if isinstance(text, str) and text:
                yield source, text


def _credentials(data: bytes, reading: Reading) -> None:
    if credentials.may_have(data) and (found := credentials.read(data, reading.media_type)):
        store, claims = found
        _keep(reading, "c2pa", store)
        reading.say(claims)


def _xmp(packet: Any, reading: Reading) -> None:
    packet = packet.encode("utf-8", "replace") if isinstance(packet, str) else packet
    if isinstance(packet, bytes) and packet:
        reading.raw["xmp"] = packet[:MAX_BLOB]
        reading.say(xmp.read(packet))


def _exif(image: ImageFile.ImageFile, fields: Image.Exif, blob: Any, reading: Reading) -> None:
    if isinstance(blob, bytes) and blob:
        reading.raw["exif"] = blob[:MAX_BLOB]
    reading.say(exif.read(fields))
    reading.say(exif.read_iptc(image))


def _keep(reading: Reading, source: str, note: str) -> None:
    reading.raw.setdefault(source, note.encode("utf-8", "replace"))


def readable(blob: bytes) -> str:
    """A blob for its owner's eyes: text as text, and the bytes of anything else in hexadecimal."""
    text = blob.decode("utf-8", "replace").replace("\0", "�")
    if text.count("�") * 20 > len(text):
        return blob[:4096].hex(" ", 2)
    return text
