"""Bids for titles: made by buyers, answered in turn, and paid like the title's price once accepted."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import TitleBid, TitleSale
from licensing.services import prices
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal

DAYS, MOST_DAYS = 14, 90  # to answer, at most; and again DAYS to pay
MOST_ROUNDS = 50
State = TitleBid.State


def place_bid(*, sale: TitleSale, buyer: User, price_minor: int, message: str = "") -> TitleBid:
    """Offer a price for a title whose seller takes bids. One stands at a time of each buyer. Raises Refusal."""
    if sale.seller_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours already."))
    _check_live(sale)
    if not sale.takes_bids:
        raise Refusal("takes_no_bids", _("The seller takes no other price."), status=409)
    prices.check_price(price_minor, sale.currency)
    try:
        with transaction.atomic():
            return _add(sale, buyer, buyer, price_minor, message, DAYS)
    except IntegrityError:
        raise Refusal("bid_open", _("You offered a price already. Take it back first."), status=409) from None


def counter_bid(*, bid: TitleBid, actor: User, price_minor: int, message: str = "", days: int = DAYS) -> TitleBid:
    """Answer a price with another, which the other side may accept, counter or decline for `days`; returns that one.

    The bid that is answered and the new one change in one transaction. Raises Refusal, changing nothing.
    """
    sale = bid.sale
    _check_turn(bid, actor)
    _check_live(sale)
    prices.check_price(price_minor, sale.currency)
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("days_invalid", _("An offer stands from 1 to 90 days."), field="days")
    if sale.bids.filter(buyer=bid.buyer_id, state=State.COUNTERED).count() >= MOST_ROUNDS:
        raise Refusal("too_many_revisions", _("This went back and forth too often. Accept it or end it."), status=409)
    with transaction.atomic():
        if not states.move(bid, State.COUNTERED, event="title_bid.countered", actor=actor):
            raise _over()
        return _add(sale, bid.buyer, actor, price_minor, message, days)


def _add(sale: TitleSale, buyer: User, author: User, price_minor: int, message: str, days: int) -> TitleBid:
    made = TitleBid.objects.create(
        sale=sale, buyer=buyer, by_seller=author.pk != buyer.pk, price_minor=price_minor, due_at=_due(days),
        message=" ".join(message.replace("\0", " ").split())[:1000],
    )  # fmt: skip
    events.record("title_bid.made", subject=made, actor=author, payload={"sale": sale.pk})
    return made


def _check_live(sale: TitleSale) -> None:
    if sale.state != TitleSale.State.LIVE:
        raise Refusal("title_not_for_sale", _("This title is not for sale any more."), status=409)


def _due(days: int = DAYS) -> datetime:
    return timezone.now() + timedelta(days=days)


def accept_bid(*, bid: TitleBid, actor: User) -> TitleBid:
    """The other side agrees: the buyer may pay that price for some days. The title stays for sale meanwhile."""
    _check_turn(bid, actor)
    _check_live(bid.sale)
    return _end(bid, State.ACCEPTED, actor, due_at=_due())


def decline_bid(*, bid: TitleBid, actor: User) -> TitleBid:
    _check_turn(bid, actor)
    return _end(bid, State.DECLINED, actor)


def withdraw_bid(*, bid: TitleBid, actor: User) -> TitleBid:
    """Whoever named an open price takes it back; an accepted one only the buyer, as long as they have not paid."""
    with transaction.atomic():
        rows = TitleBid.objects.select_for_update(of=("self",)).select_related("sale", "buyer")
        bid = rows.get(pk=bid.pk)  # the seller's may be accepted at this moment
        if actor.pk != (bid.buyer_id if bid.state == State.ACCEPTED else bid.author_id):
            raise _not_yours()
        return _end(bid, State.WITHDRAWN, actor)


def _check_turn(bid: TitleBid, actor: User) -> None:
    if actor.pk != bid.asked_id:
        raise _not_yours()
    if bid.due_at <= timezone.now():
        raise _over()


def _end(bid: TitleBid, to: str, actor: User, **fields: object) -> TitleBid:
    over = bid.due_at <= timezone.now()
    if over or not states.move(bid, to, event=f"title_bid.{to}", actor=actor, **fields):  # type: ignore[arg-type]
        raise _over()
    return bid


def _not_yours() -> NotAllowed:
    return NotAllowed("not_your_answer", _("This answer is for the other side to give."))


def _over() -> Refusal:
    return Refusal("bid_over", _("This price was answered or taken back before."), status=409)


def expire_bids() -> int:
    """End bids that nobody answered or paid in time; how many."""
    late = TitleBid.objects.filter(state__in=TitleBid.STANDING, due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="title_bid.expired") for one in late.order_by("pk")[:500])


def end_with_sale(sale: TitleSale) -> int:
    """The title is gone or off the market, so nobody can accept or pay a price for it any more, but who bought it; how
    many ended. Idempotent."""
    owner = sale.title.owner_id if sale.title else None
    standing = TitleBid.objects.filter(sale=sale, state__in=TitleBid.STANDING)
    standing = standing.exclude(state=State.ACCEPTED, buyer=owner)
    over = {"reason": "title_not_for_sale"}
    return sum(states.move(one, State.EXPIRED, event="title_bid.expired", payload=over) for one in standing)
