"""Reading carts and their payments: what is in one now, by currency, and what has changed since it was put there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import order_queries, pack_queries
from licensing.models import CartItem, LicenseTerms, Listing, Order, Pack, Payment
from licensing.pricing import read_choice
from licensing.services import choices, order_windows, packs
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
    def count(self) -> int:
        """How many licenses these are; a pack is one of each of its works."""
        return sum(len(item.works) for item in self.items)

    @property
    def keys(self) -> str:
        """Keys of the listings and packs, as the order form sends them along."""
        return ",".join(item.key for item in self.items)


def list_items_for(user: User) -> QuerySet[CartItem]:
    """What is in somebody's cart, added last first."""
    rows = CartItem.objects.filter(user=user).select_related(
        "listing__terms", "listing__seller", "listing__work__creator", "user", "pack__terms", "pack__seller"
    )
    parts = Prefetch("pack__parts", pack_queries.parts_with_pictures())
    return rows.defer("listing__search").prefetch_related("listing__work__media", parts).order_by("-created_at", "-pk")


def get_item_for(user: User, key: str) -> CartItem:
    """By the key of its listing or pack."""
    item = list_items_for(user).filter(Q(listing=key) | Q(pack=key)).first()
    if item is None:
        raise NotFound("cart_item")
    return item


def pick_items(user: User, keys: Sequence[str]) -> list[CartItem]:
    """These listings and packs of the cart. Raises NotFound when one is not in it any more."""
    found = list(list_items_for(user).filter(Q(listing__in=keys) | Q(pack__in=keys)))
    if len(found) != len(set(keys)):
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
    rows = list(items)
    packed = [item.pack_id for item in rows if item.pack_id]
    offered = set(pack_queries.list_on_offer().filter(pk__in=packed).values_list("pk", flat=True)) if packed else set()
    for item in rows:
        row = _look_at_pack(item, item.pack, item.pack_id in offered) if item.pack else _look(item, buyer)
        groups.setdefault(item.currency, Group(item.currency)).rows.append(row)
    return sorted(groups.values(), key=lambda one: one.currency)


def _look_at_pack(item: CartItem, pack: Pack, offered: bool) -> Row:
    row = Row(item, pack.price_minor, pack.terms)
    if not offered:
        return _gone(row)
    if item.pack_edition != pack.edition:
        return replace(row, code="pack_changed", note=str(packs.changed().message), blocked=True)
    return _compare(row, pack.currency)


def _gone(row: Row) -> Row:
    return replace(row, code="listing_not_live", note=_("This license is not offered any more."), blocked=True)


def _compare(row: Row, currency: str) -> Row:
    """The row with a word about its price, when that is another one than was seen."""
    item = row.item
    if (row.price_minor, currency) == (item.price_minor, item.currency):
        return row
    words = {"was": _price(item.price_minor, item.currency), "now": _price(row.price_minor, currency)}
    note = _("It was %(was)s when you put it in, and is %(now)s now.") % words
    return replace(row, code="price_changed", note=note, blocked=True)


def _look(item: CartItem, buyer: User | None) -> Row:
    listing = item.listing
    assert listing is not None  # a constraint holds it
    row = Row(item, item.price_minor, listing.terms)
    if not listing.on_offer or listing.work.state != "certified":
        return _gone(row)
    try:
        chosen = choices.choose(listing, read_choice(item.choice))
    except Refusal as refusal:  # the listing offers another choice by now
        return replace(row, code=refusal.code, note=str(refusal.message), blocked=True)
    row = _compare(Row(item, chosen.price_minor, chosen.terms), chosen.currency)
    if row.blocked:
        return row
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


@dataclass(frozen=True, slots=True)
class Placed:
    """An order of a payment, what it is called, and of how many works it is a license."""

    order: Order
    title: str
    count: int


def list_placed(payment: Payment, user: User) -> list[Placed]:
    """The orders of a payment as its page shows them; a pack is called by its title."""
    orders = list(list_orders_of(payment, user))
    packed = {order.pk: order.matter for order in orders if order.purpose == Order.Purpose.PACK}
    titles = dict(Pack.objects.filter(pk__in=packed.values()).values_list("pk", "title")) if packed else {}
    parts = Order.objects.filter(purpose=Order.Purpose.PACK_PART, matter__in=packed).order_by()
    counts = dict(parts.values_list("matter").annotate(Count("pk"))) if packed else {}
    return [
        Placed(order, titles.get(packed.get(order.pk, ""), order.work.title), counts.get(order.pk, 1))
        for order in orders
    ]  # fmt: skip
