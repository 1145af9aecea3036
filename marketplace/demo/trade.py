"""Trade of the demo: a title for sale, one that another creator bought, and a license that is offered on."""

from django.db import transaction

from accounts.models import User
from licensing.models import License, Listing, Order, TitleSale
from licensing.services import license_transfers, listings, orders, title_sales
from licensing.services.particulars import Particulars
from marketplace.sandbox import checkout
from works.models import Work

CARD = "4242424242424242"


def trade_titles(users: dict[str, User]) -> None:
    """Put up what is not put up, and buy what is not bought; an interrupted run goes on where it was."""
    note = "I am clearing my archive for a new series. Whoever takes it over gets the layered file by mail."
    _put_up(users["sofia"], 240_000, "EUR", note)
    sale = _put_up(users["kwame"], 180_000, "USD", "")
    if sale and sale.state == TitleSale.State.LIVE:
        _buy(sale, users["dewi"])
    _pass_on(users["dewi"], users["carol"], "dan")


def _put_up(owner: User, price: int, currency: str, note: str) -> TitleSale | None:
    """The first picture of this owner that stands alone."""
    known = TitleSale.objects.filter(seller=owner).first()
    alone = Work.objects.filter(owner=owner, kind="image", state="certified", parent_edges=None, splits=None)
    work = alone.filter(child_edges=None, negotiations=None, disputes=None).order_by("pk").first()
    if known or work is None:
        return known
    return title_sales.offer_title(
        work=work, price_minor=price, currency=currency, royalty_bps=500, note=note, takes_bids=True, actor=owner
    )


def _buy(sale: TitleSale, buyer: User) -> None:
    order = title_sales.place_order(sale=sale, buyer=buyer, particulars=Particulars(buyer.name))
    pay(order)
    for listing in Listing.objects.filter(work=sale.work_id, seller=buyer, state=Listing.State.PAUSED):
        listings.resume_listing(listing=listing, actor=buyer)


def pay(order: Order) -> None:
    orders.open_checkout(order=order)
    if orders.settle(order_id=order.pk).state == Order.State.PENDING:
        with transaction.atomic(using="sandbox"):
            checkout.pay(order.stripe_session_id, CARD)
        orders.settle(order_id=order.pk)


def _pass_on(owner: User, holder: User, handle: str) -> None:
    """The new owner allows licenses to be sold on; one of them is on offer to a colleague."""
    work = Work.objects.filter(owner=owner, title_sales__state=TitleSale.State.SOLD).first()
    if work is None or License.objects.filter(licensee=holder, work=work).exists():
        return
    allowed = {"transfer": "allowed", "resale_royalty_bps": 1000}
    listing = listings.create_listing(
        work=work, preset="extended", price_minor=21_000, currency="USD", actor=owner, overrides=allowed
    )
    order = orders.place_order(buyer=holder, listing=listing, particulars=Particulars(holder.name))
    pay(order)
    license_transfers.offer_license(
        held=License.objects.get(order=order), handle=handle, actor=holder, price_minor=15_000, currency="USD",
        message="We ended this campaign early. Its license runs on, if you can use it.",
    )  # fmt: skip
