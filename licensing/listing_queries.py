"""Reading the market: what a page shows of works, listings and creators."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from licensing import search
from licensing.models import Listing
from marketplace.core import money, storage
from marketplace.core.errors import NotFound
from works.models import Certificate, Derivation, Work


def picture(work: Work, role: str) -> dict[str, Any]:
    """Address and size of a prefetched public picture; empty when there is none."""
    found = {media.role: media for media in work.media.all() if media.role != "original"}
    media = found.get(role) or found.get("preview") or found.get("thumbnail")
    if media is None:
        return {"src": "", "width": 4, "height": 3}
    return {"src": storage.public().url(media.key), "width": media.width or 4, "height": media.height or 3}


def card(listing: Listing) -> dict[str, Any]:
    work = listing.work
    return {
        **picture(work, "thumbnail"), "listing": listing, "work": work,
        "price": money.display(listing.price_minor, listing.currency),
    }  # fmt: skip


def list_listings_of(work: Work) -> QuerySet[Listing]:
    return search.live().filter(work=work).order_by("price_minor", "pk")


def list_own_listings(user: User) -> QuerySet[Listing]:
    return Listing.objects.filter(seller=user).select_related("work", "terms").defer("search").order_by("-pk")


def get_own_listing(user: User, listing_id: str) -> Listing:
    listing = list_own_listings(user).filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    return listing


def get_creator(handle: str) -> User:
    person = User.objects.filter(handle=handle, is_active=True).first()
    if person is None:
        raise NotFound
    return person


def get_certificate(work: Work) -> Certificate | None:
    return Certificate.objects.filter(work=work, state="issued").first()


def list_parents(work: Work) -> QuerySet[Derivation]:
    rows = Derivation.objects.filter(child=work, state="active", parent__state="certified")
    return rows.select_related("parent", "parent__creator")
