"""Sale of a work's title: offered at a price, bought through an order, carried out with the payment, and undone.

The price is income of the work and is divided as such; the creator's royalty on a resale is set aside first.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import title_queries
from licensing.models import Order, TitleSale
from licensing.services import listings, orders, prices, purposes
from licensing.services.particulars import Particulars, clean
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts.models import Chargeback, Sale
from payouts.services.sales import Aside
from works.models import Work
from works.services import titles

MOST_ROYALTY = 2500  # basis points: a title that nobody resells is worth less to its first buyer too
State = TitleSale.State


def offer_title(
    *,
    work: Work,
    price_minor: int,
    currency: str,
    actor: User,
    royalty_bps: int | None = None,
    note: str = "",
    takes_bids: bool = False,
) -> TitleSale:
    """Put a work up for sale. The creator sets the royalty on resales; once it is fixed, it is carried along.

    Raises Refusal, changing nothing, unless the work is certified, the actor's own, and free to change hands.
    """
    prices.check_price(price_minor, currency)
    text = " ".join(note.replace("\0", " ").split())[:1000]
    try:
        with transaction.atomic():
            work = Work.objects.select_for_update().get(pk=work.pk)
            listings.check_work(work, actor)
            titles.check_free(work)
            made = TitleSale.objects.create(
                work=work, seller=actor, price_minor=price_minor, currency=currency, note=text,
                takes_bids=takes_bids,
                royalty_bps=_royalty(work, royalty_bps),
            )  # fmt: skip
            events.record("title_sale.offered", subject=made, actor=actor, payload={"work": work.pk})
    except IntegrityError:
        raise Refusal("title_for_sale", _("This title is for sale already."), status=409) from None
    return made


def _royalty(work: Work, asked: int | None) -> int:
    """The rate that is fixed, or the one that the creator chooses now."""
    fixed = title_queries.fixed_royalty(work)
    if fixed is not None:
        if asked not in (None, fixed):
            words = {"percent": fixed / 100}
            raise Refusal("royalty_fixed", _("The royalty of this work is fixed at %(percent)g%%.") % words,
                          field="royalty")  # fmt: skip
        return fixed
    if not 0 <= (asked or 0) <= MOST_ROYALTY:
        words = {"percent": MOST_ROYALTY / 100}
        raise Refusal("royalty_out_of_range", _("The royalty is between 0 and %(percent)g%%.") % words,
                      field="royalty")  # fmt: skip
    return asked or 0


def withdraw_sale(*, sale: TitleSale, actor: User) -> TitleSale:
    """Take the title off the market; whoever is about to pay is told before paying."""
    if sale.seller_id != actor.pk:
        raise NotAllowed("not_owner", _("Only who offered this title takes it back."))
    if not states.move(sale, State.WITHDRAWN, event="title_sale.withdrawn", actor=actor, ended_at=timezone.now()):
        raise Refusal("title_not_for_sale", _("This title is not for sale any more."), status=409)
    return sale


def place_order(
    *, sale: TitleSale, buyer: User, particulars: Particulars, expected_minor: int | None = None,
    expected_currency: str = "",
) -> Order:  # fmt: skip
    """Promise to buy a title at its price; a second click returns the open order. Raises Refusal, changing nothing."""
    form = clean(particulars)
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=sale.work_id)
        sale = TitleSale.objects.select_for_update(of=("self",)).select_related("seller").get(pk=sale.pk)
        _check_sale(sale, work, buyer)
        minor = title_queries.price_for(sale, buyer)
        if expected_minor not in (None, minor) or expected_currency not in ("", sale.currency):
            price = money.display(minor, sale.currency)
            raise Refusal("price_changed", _("The price is %(price)s. Please look at it again.") % {"price": price},
                          status=409)  # fmt: skip
        return orders.place_for(
            purpose=Order.Purpose.TITLE, matter=sale.pk, buyer=buyer, work=work, price_minor=minor,
            currency=sale.currency, sold_by=sale.seller, **form.fields(),
        )  # fmt: skip


def _check_sale(sale: TitleSale, work: Work, buyer: User) -> None:
    """Raise Refusal unless this title can go to this buyer now. The work is locked."""
    if sale.state != State.LIVE or work.owner_id != sale.seller_id or work.state != Work.State.CERTIFIED:
        raise Refusal("title_not_for_sale", _("This title is not for sale any more."), status=409)
    if work.owner_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours already."))
    titles.check_transfer(work, buyer)
    listings.check_stack(work.pk)


def end_with_title(work: Work, giver: User, receiver: User, actor: User) -> None:
    """An offer of the giver's is over when the title goes another way. In the caller's transaction."""
    for sale in TitleSale.objects.filter(work=work, state=State.LIVE):
        reason = {"reason": "title_transferred"}
        states.move(sale, State.ENDED, event="title_sale.ended", actor=actor, payload=reason, ended_at=timezone.now())


def close_orders_of(sale: TitleSale) -> int:
    """The title is gone or taken back: whoever is about to pay for it is told before paying; how many."""
    waiting = Order.objects.filter(purpose=Order.Purpose.TITLE, matter=sale.pk, state=Order.State.PENDING)
    return orders.close_orders(list(waiting.order_by("pk")), reason="title_not_for_sale")


def payment_objection(work: Work) -> str:
    """A title whose payment the buyer's bank is deciding about stays where it is until then."""
    bought = Order.objects.filter(purpose=Order.Purpose.TITLE, work=work, buyer=work.owner_id, state=Order.State.PAID)
    open_ones = Chargeback.objects.filter(state=Chargeback.State.OPEN, sale__source__in=bought.values("pk"))
    if not open_ones.exists():
        return ""
    return _("A bank is deciding about the payment for this work, so it cannot change hands until then.")


def _lock(order: Order) -> Work:
    """The work as it stands, so that it changes hands neither before nor after but with this."""
    return Work.objects.select_for_update(no_key=True).get(pk=order.work_id)


def aside_of(sale: TitleSale, buyer_id: int | None = None) -> Aside | None:
    """The creator's royalty, when it is not they who sell or buy."""
    creator = sale.work.creator_id
    if not sale.royalty_bps or creator in (sale.seller_id, buyer_id):
        return None
    return Aside(creator, sale.royalty_bps)


@purposes.register
class TitlePurpose(purposes.Purpose):
    """The work is the buyer's when the money is there, and goes back when all of it does."""

    name = Order.Purpose.TITLE

    def problem(self, order: Order) -> str:
        try:
            _check_sale(TitleSale.objects.select_for_update().get(pk=order.matter), order.work, order.buyer)
        except Refusal as refusal:
            return refusal.code
        return ""

    def parties(self, order: Order) -> dict[str, Any]:
        sale = TitleSale.objects.select_related("work").get(pk=order.matter)
        return {"aside": aside_of(sale, order.buyer_id)}

    def fulfill(self, order: Order, now: datetime) -> None:
        sale = TitleSale.objects.get(pk=order.matter)
        payload = {"order": order.pk, "work": order.work_id}
        states.move(sale, State.SOLD, event="title_sale.sold", actor=order.buyer, payload=payload, ended_at=now)
        sale.title = titles.transfer_title(work=order.work, to=order.buyer, cause="sale", actor=order.buyer)
        sale.save(update_fields=["title"])

    def check_refund(self, order: Order, *, whole: bool) -> None:
        sale = TitleSale.objects.select_related("title", "seller").get(pk=order.matter)
        if not whole:
            return
        if not Sale.objects.filter(source=order.pk, state=Sale.State.PENDING).exists():
            raise Refusal("refund_window_over", _("The days in which a title can be given back are over."), status=409)
        work = _lock(order)
        if not title_queries.stands(sale, work.owner_id):
            raise Refusal("title_moved_on", _("The buyer does not own this work any more, so the title cannot go "
                          "back. A part of the price can be refunded."), status=409)  # fmt: skip
        titles.check_transfer(work, sale.seller)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        """A bank asks nobody: a title that moved on by then stays with its new owner."""
        sale = TitleSale.objects.select_related("title", "seller").get(pk=order.matter)
        payload = {"order": order.pk, "work": order.work_id, "reason": reason}
        work = _lock(order)
        if not title_queries.stands(sale, work.owner_id):
            events.record("title_sale.kept", subject=sale, actor=actor, payload=payload)
            return
        titles.return_title(work=work, to=sale.seller, cause="sale_undone", actor=actor or sale.seller)
        states.move(sale, State.UNDONE, event="title_sale.undone", actor=actor, payload=payload)

    def title(self, order: Order) -> str:
        return _("Title of “%(title)s”") % {"title": order.work.title}

    def thanks(self, order: Order) -> str:
        return _("“%(title)s” is yours now: its offers, and what it earns from now on.") % {"title": order.work.title}

    def news(self, order: Order) -> str:
        return _("%(name)s bought the title of “%(title)s”. Your part stands on your earnings page.") % {
            "name": order.buyer.name, "title": order.work.title,
        }  # fmt: skip

    def page(self, order: Order) -> str:
        return reverse("licensing:title_sale", args=[order.matter])
