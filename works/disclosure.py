"""Selective disclosure (SD-JWT, RFC 9901): a statement is signed as its digest, and opened by a text kept elsewhere."""

import base64
import hashlib
import json
from typing import Any, NamedTuple

ALGORITHM = "sha-256"


class Disclosure(NamedTuple):
    """The text that opens a statement, and the digest that is signed in its place."""

    text: str
    digest: str


def make(salt: str, value: dict[str, Any]) -> Disclosure:
    """Of an element of a list. Without its text nobody can tell from the digest what it says, nor try guesses."""
    plain = json.dumps([salt, value], ensure_ascii=False, separators=(",", ":")).encode()
    text = _encode(plain)
    return Disclosure(text, digest_of(text))


def digest_of(text: str) -> str:
    return _encode(hashlib.sha256(text.encode("ascii")).digest())


def open_text(text: str) -> dict[str, Any]:
    """The statement in a text that `make` made."""
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))[1]
    return value


def element(digest: str) -> dict[str, str]:
    """What stands in the signed list in place of the statement."""
    return {"...": digest}


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
