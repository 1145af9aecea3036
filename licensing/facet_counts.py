"""Counts of every value of every filter in the whole catalog, as they were last written down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from time import time

from licensing.models import FacetCount

KEPT = 30  # seconds for which a process knows them
HIDDEN = ("territory-not", "by")


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each value of each facet occurs among `total` listings: the newest that match, or `whole` all.

    `found` is how many match, or `about` how many.
    """

    total: int = 0
    whole: bool = True
    values: dict[str, dict[str, int]] = field(default_factory=dict)
    found: int = 0
    about: bool = False


def roughly(number: float, digits: int = 2) -> int:
    """The first digits of an estimate, which it can stand for."""
    whole = round(number)
    return round(whole, digits - len(str(whole)))


def by_facet(rows: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    """Counted lexemes by filter, the most frequent value first."""
    values: dict[str, dict[str, int]] = {}
    for lexeme, number in sorted(rows, key=lambda row: (-row[1], row[0])):
        name, _colon, value = lexeme[1:].partition(":")
        if name not in HIDDEN:
            values.setdefault(name, {})[value] = number
    return values


def read() -> Counts:
    """What was counted last; nothing before the first time."""
    return _read(int(time()) // KEPT)


@lru_cache(maxsize=1)
def _read(_until: int) -> Counts:
    rows = list(FacetCount.objects.order_by("-number", "value").values_list("name", "value", "number"))
    total = next((number for name, _value, number in rows if not name), 0)
    return Counts(total, True, by_facet((f"={name}:{value}", number) for name, value, number in rows if name))


def forget() -> None:
    """They were counted anew."""
    _read.cache_clear()
