"""EXIF and old IPTC of a picture: the plain facts, with place, serial numbers and owners kept apart by their names."""

from contextlib import suppress
from typing import Any

from PIL import Image, ImageFile, IptcImagePlugin

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
DESCRIPTION, MAKE, MODEL, COMMENT = 0x010E, 0x010F, 0x0110, 0x9286
PLAIN = {0x0131: "software", 0x013B: "creator_in_file", 0x8298: "copyright"}
DEEP = {0x9003: "taken_at", 0xA430: "device_owner", 0xA431: "serial_number"}
IPTC = {(2, 80): "creator_in_file", (2, 110): "credit_in_file", (2, 116): "copyright"}


def texts(exif: Image.Exif) -> dict[int, str]:
    """The text fields that tools write into: description, maker, model and the user's comment."""
    found = {tag: value for tag in (DESCRIPTION, MAKE, MODEL) if isinstance(value := exif.get(tag), str) and value}
    comment = user_comment(exif.get_ifd(EXIF_IFD).get(COMMENT))
    return {**found, COMMENT: comment} if comment else found


def user_comment(comment: Any) -> str:
    """EXIF UserComment as A1111 writes it into JPEG: an 8-byte code, then UTF-16."""
    if not isinstance(comment, bytes) or len(comment) > 1_000_000:
        return ""
    head, body = comment[:8], comment[8:]
    if head.startswith(b"UNICODE"):
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    return body.decode("utf-8", "replace")


def read(exif: Image.Exif) -> dict[str, Any]:
    """Claims of the EXIF fields; the place, when there is one, as degrees."""
    deep = exif.get_ifd(EXIF_IFD)
    claims = {name: _text(exif.get(tag)) for tag, name in PLAIN.items()}
    claims |= {name: _text(deep.get(tag)) for tag, name in DEEP.items()}
    camera = " ".join(_text(exif.get(tag)) for tag in (MAKE, MODEL)).strip()
    if ":" not in camera:  # generators keep their notes in these fields
        claims["camera"] = camera[:100]
    if place := exif.get_ifd(GPS_IFD):
        claims["gps"] = _place(dict(place)) or "present"
    return {name: value for name, value in claims.items() if value}


def read_iptc(image: ImageFile.ImageFile) -> dict[str, Any]:
    """Claims of the IPTC block of a JPEG or TIFF."""
    found: dict[str, Any] = {}
    with suppress(Exception):  # junk in a sound picture claims nothing
        for key, value in (IptcImagePlugin.getiptcinfo(image) or {}).items():
            part = value[0] if isinstance(value, list) and value else value
            if key in IPTC and isinstance(part, bytes) and (text := _text(part.decode("utf-8", "replace"))):
                found[IPTC[key]] = text
    return found


def _text(value: Any) -> str:
    return " ".join(value.replace("\0", " ").split())[:200] if isinstance(value, str) else ""


def _place(fields: dict[int, Any]) -> str:
    with suppress(TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        north, east = _degrees(fields[2]), _degrees(fields[4])
        north, east = -north if fields.get(1) == "S" else north, -east if fields.get(3) == "W" else east
        return f"{north:.5f}, {east:.5f}"
    return ""


def _degrees(value: Any) -> float:
    return float(value[0]) + float(value[1]) / 60 + float(value[2]) / 3600
