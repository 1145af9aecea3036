"""What of a work a license takes up: industries, media, countries and time, and whether it shares them.

Two licenses of one work get in each other's way when at least one is exclusive and they meet in all four. A license
that is not exclusive takes up the media and countries of its terms, in the industry that its buyer named.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg.types.multirange import Int4Multirange

from licensing.terms.vocabulary import INDUSTRIES, complete
from marketplace.core import multiranges

WHOLE = {"industries": None, "media": None, "territory": "worldwide"}


@dataclass(frozen=True, slots=True)
class Footprint:
    """Each set as the database compares it."""

    exclusive: bool
    industries: Int4Multirange
    media: Int4Multirange
    countries: Int4Multirange


def footprint_of(body: dict[str, Any], industry: str = "") -> Footprint:
    """What a license under these terms takes up; without an industry, all of them."""
    terms = complete(body)
    exclusive = terms["exclusivity"] != "none"
    scope = scope_of(terms) if exclusive else {
        "industries": [industry] if industry else None, "media": terms["media"], "territory": terms["territory"],
    }  # fmt: skip
    media = scope["media"]
    everywhere = media is None or "all" in media
    return Footprint(
        exclusive, _names(scope["industries"]), _names(None if everywhere else media), _countries(scope["territory"])
    )


def scope_of(terms: dict[str, Any]) -> dict[str, Any]:
    """What exclusive terms are exclusive for; full exclusivity leaves nothing out."""
    return {**WHOLE, **(terms.get("exclusive_scope") or {})}


def number_of(name: str) -> int:
    """An industry or medium as a number that stays when others are added to the vocabulary."""
    return zlib.crc32(name.encode()) >> 2


def list_free_industries(taken: Iterable[Int4Multirange]) -> list[str]:
    """The industries that none of these sets holds."""
    sets = list(taken)
    return [name for name in INDUSTRIES if not any(_holds(one, number_of(name)) for one in sets)]


def _holds(one: Int4Multirange, number: int) -> bool:
    return any(number in part for part in one)


def _names(names: list[str] | None) -> Int4Multirange:
    return multiranges.all_but() if names is None else multiranges.only(number_of(name) for name in names)


def _countries(territory: Any) -> Int4Multirange:
    if territory == "worldwide":
        return multiranges.all_but()
    mode, codes = next(iter(territory.items()))
    numbers = [_country(code) for code in codes]
    return multiranges.only(numbers) if mode == "include" else multiranges.all_but(numbers)


def _country(code: str) -> int:
    """ISO 3166-1 alpha-2 letters as a number below 676."""
    return (ord(code[0]) - 65) * 26 + ord(code[1]) - 65
