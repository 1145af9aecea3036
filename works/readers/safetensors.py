"""Model files: the safetensors header, checked against the file, and what it says of the training."""

import hashlib
import json
import zlib
from typing import IO, Any

import blake3
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from works.readers import architecture, training
from works.readers.base import Reading, refuse

MAX_BYTES, MAX_HEADER, MAX_TENSORS = 2 * 1024**3, 16 * 1024**2, 20_000
AUTOV1_START, AUTOV1_LENGTH = 0x100000, 0x10000
BYTES = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
         "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1}  # fmt: skip
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04")


def read(file: IO[bytes], size: int) -> Reading:
    """Check header and offsets, hash the bytes behind the header. Reads in chunks; raises Refusal."""
    file.seek(0)
    start = file.read(8)
    if start.startswith(PICKLES):
        raise pickle_refusal()
    if size > MAX_BYTES:
        raise refuse("too_large", _("Models may have 2 GB."), status=413)
    length = check_start(start)
    if length > size - 8:
        raise refuse("not_safetensors", _("This is not a .safetensors file."), status=415)
    header = _header(file.read(length))
    metadata = header.pop("__metadata__", {})
    tensors = _check_tensors(header, size - 8 - length)
    reading = Reading("application/octet-stream", ".safetensors")
    reading.facts = {"tensors": len(header), "parameters": tensors, "dtypes": _dtypes(header)}
    found = architecture.detect(header)
    reading.facts |= {name: found[name] for name in ("architecture", "form") if name in found}
    reading.checked = {name: found[name] for name in ("architecture", "rank") if name in found}
    if isinstance(metadata, dict):
        training.read(metadata, reading)
    _hash(file, 8 + length, reading)
    return reading


def _hash(file: IO[bytes], body: int, reading: Reading) -> None:
    """One pass over the file for every hash by which tools name models.

    AutoV1 is SHA-256 of 64 kB from the first megabyte on, AutoV3 of all behind the header; AutoV2 begins the file's own
    SHA-256, which was taken when it arrived.
    """
    tail, first, whole, crc = hashlib.sha256(), hashlib.sha256(), blake3.blake3(), 0
    file.seek(AUTOV1_START)
    first.update(file.read(AUTOV1_LENGTH))
    file.seek(0)
    place = 0
    while chunk := file.read(1 << 20):
        whole.update(chunk)
        crc = zlib.crc32(chunk, crc)
        tail.update(chunk[max(0, body - place) :])
        place += len(chunk)
    reading.content_sha256 = tail.hexdigest()
    reading.hashes = {
        "autov1": first.hexdigest()[:8], "autov3": tail.hexdigest()[:12], "blake3": whole.hexdigest(),
        "crc32": f"{crc:08x}",
    }  # fmt: skip


def pickle_refusal() -> Refusal:
    message = _("Pickle files (.pt, .ckpt) can run code when opened. Convert it to .safetensors.")
    return refuse("pickle_refused", message, status=415)


def check_start(start: bytes) -> int:
    """The length of the header, as the first eight bytes say; refused when that cannot be."""
    length = int.from_bytes(start[:8], "little")
    if len(start) < 8 or not 2 <= length <= MAX_HEADER:
        raise refuse("not_safetensors", _("This is not a .safetensors file."), status=415)
    return length


def _header(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise refuse("broken_header", _("The header of this model file is broken."))
    if len(header) > MAX_TENSORS + 1:
        raise refuse("too_many_tensors", _("Models may have 20,000 tensors."), status=413)
    return header


def _check_tensors(header: dict[str, Any], room: int) -> int:
    """Every tensor has its bytes, none overlap, none are left over; the number of parameters."""
    spans, parameters = [], 0
    for tensor in header.values():
        try:
            width = BYTES[tensor["dtype"]]
            first, last = tensor["data_offsets"]
            if type(first) is not int or type(last) is not int:
                raise ValueError
            count = 1
            for length in tensor["shape"]:
                if isinstance(length, bool) or not isinstance(length, int) or not 0 <= length < 2**40:
                    raise ValueError
                count *= length
        except (KeyError, TypeError, ValueError):
            raise refuse("broken_header", _("The header of this model file is broken.")) from None
        if last - first != count * width:
            raise refuse("broken_tensors", _("A tensor of this file does not have the size that it claims."))
        spans.append((first, last))
        parameters += count
    position = 0
    for first, last in sorted(spans):
        if first != position:
            raise refuse("broken_tensors", _("The tensors of this file overlap or leave holes."))
        position = last
    if position != room:
        raise refuse("broken_tensors", _("The file is longer or shorter than its header says."))
    return parameters


def _dtypes(header: dict[str, Any]) -> list[str]:
    return sorted({tensor["dtype"] for tensor in header.values()})
