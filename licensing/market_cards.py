"""The cards of the catalog and of every other list of works on the market."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from licensing import card_shapes
from licensing.catalog_pages import Row
from licensing.models import Listing
from marketplace.core import money, storage
from marketplace.core.templatetags.ui import lines, linework_svg, ratio_class
from works.models import Media, Work

FIRST = 3  # in view at once: their pictures are not loaded lazily
MOST_SAMPLES = 4
_BUY, _CART = "licensing:checkout", "licensing:add_to_cart"
_OF_WORKS = ("pk", "kind", "title", "color", "excerpt", "creator__display_name", "creator__handle")


class _Work(NamedTuple):
    """What a card shows of a work."""

    pk: str
    kind: str
    title: str
    color: str
    excerpt: str
    maker: str


class _Offer(NamedTuple):
    """What a card says of its price, where the work is licensed, and where its license is put into the cart; all empty
    when it is not on offer."""

    price: str = ""
    buy: str = ""
    cart: str = ""  # of one license that leaves no choice


def draw(rows: Sequence[Row]) -> list[SafeString]:
    """One card a row of the catalog, as HTML; it leads to the order form of that very listing."""
    language = get_language() or ""
    return [
        _draw(
            _Work(row.work_id, row.kind, row.title, row.color, row.excerpt, row.maker), row.media or [],
            _offer_of(language, row.pk, row.price_minor, row.currency, row.priced_by),
            eager=place < FIRST,
        )
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
        pk: _draw(work, media[pk], offers.get(pk, _Offer()), note=(notes or {}).get(pk, ""))
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
        return _offer_of(language, pk, minor, currency, priced_by)
    return _Offer(
        _("from %(price)s") % {"price": _price(language, minor, currency)},
        _address("licensing:work", work) + "#licenses",
    )


def _offer_of(language: str, listing: str, minor: int, currency: str, priced_by: str) -> _Offer:
    cart = "" if priced_by else _address(_CART, listing)
    return _Offer(_price(language, minor, currency, priced_by), _address(_BUY, listing), cart)


def _media(works: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Role, key, width and height of each public file of the works, in their order."""
    shown = Media.objects.filter(work__in=works, role__in=["thumbnail", "preview", "sample"]).order_by("position", "pk")
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for work, *file in shown.values_list("work_id", "role", "key", "width", "height") if works else ():
        found[work].append(tuple(file))
    return found


def _draw(
    work: _Work, media: Sequence[Sequence[Any]], offer: _Offer, *, eager: bool = False, note: str = ""
) -> SafeString:
    files = {role: (key, width, height) for role, key, width, height in media if role != "sample"}
    key, width, height = files.get("thumbnail") or files.get("preview") or ("", 4, 3)
    samples = [_url(key) for role, key, *_size in media if role == "sample"][:MOST_SAMPLES]
    texts = {
        "href": _address("licensing:work", work.pk), "title": work.title, "maker": work.maker, "price": offer.price,
        "src": _url(key) if key else "", "width": str(width or 4), "height": str(height or 3), "color": work.color,
        "buy": offer.buy, "cart": offer.cart, "keep": _address("licensing:keep", work.pk), "note": note,
        **{f"sample{place}": address for place, address in enumerate(samples)},
    }  # fmt: skip
    shown = {name: escape(text) for name, text in texts.items()} | {"ratio": ratio_class(width or 4, height or 3)}
    if work.kind == Work.Kind.TEXT:
        shown["excerpt"] = linebreaksbr(lines(work.excerpt))
    elif not key and (work.kind == Work.Kind.PROMPT or (work.kind == Work.Kind.MODEL and not samples)):
        shown["pattern"] = linework_svg(shown["title"])
    return card_shapes.fill(work.kind, eager, shown)


def _address(name: str, key: str) -> str:
    return _pattern(name).replace("/_/", f"/{key}/")


@lru_cache(maxsize=8)
def _pattern(name: str) -> str:
    """An address is found once: to find those of two dozen cards costs as much as to draw them."""
    return reverse(name, args=["_"])


def _url(key: str) -> str:
    return _folder() + quote(key)


@lru_cache(maxsize=1)
def _folder() -> str:
    """Where public files are: asked of the storage once."""
    return storage.public().url("_").removesuffix("_")


@lru_cache(maxsize=1024)
def _price(_language: str, minor: int, currency: str, priced_by: str = "") -> str:
    shown = money.display(minor, currency) if minor else _("Free")
    return _("from %(price)s") % {"price": shown} if priced_by else shown
