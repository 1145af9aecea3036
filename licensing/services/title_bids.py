"""Bids for titles: made by buyers, answered by the seller, and paid like the title's price once accepted."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import TitleBid, TitleSale
from licensing.services import prices
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal

DAYS = 14  # to answer, and again to pay
State = TitleBid.State


def place_bid(*, sale: TitleSale, buyer: User, price_minor: int, message: str = "") -> TitleBid:
    """Offer a price for a title whose seller takes bids. One stands at a time of each buyer. Raises Refusal."""
    if sale.seller_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours already."))
    if sale.state != TitleSale.State.LIVE:
        raise Refusal("title_not_for_sale", _("This title is not for sale any more."), status=409)
    if not sale.takes_bids:
        raise Refusal("takes_no_bids", _("The seller takes no other price."), status=409)
    prices.check_price(price_minor, sale.currency)
    text = " ".join(message.replace("\0", " ").split())[:1000]
    try:
        with transaction.atomic():
            made = TitleBid.objects.create(sale=sale, buyer=buyer, price_minor=price_minor, message=text, due_at=_due())
            events.record("title_bid.made", subject=made, actor=buyer, payload={"sale": sale.pk})
    except IntegrityError:
        raise Refusal("bid_open", _("You offered a price already. Take it back first."), status=409) from None
    return made


def _due() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


def accept_bid(*, bid: TitleBid, actor: User) -> TitleBid:
    """The seller agrees: this buyer may pay that price for some days. The title stays for sale meanwhile."""
    if bid.sale.state != TitleSale.State.LIVE:
        raise Refusal("title_not_for_sale", _("This title is not for sale any more."), status=409)
    return _answer(bid, State.ACCEPTED, actor, bid.sale.seller_id, due_at=_due())


def decline_bid(*, bid: TitleBid, actor: User) -> TitleBid:
    return _answer(bid, State.DECLINED, actor, bid.sale.seller_id)


def withdraw_bid(*, bid: TitleBid, actor: User) -> TitleBid:
    """Whoever made it takes it back, as long as they have not paid."""
    return _answer(bid, State.WITHDRAWN, actor, bid.buyer_id)


def _answer(bid: TitleBid, to: str, actor: User, side: int, **fields: object) -> TitleBid:
    if actor.pk != side:
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    over = bid.due_at <= timezone.now()
    if over or not states.move(bid, to, event=f"title_bid.{to}", actor=actor, **fields):  # type: ignore[arg-type]
        raise Refusal("bid_over", _("This price was answered or taken back before."), status=409)
    return bid


def expire_bids() -> int:
    """End bids that nobody answered or paid in time; how many."""
    late = TitleBid.objects.filter(state__in=TitleBid.STANDING, due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="title_bid.expired") for one in late.order_by("pk")[:500])
