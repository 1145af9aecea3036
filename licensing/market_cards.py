"""The cards of the catalog. The same contents are drawn once: a page of two dozen is mostly cards."""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from licensing.listing_queries import picture
from licensing.models import Listing
from marketplace.core import money, storage
from marketplace.core.templatetags.ui import lines

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


def draw(listings: list[Listing]) -> list[SafeString]:
    """One card a listing, as HTML; the listings are of `search.live`."""
    address = reverse("licensing:work", args=["_"])
    return [_draw(_card(listing, address, place < FIRST)) for place, listing in enumerate(listings)]


@lru_cache(maxsize=4096)
def _draw(card: Card) -> SafeString:
    return render_to_string("licensing/market_card.html", {"card": card})


def _card(listing: Listing, address: str, eager: bool) -> Card:
    work = listing.work
    price = money.display(listing.price_minor, listing.currency) if listing.price_minor else _("Free")
    samples = tuple(storage.public().url(media.key) for media in work.media.all() if media.role == "sample")[:4]
    return Card(
        get_language() or "", work.kind, address.replace("/_/", f"/{work.pk}/"), work.title, work.creator.name,
        price, **picture(work, "thumbnail"), color=work.color, excerpt=lines(work.excerpt), samples=samples,
        eager=eager,
    )  # fmt: skip
