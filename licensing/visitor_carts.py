"""The cart of a visitor: kept in their session with the prices they saw, and joined to their own when they sign in."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from licensing import cart_queries, pack_queries
from licensing.models import CartItem, Listing, Pack
from licensing.pricing import Choice
from licensing.services import carts, choices

KEY, PREFIX = "cart", "pck_"  # of packs


def add(request: HttpRequest, listing: Listing, choice: Choice) -> None:
    """Raises Refusal when it is full, or for a choice that the listing does not offer."""
    chosen = choices.choose(listing, choice)
    kept = _kept(request)
    carts.check_room(len(kept.keys() - {listing.pk}))
    request.session[KEY] = {**kept, listing.pk: [chosen.price_minor, chosen.currency, choice.stored()]}


def add_pack(request: HttpRequest, pack: Pack) -> None:
    """Raises Refusal when it is full."""
    kept = _kept(request)
    others = kept.keys() - {pack.pk}
    carts.check_room(len(others), sum(key.startswith(PREFIX) for key in others))
    request.session[KEY] = {**kept, pack.pk: [pack.price_minor, pack.currency, pack.edition]}


def remove(request: HttpRequest, gone: str) -> None:
    request.session[KEY] = {key: seen for key, seen in _kept(request).items() if key != gone}


def list_items(request: HttpRequest) -> list[CartItem]:
    """As if they were in a cart; nothing is stored."""
    kept = _kept(request)
    if not kept:
        return []
    seen = {key: {"price_minor": minor, "currency": currency} for key, (minor, currency, _more) in kept.items()}
    return [
        CartItem(listing=one, work=one.work, choice=kept[one.pk][2], **seen[one.pk])
        for one in cart_queries.list_listings(key for key in kept if not key.startswith(PREFIX))
    ] + [
        CartItem(pack=one, pack_edition=kept[one.pk][2], **seen[one.pk])
        for one in pack_queries.list_looked_at(key for key in kept if key.startswith(PREFIX))
    ]  # fmt: skip


def join(request: HttpRequest, user: User) -> None:
    """Whoever has signed in finds in their cart what they put in before; their own works are left out."""
    if KEY in request.session:
        items = [item for item in list_items(request) if item.offered.seller_id != user.pk]
        carts.join_carts(user=user, items=items)
        del request.session[KEY]


def count(request: HttpRequest) -> int:
    """How many works are in it."""
    return len(_kept(request))


def _kept(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(KEY) or {})
