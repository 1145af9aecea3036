"""Titles of the demo: one for sale, and one that another creator bought and offers licenses of now."""

from django.db import transaction

from accounts.models import User
from licensing.models import Listing, Order, TitleSale
from licensing.services import listings, orders, title_sales
from licensing.services.particulars import Particulars
from marketplace.sandbox import checkout
from works.models import Work

CARD = "4242424242424242"


def trade_titles(users: dict[str, User]) -> None:
    """Put up what is not put up, and buy what is not bought; an interrupted run goes on where it was."""
    note = "I am clearing my archive for a new series. Whoever takes it over gets the layered file by mail."
    _put_up(users["sofia"], 240_000, "EUR", note)
    sale = _put_up(users["dewi"], 180_000, "USD", "")
    if sale and sale.state == TitleSale.State.LIVE:
        _buy(sale, users["kwame"])


def _put_up(owner: User, price: int, currency: str, note: str) -> TitleSale | None:
    """The first picture of this owner that stands alone."""
    known = TitleSale.objects.filter(seller=owner).first()
    alone = Work.objects.filter(owner=owner, kind="image", state="certified", parent_edges=None, splits=None)
    work = alone.filter(child_edges=None, negotiations=None, disputes=None).order_by("pk").first()
    if known or work is None:
        return known
    return title_sales.offer_title(
        work=work, price_minor=price, currency=currency, royalty_bps=500, note=note, actor=owner
    )


def _buy(sale: TitleSale, buyer: User) -> None:
    order = title_sales.place_order(sale=sale, buyer=buyer, particulars=Particulars(buyer.name))
    orders.open_checkout(order=order)
    if orders.settle(order_id=order.pk).state == Order.State.PENDING:
        with transaction.atomic(using="sandbox"):
            checkout.pay(order.stripe_session_id, CARD)
        orders.settle(order_id=order.pk)
    for listing in Listing.objects.filter(work=sale.work_id, seller=buyer, state=Listing.State.PAUSED):
        listings.resume_listing(listing=listing, actor=buyer)
