"""The cards of the catalog. The same contents are drawn once: a page of two dozen is mostly cards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import money, storage
from marketplace.core.templatetags.ui import lines
from works.models import Media

FIRST = 3  # in view at once: their pictures are not loaded lazily


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a card shows, by which it is kept."""

    language: str
    kind: str
    href: str
    title: str
    maker: str
    price: str
    src: str
    width: int
    height: int
    color: str
    excerpt: str
    samples: tuple[str, ...]
    eager: bool


def draw(rows: Sequence[Any]) -> list[SafeString]:
    """One card a row of `search.cards`, as HTML."""
    address, media = reverse("licensing:work", args=["_"]), _media([row.work_id for row in rows])
    language = get_language() or ""
    return [
        _draw(_card(row, media[row.work_id], address, language, place < FIRST)) for place, row in enumerate(rows)
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def _draw(card: Card) -> SafeString:
    return render_to_string("licensing/market_card.html", {"card": card})


def _media(works: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Role, key, width and height of each public file of the works, in their order."""
    shown = Media.objects.filter(work__in=works, role__in=["thumbnail", "preview", "sample"]).order_by("position", "pk")
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for work, *file in shown.values_list("work_id", "role", "key", "width", "height") if works else ():
        found[work].append(tuple(file))
    return found


def _card(row: Any, media: list[tuple[Any, ...]], address: str, language: str, eager: bool) -> Card:
    files = {role: (key, width, height) for role, key, width, height in media if role != "sample"}
    key, width, height = files.get("thumbnail") or files.get("preview") or ("", 4, 3)
    samples = tuple(_url(key) for role, key, *_size in media if role == "sample")[:4]
    return Card(
        language, row.work__kind, address.replace("/_/", f"/{row.work_id}/"), row.work__title,
        row.work__creator__display_name or row.work__creator__handle,
        _price(language, row.price_minor, row.currency), _url(key) if key else "", width or 4, height or 3,
        row.work__color, lines(row.work__excerpt), samples, eager,
    )  # fmt: skip


def _url(key: str) -> str:
    return storage.public().url(key)


@lru_cache(maxsize=1024)
def _price(_language: str, minor: int, currency: str) -> str:
    return money.display(minor, currency) if minor else _("Free")
