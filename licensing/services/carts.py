"""Carts: filled and emptied; what is in one promises nothing, and costs what is asked for it when it is ordered."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import CartItem, Listing, Pack
from licensing.pricing import NOTHING, Choice
from licensing.services import choices, orders, packs
from marketplace.core.errors import Refusal

MOST = 30  # Stripe shows at most 100 on one page; each keeps its work's other buyers waiting for a moment
MOST_PACKS = 5  # of up to 24 works


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


@transaction.atomic
def add_pack(*, user: User, pack: Pack) -> CartItem:
    """Put a pack into the cart with its works and at its price now; again is how a change of them is agreed to.

    Raises Refusal for what cannot be bought, or when the cart is full.
    """
    packs.check_on_offer(pack, user)
    User.objects.select_for_update().get(pk=user.pk)
    others = CartItem.objects.filter(user=user).exclude(pack=pack)
    check_room(others.count(), others.filter(pack__isnull=False).count())
    seen = {"pack_edition": pack.edition, "price_minor": pack.price_minor, "currency": pack.currency}
    item, _new = CartItem.objects.update_or_create(user=user, pack=pack, defaults=seen)
    _count(user)
    return item


def check_room(others: int, packs_of_them: int = 0) -> None:
    """Raise Refusal unless one more fits beside so many others; for a pack, beside so many packs."""
    if others >= MOST:
        raise Refusal("cart_full", _("A cart has room for %(most)d works.") % {"most": MOST}, status=409)
    if packs_of_them >= MOST_PACKS:
        raise Refusal("cart_full", _("A cart has room for %(most)d packs.") % {"most": MOST_PACKS}, status=409)


@transaction.atomic
def join_carts(*, user: User, items: Iterable[CartItem]) -> None:
    """What somebody put in before they signed in, each at the price they saw; what does not fit is left out."""
    User.objects.select_for_update().get(pk=user.pk)
    mine = list(CartItem.objects.filter(user=user))
    known = {item.pack_id or item.work_id for item in mine}
    packs_of_them = sum(item.pack_id is not None for item in mine)
    for item in items:
        same = item.pack_id or item.work_id
        if same in known or len(known) >= MOST or (item.pack_id and packs_of_them >= MOST_PACKS):
            continue
        known.add(same)
        packs_of_them += item.pack_id is not None
        item.user = user
        item.save(force_insert=True)
    _count(user)


@transaction.atomic
def remove_from_cart(*, item: CartItem) -> None:
    item.delete()
    _count(item.user)


@transaction.atomic
def take_out_bought(*, user: User, key: str) -> None:
    """What was bought, a listing or a pack, is not meant to be bought any more. Idempotent."""
    if CartItem.objects.filter(Q(listing=key) | Q(pack=key), user=user).delete()[0]:
        _count(user)


def _count(user: User) -> None:
    """The number that the header shows, kept so that no page has to count."""
    user.in_cart = CartItem.objects.filter(user=user).count()
    User.objects.filter(pk=user.pk).update(in_cart=user.in_cart)
