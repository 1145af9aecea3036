"""What a reader finds out, and how it refuses."""

from dataclasses import dataclass, field
from typing import Any

from marketplace.core.errors import Refusal

PRIVATE = frozenset((
    "prompt", "negative_prompt", "workflow", "training_tags", "common_tags", "gps", "serial_number", "device_owner",
    "description_in_file", "reference_images", "local_path", "training_comment", "source_titles",
))  # fmt: skip


@dataclass(slots=True)
class Reading:
    """Facts of one file. `claims` are what it says of its making; `private_claims` are for the creator only.

    `checked` is what was measured in the file itself, whatever it says of it.
    """

    media_type: str
    suffix: str
    facts: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    private_claims: dict[str, Any] = field(default_factory=dict)
    checked: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    content_sha256: str = ""
    hashes: dict[str, str] = field(default_factory=dict)  # others by which tools name a file
    excerpt: str = ""

    def say(self, claims: dict[str, Any]) -> None:
        """Add claims, each to the public or the private ones; what was said before stays."""
        for name, value in claims.items():
            target = self.private_claims if name in PRIVATE else self.claims
            target.setdefault(name, value)


def refuse(code: str, message: str, *, status: int = 400) -> Refusal:
    return Refusal(code, message, field="file", status=status)


def file_name(value: Any) -> str:
    """The name of a file without the folders of somebody's machine."""
    return str(value if value is not None else "").replace("\\", "/").rstrip("/").rpartition("/")[2][:200]


def lora(name: Any, weight: Any = "", hash_: Any = "") -> dict[str, str]:
    """A LoRA in the form in which every reader notes one."""
    return {"name": file_name(name), "weight": str(weight)[:10], "hash": str(hash_ or "")[:80]}
