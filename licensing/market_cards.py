"""The cards of the catalog. The same contents are drawn once: a page of two dozen is mostly cards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from licensing.catalog_pages import Row
from licensing.models import Listing
from marketplace.core import money, storage
from marketplace.core.templatetags.ui import lines
from works.models import Media, Work

FIRST = 3  # in view at once: their pictures are not loaded lazily
_BUY = "licensing:checkout"
_OF_WORKS = ("pk", "kind", "title", "color", "excerpt", "creator__display_name", "creator__handle")


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
    buy: str
    keep: str
    note: str


class _Work(NamedTuple):
    """What a card shows of a work."""

    pk: str
    kind: str
    title: str
    color: str
    excerpt: str
    maker: str


class _Offer(NamedTuple):
    """What a card says of its price, and where the work is licensed; both empty when it is not on offer."""

    price: str = ""
    buy: str = ""


def draw(rows: Sequence[Row]) -> list[SafeString]:
    """One card a row of the catalog, as HTML; it leads to the order form of that very listing."""
    language = get_language() or ""
    return [
        _draw(_card(
            _Work(row.work_id, row.kind, row.title, row.color, row.excerpt, row.maker), row.media or [],
            _Offer(_price(language, row.price_minor, row.currency, row.priced_by), _address(_BUY, row.pk)),
            eager=place < FIRST,
        ))
        for place, row in enumerate(rows)
    ]  # fmt: skip


def draw_works(works: Sequence[str], notes: Mapping[str, str] | None = None) -> dict[str, SafeString]:
    """One card for each of these works that is public, by its key, with its cheapest offer. In three queries.

    Where there is one offer the card leads to its order form, where there are several to the choice.
    """
    rows = Work.objects.filter(pk__in=works, state=Work.State.CERTIFIED).values_list(*_OF_WORKS) if works else []
    found = {
        pk: _Work(pk, kind, title, color, excerpt, name or handle)
        for pk, kind, title, color, excerpt, name, handle in rows
    }
    media, offers = _media(list(found)), _offers(list(found))
    return {
        pk: _draw(_card(work, media[pk], offers.get(pk, _Offer()), note=(notes or {}).get(pk, "")))
        for pk, work in found.items()
    }


def _offers(works: list[str]) -> dict[str, _Offer]:
    language, live = get_language() or "", Listing.objects.filter(work__in=works, state=Listing.State.LIVE)
    listed: dict[str, list[tuple[str, int, str, str]]] = defaultdict(list)
    shown = ("work_id", "pk", "price_minor", "currency", "priced_by")
    for work, *row in live.order_by("price_minor", "pk").values_list(*shown):
        listed[work].append(tuple(row))
    return {work: _offer(language, work, rows) for work, rows in listed.items()}


def _offer(language: str, work: str, rows: list[tuple[str, int, str, str]]) -> _Offer:
    pk, minor, currency, priced_by = rows[0]
    if len(rows) == 1:
        return _Offer(_price(language, minor, currency, priced_by), _address(_BUY, pk))
    return _Offer(
        _("from %(price)s") % {"price": _price(language, minor, currency)},
        _address("licensing:work", work) + "#licenses",
    )


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


def _card(work: _Work, media: Sequence[Sequence[Any]], offer: _Offer, *, eager: bool = False, note: str = "") -> Card:
    files = {role: (key, width, height) for role, key, width, height in media if role != "sample"}
    key, width, height = files.get("thumbnail") or files.get("preview") or ("", 4, 3)
    samples = tuple(_url(key) for role, key, *_size in media if role == "sample")[:4]
    return Card(
        get_language() or "", work.kind, _address("licensing:work", work.pk), work.title, work.maker, offer.price,
        _url(key) if key else "", width or 4, height or 3, work.color, lines(work.excerpt), samples, eager,
        offer.buy, _address("licensing:keep", work.pk), note,
    )  # fmt: skip


def _address(name: str, key: str) -> str:
    return _pattern(name).replace("/_/", f"/{key}/")


@lru_cache(maxsize=8)
def _pattern(name: str) -> str:
    """An address is found once: to find those of two dozen cards costs as much as to draw them."""
    return reverse(name, args=["_"])


def _url(key: str) -> str:
    return storage.public().url(key)


@lru_cache(maxsize=1024)
def _price(_language: str, minor: int, currency: str, priced_by: str = "") -> str:
    shown = money.display(minor, currency) if minor else _("Free")
    return _("from %(price)s") % {"price": shown} if priced_by else shown
