"""Cards of one shape are drawn once by their template, and from then on filled: to draw each takes a millisecond."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

TEMPLATE = "licensing/market_card.html"
_PARTS = ("href", "title", "maker", "price", "src", "width", "height", "ratio", "color", "excerpt", "pattern", "buy",
          "cart", "keep", "note")  # fmt: skip
_PLACE = re.compile("\ue000(\\w+)\ue001")  # between characters that mean nothing, so no template writes them


class Shape(NamedTuple):
    """What of a card is not its contents: which parts it has, and in which language their words are."""

    language: str
    kind: str
    eager: bool
    filled: tuple[str, ...]


def fill(kind: str, eager: bool, shown: Mapping[str, str]) -> SafeString:
    """A card of these texts, which are HTML already; what is empty has no place on it."""
    filled = tuple(name for name, html in shown.items() if html)
    return mark_safe(_outline(Shape(get_language() or "", kind, eager, filled)) % shown)


@lru_cache(maxsize=1024)
def _outline(shape: Shape) -> str:
    """The card with a place instead of each text, to be filled with `%`."""
    places = {name: f"\ue000{name}\ue001" for name in shape.filled}
    samples = [place for name, place in places.items() if name.startswith("sample")]
    card = {**dict.fromkeys(_PARTS, ""), **places, **shape._asdict(), "samples": samples}
    return _PLACE.sub(r"%(\1)s", render_to_string(TEMPLATE, {"card": card}).replace("%", "%%"))
