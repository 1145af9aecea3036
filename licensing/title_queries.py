"""Reading sales of titles: what is for sale, on which conditions, and what became of it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from licensing.models import Order, TitleBid, TitleSale
from marketplace.core.errors import NotFound
from works.models import Work

State = TitleSale.State


def get_live_sale(work: Work) -> TitleSale | None:
    """The open offer of a work's title, if there is one."""
    return TitleSale.objects.filter(work=work, state=State.LIVE).select_related("seller").first()


def list_live_sales() -> QuerySet[TitleSale]:
    """Titles that anybody may buy now, the newest first."""
    rows = TitleSale.objects.filter(state=State.LIVE, work__state=Work.State.CERTIFIED)
    return rows.select_related("work__creator", "seller").prefetch_related("work__media").order_by("-pk")


def get_sale_for(user: Any, sale_id: str) -> TitleSale:
    """A title for sale; one that is over for its seller, its buyer, whoever named a price, and staff."""
    sale = TitleSale.objects.select_related("work__creator", "seller", "title__owner").filter(pk=sale_id).first()
    if sale is None or not (_is_public(sale) or _is_side(sale, user)):
        raise NotFound("title_sale")
    return sale


def _is_public(sale: TitleSale) -> bool:
    return sale.state == State.LIVE and sale.work.state == Work.State.CERTIFIED


def _is_side(sale: TitleSale, user: Any) -> bool:
    if not user.pk or user.is_staff or user.pk in (sale.seller_id, sale.title and sale.title.owner_id):
        return bool(user.pk)
    return TitleBid.objects.filter(sale=sale, buyer=user.pk).exists()


def list_sales_by(user: User) -> QuerySet[TitleSale]:
    """Titles this person put up for sale, the newest first."""
    return TitleSale.objects.filter(seller=user).select_related("work").order_by("-pk")


def get_bid_of(sale: TitleSale, user: User) -> TitleBid | None:
    """The price that this person offered and that stands, open or accepted."""
    rows = TitleBid.objects.filter(sale=sale, buyer=user, state__in=TitleBid.STANDING, due_at__gt=timezone.now())
    return rows.first()


def price_for(sale: TitleSale, user: User) -> int:
    """What this person pays for a title: what the seller agreed to with them, else its price."""
    bid = get_bid_of(sale, user)
    return bid.price_minor if bid and bid.state == TitleBid.State.ACCEPTED else sale.price_minor


def list_bids_for(user: User, sale: TitleSale | None = None) -> QuerySet[TitleBid]:
    """Prices that this person offered, or was offered as a seller, the newest first; for one title, or for all."""
    rows = TitleBid.objects.filter(Q(buyer=user) | Q(sale__seller=user))
    rows = rows.filter(sale=sale) if sale else rows
    return rows.select_related("sale__work", "sale__seller", "buyer").order_by("-pk")


def get_bid_for(user: User, bid_id: str) -> TitleBid:
    found = list_bids_for(user).filter(pk=bid_id).first()
    if found is None:
        raise NotFound("title_bid")
    return found


def fixed_royalty(work: Work) -> int | None:
    """Basis points of each resale that the creator gets: of the first sale that stands, else of what the creator asked
    when they last offered the title; None while that is open."""
    rows = TitleSale.objects.filter(work=work)
    first = rows.filter(state=State.SOLD).order_by("pk").first()
    asked = first or rows.filter(seller=work.creator_id).order_by("-pk").first()
    if first or work.owner_id != work.creator_id:
        return asked.royalty_bps if asked else 0
    return None


def get_order_of(sale: TitleSale) -> Order | None:
    """The paid order that bought a title, also once its money went back."""
    rows = Order.objects.filter(purpose=Order.Purpose.TITLE, matter=sale.pk, paid_at__isnull=False)
    return rows.order_by("-pk").first()


def get_order_for_side(sale: TitleSale, user: User | None) -> Order | None:
    """The order by which this person bought the title; nobody else sees it."""
    order = get_order_of(sale) if user else None
    return order if order and user and order.buyer_id == user.pk else None


def stands(sale: TitleSale, owner_id: int) -> bool:
    """Whether the work's owner has it by this sale; a later sale that was undone does not count."""
    later = TitleSale.objects.filter(work=sale.work_id, state=State.SOLD, pk__gt=sale.pk)
    return sale.title is not None and sale.title.owner_id == owner_id and not later.exists()
