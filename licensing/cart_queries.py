"""Reading carts and their payments: what is in one now, by currency, and what has changed since it was put there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import order_queries
from licensing.models import CartItem, LicenseTerms, Listing, Order, Payment
from licensing.pricing import read_choice
from licensing.services import choices, order_windows
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal


@dataclass(slots=True)
class Row:
    """One item as it stands now, and a sentence about what has to be looked at before it is paid; `blocked` when it
    cannot be."""

    item: CartItem
    price_minor: int
    terms: LicenseTerms
    code: str = ""
    note: str = ""
    blocked: bool = False


@dataclass(slots=True)
class Group:
    """What is paid together: the items of one currency, at the prices that were seen."""

    currency: str
    rows: list[Row] = field(default_factory=list)

    @property
    def items(self) -> list[CartItem]:
        return [row.item for row in self.rows]

    @property
    def price_minor(self) -> int:
        return sum(item.price_minor for item in self.items)

    @property
    def blocked(self) -> bool:
        return any(row.blocked for row in self.rows)

    @property
    def listings(self) -> str:
        """Keys of the listings, as the order form sends them along."""
        return ",".join(item.listing_id for item in self.items)


def list_items_for(user: User) -> QuerySet[CartItem]:
    """What is in somebody's cart, added last first."""
    rows = CartItem.objects.filter(user=user).select_related(
        "listing__terms", "listing__seller", "listing__work__creator", "user"
    )
    return rows.defer("listing__search").prefetch_related("listing__work__media").order_by("-created_at", "-pk")


def get_item_for(user: User, listing_id: str) -> CartItem:
    item = list_items_for(user).filter(listing=listing_id).first()
    if item is None:
        raise NotFound("cart_item")
    return item


def pick_items(user: User, listings: Sequence[str]) -> list[CartItem]:
    """These of the cart. Raises NotFound when one is not in it any more."""
    found = list(list_items_for(user).filter(listing__in=listings))
    if len(found) != len(set(listings)):
        raise NotFound("cart_item")
    return found


def list_listings(keys: Iterable[str]) -> list[Listing]:
    """Those of a visitor's cart that can still be looked at."""
    rows = Listing.objects.filter(pk__in=list(keys), work__state="certified")
    rows = rows.select_related("terms", "seller", "work__creator").defer("search")
    return list(rows.prefetch_related("work__media").order_by("pk"))


def group(items: Iterable[CartItem], buyer: User | None) -> list[Group]:
    """The items by currency, each with what has to be told of it. Without a buyer, windows are not looked at."""
    groups: dict[str, Group] = {}
    for item in items:
        groups.setdefault(item.currency, Group(item.currency)).rows.append(_look(item, buyer))
    return sorted(groups.values(), key=lambda one: one.currency)


def _look(item: CartItem, buyer: User | None) -> Row:
    listing = item.listing
    row = Row(item, item.price_minor, listing.terms)
    if not listing.on_offer or listing.work.state != "certified":
        return replace(row, code="listing_not_live", note=_("This license is not offered any more."), blocked=True)
    try:
        chosen = choices.choose(listing, read_choice(item.choice))
    except Refusal as refusal:  # the listing offers another choice by now
        return replace(row, code=refusal.code, note=str(refusal.message), blocked=True)
    row = Row(item, chosen.price_minor, chosen.terms)
    if (chosen.price_minor, chosen.currency) != (item.price_minor, item.currency):
        words = {"was": _price(item.price_minor, item.currency), "now": _price(chosen.price_minor, chosen.currency)}
        note = _("It was %(was)s when you put it in, and is %(now)s now.") % words
        return replace(row, code="price_changed", note=note, blocked=True)
    conflict = order_windows.find_conflict(chosen=chosen, buyer=buyer) if buyer else None
    if conflict:
        return replace(row, code=conflict.code, note=conflict.message, blocked=not conflict.industries)
    return row


def _price(minor: int, currency: str) -> str:
    return money.display(minor, currency) if minor else _("Free")


def get_payment_for(user: User, payment_id: str) -> Payment:
    """A payment that the user made, or that one of their teams' orders belongs to."""
    payment = Payment.objects.select_related("buyer").filter(pk=payment_id).first()
    if payment is None or (payment.buyer_id != user.pk and not list_orders_of(payment, user).exists()):
        raise NotFound("payment")
    return payment


def list_orders_of(payment: Payment, user: User) -> QuerySet[Order]:
    return order_queries.list_orders_for(user).filter(payment=payment).order_by("work")
