"""How surely what one work mentions is another: signs compared, weighed and named. No database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from works.models import Alias, Derivation, Mention, Scheme

Relation, Strength = Derivation.Relation, Derivation.Strength
_WEIGHT = {
    Scheme.NUMBER: 3, Scheme.GRAPH: 3, Scheme.TEXT: 3, Scheme.SHAPE: 2, Scheme.WORDS: 2, Scheme.NAME: 1,
}  # fmt: skip
_STRENGTHS = {1: Strength.WEAK, 2: Strength.LIKELY, 3: Strength.STRONG}
_SHOWN = (Scheme.HASH, Scheme.NAME, Scheme.NUMBER)  # a digest of words or nodes says nothing to a person


@dataclass(frozen=True, slots=True)
class Match:
    """How a child is joined to a parent, how surely, and by what."""

    relation: str
    rank: int
    evidence: list[dict[str, Any]] = field(default_factory=list)

    @property
    def strength(self) -> str:
        return str(_STRENGTHS[min(self.rank, 3)])


def find(mentions: Iterable[Mention], aliases: Sequence[Alias]) -> Match | None:
    """What the mentions of one work say of another by its aliases; None when they do not meet."""
    known = {(alias.scheme, alias.value) for alias in aliases}
    things: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if (mention.scheme, mention.value) in known:
            things[mention.thing].append(mention)
    if not things:
        return None
    rank = max(_rank(rows) for rows in things.values())
    rows = [row for key in sorted(things) for row in sorted(things[key], key=lambda row: row.scheme)]
    evidence = [
        {"claim": row.claim, "sign": row.scheme, "value": row.value if row.scheme in _SHOWN else ""} for row in rows
    ]
    return Match(_relation(rows), rank, evidence[:8])


def _rank(rows: list[Mention]) -> int:
    """A whole hash beats all; 10 or 12 digits are likely, 8 are weak, and each is surer when the name agrees."""
    hashes = [len(row.value) for row in rows if row.scheme == Scheme.HASH]
    others = max((_WEIGHT[Scheme(row.scheme)] for row in rows if row.scheme != Scheme.HASH), default=0)
    if not hashes:
        return others
    length = max(hashes)
    rank = 3 if length >= 32 else 2 if length >= 10 else 1
    named = any(row.scheme == Scheme.NAME for row in rows)
    return max(min(rank + named, 3), others)


def _relation(rows: list[Mention]) -> str:
    if any(row.scheme == Scheme.NUMBER for row in rows):
        return str(Relation.BASED_ON)
    return str(Relation.BASED_ON if all(row.claim == "safetensors" for row in rows) else Relation.GENERATED_WITH)
