"""Reading and replacing the XMP packet of JPEG, PNG and WebP files; every other byte is kept."""

import struct
import zlib
from collections.abc import Callable, Iterator

from works.embedding.xmp import MAX_PACKET

JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
PNG_XMP = b"XML:com.adobe.xmp"
MAX_SEGMENT = 65_533 - len(JPEG_XMP)
_HAS_ALPHA, _HAS_XMP = 0x10, 0x04  # flags of VP8X

Merge = Callable[[bytes], bytes]  # the packet that is there, or nothing → the packet to put in its place


class Odd(Exception):
    """The file is not built as its format says, so nothing is written into it."""


def replace_xmp(data: bytes, media_type: str, merge: Merge) -> bytes:
    """The file with its packet replaced by `merge(packet)`. Raises Odd, or what `merge` raises."""
    try:
        return {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[media_type](data, merge)
    except (IndexError, struct.error, zlib.error) as error:
        raise Odd(media_type) from error


def _jpeg(data: bytes, merge: Merge) -> bytes:
    found, place = b"", 2
    spans = list(_segments(data))
    for start, end in spans:
        marker, payload = data[start + 1], data[start + 4 : end]
        if marker == 0xE1 and payload.startswith(JPEG_XMP):
            found, place = payload[len(JPEG_XMP) :], start
            data = data[:start] + data[end:]
            break
        if marker == 0xE0 or (marker == 0xE1 and payload.startswith(b"Exif\0")):
            place = end
    packet = merge(found)
    if len(packet) > MAX_SEGMENT:
        raise Odd("packet too long for a segment")
    segment = b"\xff\xe1" + struct.pack(">H", 2 + len(JPEG_XMP) + len(packet)) + JPEG_XMP + packet
    return data[:place] + segment + data[place:]


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of the segments before the picture's first scan."""
    if data[:2] != b"\xff\xd8":
        raise Odd("no start of image")
    place = 2
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        if data[place + 1] == 0xFF:  # a fill byte
            place += 1
            continue
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place + 1] in (0x00, 0x01, *range(0xD0, 0xDA)) or end < place + 4 or end > len(data):
            raise Odd("segment")
        yield place, end
        place = end
    if data[place] != 0xFF:
        raise Odd("no marker")


def _png(data: bytes, merge: Merge) -> bytes:
    found, kept, first = b"", [data[:8]], True
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise Odd("signature")
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 12 + length
        if end > len(data):
            raise Odd("chunk")
        kind, body = data[place + 4 : place + 8], data[place + 8 : end - 4]
        if kind == b"iTXt" and body.startswith(PNG_XMP + b"\0"):
            found = found or _png_text(body)
        else:
            kept.append(data[place:end])
        place = end
        if kind == b"IEND":
            break
        first = False
    if first or len(kept) < 2 or kept[1][4:8] != b"IHDR":
        raise Odd("header")
    body = b"iTXt" + PNG_XMP + b"\0\0\0\0\0" + merge(found)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return b"".join([*kept[:2], chunk, *kept[2:], data[place:]])


def _png_text(body: bytes) -> bytes:
    """The text of an iTXt chunk, inflated no further than we would read."""
    rest = body[len(PNG_XMP) + 1 :]
    compressed, texts = rest[0], rest[2:].split(b"\0", 2)
    text = texts[2]
    if not compressed:
        return text
    return bytes(zlib.decompressobj().decompress(text, MAX_PACKET + 1))


def _webp(data: bytes, merge: Merge) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Odd("signature")
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Odd("length")
    chunks = list(_webp_chunks(data, end))
    if not chunks:
        raise Odd("empty")
    found = next((body for kind, body in chunks if kind == b"XMP "), b"")
    kept = [(kind, body) for kind, body in chunks if kind != b"XMP "]
    head, rest = (kept[0][1], kept[1:]) if kept[0][0] == b"VP8X" else (_extended(*kept[0]), kept)
    if len(head) < 10:
        raise Odd("VP8X")
    head = bytes([head[0] | _HAS_XMP]) + head[1:]
    parts = [_chunk(*pair) for pair in [(b"VP8X", head), *rest, (b"XMP ", merge(found))]]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body + data[end + (end & 1) :]


def _webp_chunks(data: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= end:
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + length > end:
            raise Odd("chunk")
        yield data[place : place + 4], data[place + 8 : place + 8 + length]
        place += 8 + length + (length & 1)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def _extended(kind: bytes, body: bytes) -> bytes:
    """The VP8X header of a file that had none: its flags and its size, read from the bit stream."""
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (size & 0x3FFF for size in struct.unpack("<HH", body[6:10]))
        flags = 0
    elif kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = _HAS_ALPHA * (bits >> 28 & 1)
    else:
        raise Odd("bit stream")
    if not width or not height:
        raise Odd("size")
    return bytes([flags, 0, 0, 0]) + b"".join(int(edge - 1).to_bytes(3, "little") for edge in (width, height))
