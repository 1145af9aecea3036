"""Carts: filled and emptied; what is in one promises nothing, and costs what its listing says when it is ordered."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import CartItem, Listing
from licensing.pricing import NOTHING, Choice
from licensing.services import choices, orders
from marketplace.core.errors import Refusal

MOST = 30  # Stripe shows at most 100 on one page; each keeps its work's other buyers waiting for a moment


@transaction.atomic
def add_to_cart(*, user: User, listing: Listing, choice: Choice = NOTHING) -> CartItem:
    """Put a listing, or what is chosen within it, into the cart at its price now; another of the same work makes way.

    Again is how a changed price is agreed to. Raises Refusal for what cannot be bought, or when the cart is full.
    """
    orders.check_listing(listing, user)
    chosen = choices.choose(listing, choice)
    User.objects.select_for_update().get(pk=user.pk)
    check_room(CartItem.objects.filter(user=user).exclude(work=listing.work_id).count())
    seen = {
        "listing": listing, "choice": choice.stored(), "price_minor": chosen.price_minor, "currency": chosen.currency,
    }  # fmt: skip
    item, _new = CartItem.objects.update_or_create(user=user, work_id=listing.work_id, defaults=seen)
    _count(user)
    return item


def check_room(others: int) -> None:
    if others >= MOST:
        raise Refusal("cart_full", _("A cart has room for %(most)d works.") % {"most": MOST}, status=409)


@transaction.atomic
def join_carts(*, user: User, items: Iterable[CartItem]) -> None:
    """What somebody put in before they signed in, each at the price they saw; what does not fit is left out."""
    User.objects.select_for_update().get(pk=user.pk)
    room = MOST - CartItem.objects.filter(user=user).count()
    known = set(CartItem.objects.filter(user=user).values_list("work", flat=True))
    fresh = {item.work_id: item for item in items if item.work_id not in known}
    for item in list(fresh.values())[: max(room, 0)]:
        item.user = user
        item.save(force_insert=True)
    _count(user)


@transaction.atomic
def remove_from_cart(*, item: CartItem) -> None:
    item.delete()
    _count(item.user)


@transaction.atomic
def take_out_bought(*, user: User, work_id: str, listing_id: str) -> None:
    """What was bought is not meant to be bought any more. Idempotent."""
    if CartItem.objects.filter(user=user, work=work_id, listing=listing_id).delete()[0]:
        _count(user)


def _count(user: User) -> None:
    """The number that the header shows, kept so that no page has to count."""
    user.in_cart = CartItem.objects.filter(user=user).count()
    User.objects.filter(pk=user.pk).update(in_cart=user.in_cart)
