"""Reading carts and their payments: what is in one now, by currency, and what has changed since it was put there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import order_queries
from licensing.models import CartItem, Listing, Order, Payment
from licensing.services import order_windows
from marketplace.core import money
from marketplace.core.errors import NotFound


@dataclass(slots=True)
class Row:
    """One item, and a sentence about what has to be looked at before it is paid; `blocked` when it cannot be."""

    item: CartItem
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
        """Their keys, as the order form sends them along."""
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
    if not listing.on_offer or listing.work.state != "certified":
        return Row(item, "listing_not_live", _("This license is not offered any more."), blocked=True)
    if (listing.price_minor, listing.currency) != (item.price_minor, item.currency):
        words = {"was": _price(item), "now": _price(listing)}
        note = _("It was %(was)s when you put it in, and is %(now)s now.") % words
        return Row(item, "price_changed", note, blocked=True)
    conflict = order_windows.find_conflict(listing=listing, buyer=buyer) if buyer else None
    if conflict:
        return Row(item, conflict.code, conflict.message, blocked=not conflict.industries)
    return Row(item)


def _price(one: CartItem | Listing) -> str:
    return money.display(one.price_minor, one.currency) if one.price_minor else _("Free")


def get_payment_for(user: User, payment_id: str) -> Payment:
    """A payment that the user made, or that one of their teams' orders belongs to."""
    payment = Payment.objects.select_related("buyer").filter(pk=payment_id).first()
    if payment is None or (payment.buyer_id != user.pk and not list_orders_of(payment, user).exists()):
        raise NotFound("payment")
    return payment


def list_orders_of(payment: Payment, user: User) -> QuerySet[Order]:
    return order_queries.list_orders_for(user).filter(payment=payment).order_by("work")
