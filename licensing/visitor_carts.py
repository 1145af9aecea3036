"""The cart of a visitor: kept in their session with the prices they saw, and joined to their own when they sign in."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from licensing import cart_queries
from licensing.models import CartItem, Listing
from licensing.services import carts

KEY = "cart"


def add(request: HttpRequest, listing: Listing) -> None:
    """Raises Refusal when it is full."""
    kept = _kept(request)
    carts.check_room(len(kept.keys() - {listing.pk}))
    request.session[KEY] = {**kept, listing.pk: [listing.price_minor, listing.currency]}


def remove(request: HttpRequest, listing_id: str) -> None:
    request.session[KEY] = {key: seen for key, seen in _kept(request).items() if key != listing_id}


def list_items(request: HttpRequest) -> list[CartItem]:
    """As if they were in a cart; nothing is stored."""
    kept = _kept(request)
    return [
        CartItem(listing=one, work=one.work, price_minor=kept[one.pk][0], currency=kept[one.pk][1])
        for one in cart_queries.list_listings(kept)
    ]


def join(request: HttpRequest, user: User) -> None:
    """Whoever has signed in finds in their cart what they put in before; their own works are left out."""
    kept = _kept(request)
    if kept:
        found = [one for one in cart_queries.list_listings(kept) if one.seller_id != user.pk]
        carts.join_carts(user=user, listings={one: (kept[one.pk][0], kept[one.pk][1]) for one in found})
        del request.session[KEY]


def _kept(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY) or {})
