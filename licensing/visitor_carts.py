"""The cart of a visitor: kept in their session with the prices they saw, and joined to their own when they sign in."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from licensing import cart_queries
from licensing.models import CartItem, Listing
from licensing.pricing import Choice
from licensing.services import carts, choices

KEY = "cart"


def add(request: HttpRequest, listing: Listing, choice: Choice) -> None:
    """Raises Refusal when it is full, or for a choice that the listing does not offer."""
    chosen = choices.choose(listing, choice)
    kept = _kept(request)
    carts.check_room(len(kept.keys() - {listing.pk}))
    request.session[KEY] = {**kept, listing.pk: [chosen.price_minor, chosen.currency, choice.stored()]}


def remove(request: HttpRequest, listing_id: str) -> None:
    request.session[KEY] = {key: seen for key, seen in _kept(request).items() if key != listing_id}


def list_items(request: HttpRequest) -> list[CartItem]:
    """As if they were in a cart; nothing is stored."""
    kept = _kept(request)
    return [
        CartItem(
            listing=one, work=one.work, price_minor=kept[one.pk][0], currency=kept[one.pk][1], choice=kept[one.pk][2]
        )
        for one in cart_queries.list_listings(kept)
    ]


def join(request: HttpRequest, user: User) -> None:
    """Whoever has signed in finds in their cart what they put in before; their own works are left out."""
    if KEY in request.session:
        items = [item for item in list_items(request) if item.listing.seller_id != user.pk]
        carts.join_carts(user=user, items=items)
        del request.session[KEY]


def count(request: HttpRequest) -> int:
    """How many works are in it."""
    return len(_kept(request))


def _kept(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY) or {})
