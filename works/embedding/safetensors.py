"""Our facts in the header of a model file: string keys in `__metadata__`, the tensors' bytes untouched and aligned."""

import json

from works.embedding.containers import Odd
from works.embedding.marks import Marks

MAX_HEADER = 16 * 1024**2
ALIGNMENT = 8


def write_header(header: bytes, marks: Marks) -> bytes:
    """The length and header to put in place of `header` (the JSON alone); the tensors follow as they were."""
    try:
        fields = json.loads(header)
        metadata = fields.get("__metadata__") or {}
    except (ValueError, AttributeError, RecursionError) as error:
        raise Odd("header") from error
    if not isinstance(metadata, dict):
        raise Odd("metadata")
    ours = {
        "genip.certificate": marks.certificate, "genip.certificate_url": marks.certificate_url,
        "genip.license": marks.license, "genip.creator": marks.creator,
    }  # fmt: skip
    text = json.dumps({**fields, "__metadata__": {**metadata, **ours}}, ensure_ascii=False, separators=(",", ":"))
    try:
        body = text.encode()
    except UnicodeEncodeError as error:
        raise Odd("surrogates") from error
    body += b" " * (-len(body) % ALIGNMENT)
    if len(body) > MAX_HEADER:
        raise Odd("header too long")
    return len(body).to_bytes(8, "little") + body


def rewrite_header(header: bytes, marks: Marks) -> bytes:
    """The same, and nothing for a header that is better left alone."""
    try:
        return write_header(header, marks)
    except Odd:
        return b""
