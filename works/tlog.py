"""The transparency log's public formats: C2SP tile paths, entry bundles and `.tlog-proof`; no database."""

import base64
import re
from dataclasses import dataclass
from typing import Any

TILE_WIDTH, TILE_HEIGHT = 256, 8
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_LINES = 64
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?\Z"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a tile lies: `level` is None for a bundle of entries; `width` is 256 unless it is partial."""

    level: int | None
    index: int
    width: int

    @property
    def span(self) -> int:
        """How many leaves each of its hashes covers."""
        return int(TILE_WIDTH ** (self.level or 0))

    def is_in(self, size: int) -> bool:
        """Whether a tree of this size has the tile whole; a partial one is also there once it grew."""
        return (self.index * TILE_WIDTH + self.width) * self.span <= size


def parse_tile(path: str) -> Tile | None:
    """`<level or entries>/<index>[.p/<width>]` of C2SP tlog-tiles, in its one spelling; None for anything else."""
    found = _PATH.match(path)
    if found is None:
        return None
    parts = found["index"].split("/")
    if len(parts) > 1 and parts[0] == "x000":
        return None
    width = int(found["width"] or TILE_WIDTH)
    level = None if found["level"] == "entries" else int(found["level"])
    if (found["width"] and width >= TILE_WIDTH) or (level or 0) > 63:
        return None
    return Tile(level, int("".join(part.removeprefix("x") for part in parts)), width)


def tile_path(tile: Tile) -> str:
    """The path of a tile, the inverse of `parse_tile`."""
    digits = f"{tile.index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    index = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    partial = f".p/{tile.width}" if tile.width < TILE_WIDTH else ""
    return f"{'entries' if tile.level is None else tile.level}/{index}{partial}"


def write_entries(entries: list[bytes]) -> bytes:
    """An entry bundle: each entry after its length, 16 bits, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def write_proof(proof: dict[str, Any]) -> str:
    """A proof of `log.get_proof` as C2SP `.tlog-proof`; the leaf's own text travels as its extra data."""
    steps = [base64.b64encode(bytes.fromhex(step)).decode() for step in proof["proof"]]
    extra = base64.b64encode(proof["leaf"].encode()).decode()
    return "\n".join([PROOF_HEADER, f"extra {extra}", f"index {proof['index']}", *steps, "", proof["checkpoint"]])


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a `.tlog-proof` says; nothing of it is verified yet."""

    extra: bytes
    index: int
    steps: list[bytes]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The text of a checkpoint; who signed it is another question."""

    origin: str
    size: int
    root: bytes


def read_checkpoint(note: str) -> TreeHead | None:
    """Origin, size and root of a C2SP checkpoint, or None when it is not one."""
    lines = note.split("\n")
    try:
        origin, size, root = lines[0], re.fullmatch(r"[1-9][0-9]{0,18}", lines[1]), _decode(lines[2])
    except (IndexError, ValueError):
        return None
    return TreeHead(origin, int(size[0]), root) if origin and size and len(root) == 32 else None


def read_proof(text: str) -> ProofFile | None:
    """The parts of a `.tlog-proof`, or None when it is not one."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != PROOF_HEADER:
        return None
    try:
        extra = _decode(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
        place = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines.pop(0))
        steps = [_decode(line) for line in lines]
    except (IndexError, ValueError):
        return None
    if place is None or len(steps) > MAX_PROOF_LINES or any(len(step) != 32 for step in steps):
        return None
    return ProofFile(extra, int(place[1]), steps, checkpoint)


def _decode(text: str) -> bytes:
    """Base64 in its one spelling; ValueError for another."""
    value = base64.b64decode(text, validate=True)
    if base64.b64encode(value).decode() != text:
        raise ValueError("not canonical base64")
    return value
