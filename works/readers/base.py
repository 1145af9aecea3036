"""What a reader finds out, and how it refuses."""

from dataclasses import dataclass, field
from typing import Any

from marketplace.core.errors import Refusal


@dataclass(slots=True)
class Reading:
    """Facts of one file. `claims` are what it says of its making; `private_claims` are for the creator only."""

    media_type: str
    suffix: str
    facts: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    private_claims: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    content_sha256: str = ""
    hashes: dict[str, str] = field(default_factory=dict)  # others by which tools name a file
    excerpt: str = ""


def refuse(code: str, message: str, *, status: int = 400) -> Refusal:
    return Refusal(code, message, field="file", status=status)
