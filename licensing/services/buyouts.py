"""Buying out a parent's share: offered by either owner, agreed by the other, paid once by the child's owner.

What is paid is a sale of the parent work, so it reaches the parent's parties and those above it as any sale does.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Buyout, Order
from licensing.services import orders, purposes
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Derivation
from works.services import shares

DAYS = 14  # to answer, and again to pay
State = Buyout.State


def offer_buyout(*, edge: Derivation, price_minor: int, currency: str, actor: User) -> Buyout:
    """Propose to the other owner that the child's owner pays once and the share becomes zero.

    Raises Refusal, changing nothing: not a side, no share left, both works of one owner, a price below what can be
    charged, or an open proposal.
    """
    if actor.pk not in (edge.child.owner_id, edge.parent.owner_id):
        raise NotAllowed("not_a_side", _("Only the owners of the two works agree on this."))
    if edge.child.owner_id == edge.parent.owner_id:
        raise Refusal("same_owner", _("Both works are yours; end the derivation instead."))
    _check_price(price_minor, currency)
    with transaction.atomic():
        locked = shares.lock_active(edge.pk)
        if locked is None or not locked.share_bps:
            raise Refusal("no_share", _("This derivation gives no share that could be bought out."), status=409)
        if Buyout.objects.filter(before=locked, state__in=Buyout.OPEN).exists():
            raise Refusal("buyout_open", _("There is an open offer for this share. Answer it first."), status=409)
        made = Buyout.objects.create(
            before=locked, price_minor=price_minor, currency=currency, offered_by=actor, due_at=_due()
        )
        events.record("buyout.offered", subject=made, actor=actor)
    return made


def _check_price(minor: int, currency: str) -> None:
    if currency not in money.CURRENCIES:
        raise Refusal("currency_unknown", _("Choose one of the currencies."), field="currency")
    least, most = money.MINIMUM_CHARGE[currency], money.MAX_MINOR * 1000
    if not least <= minor <= most:
        words = {"least": money.display(least, currency), "most": money.display(most, currency)}
        raise Refusal(
            "price_out_of_range", _("The price is between %(least)s and %(most)s.") % words, field="price"
        )  # fmt: skip


def _due() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


def accept_buyout(*, buyout: Buyout, actor: User) -> Buyout:
    """The other owner agrees; now the child's owner may pay."""
    return _move(buyout, State.ACCEPTED, actor, own=False, due_at=_due())


def decline_buyout(*, buyout: Buyout, actor: User) -> Buyout:
    return _move(buyout, State.DECLINED, actor, own=False)


def withdraw_buyout(*, buyout: Buyout, actor: User) -> Buyout:
    """Whoever offered takes it back, as long as nobody paid."""
    return _move(buyout, State.WITHDRAWN, actor, own=True)


def _move(buyout: Buyout, to: str, actor: User, *, own: bool, **fields: object) -> Buyout:
    sides = (buyout.before.child.owner_id, buyout.before.parent.owner_id)
    if actor.pk not in sides or (actor.pk == buyout.offered_by_id) != own:
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    over = buyout.due_at <= timezone.now()
    if over or not states.move(buyout, to, event=f"buyout.{to}", actor=actor, **fields):  # type: ignore[arg-type]
        raise Refusal("buyout_over", _("This offer was answered before, or its time is over."), status=409)
    return buyout


def place_order(*, buyout: Buyout, actor: User) -> Order:
    """The child's owner goes to pay; agreeing to a price that the parent's owner set is part of it."""
    edge = buyout.before
    if actor.pk != edge.child.owner_id:
        raise NotAllowed("not_your_answer", _("Only the owner of the derived work pays this."))
    with transaction.atomic():
        buyout = Buyout.objects.select_for_update(of=("self",)).get(pk=buyout.pk)
        if buyout.state == State.OFFERED:
            accept_buyout(buyout=buyout, actor=actor)
        if buyout.state != State.ACCEPTED or buyout.due_at <= timezone.now():
            raise Refusal("buyout_over", _("This offer cannot be paid any more."), status=409)
        return orders.place_for(
            purpose=Order.Purpose.BUYOUT, matter=buyout.pk, buyer=actor, work=edge.parent,
            price_minor=buyout.price_minor, currency=buyout.currency,
        )  # fmt: skip


def expire_buyouts() -> int:
    """End offers that nobody answered or paid in time; how many."""
    late = Buyout.objects.filter(state__in=Buyout.OPEN, due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="buyout.expired") for one in late.order_by("pk")[:500])


@purposes.register
class BuyoutPurpose(purposes.Purpose):
    """The edge without a share begins when the money is there, and the old share returns when all of it goes back."""

    name = Order.Purpose.BUYOUT

    def problem(self, order: Order) -> str:
        buyout = Buyout.objects.select_for_update().get(pk=order.matter)
        if buyout.state not in (State.ACCEPTED, State.EXPIRED):
            return "buyout_over"
        edge = shares.lock_active(buyout.before_id)
        return "derivation_over" if edge is None or edge.child.owner_id != order.buyer_id else ""

    def fulfill(self, order: Order, now: datetime) -> None:
        buyout = Buyout.objects.get(pk=order.matter)
        edge = shares.lock_active(buyout.before_id)
        assert edge is not None  # `problem` locked it
        payload = {"buyout": buyout.pk}
        after = shares.replace_share(
            edge=edge, share_bps=0, actor=order.buyer, event="derivation.bought_out", payload=payload
        )
        states.move(buyout, State.PAID, event="buyout.paid", actor=order.buyer, paid_at=now, after=after)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        buyout = Buyout.objects.select_related("before").get(pk=order.matter)
        edge = shares.lock_active(buyout.after_id or "")
        if edge is not None:
            bps, payload = buyout.before.share_bps, {"buyout": buyout.pk, "reason": reason}
            shares.replace_share(edge=edge, share_bps=bps, actor=actor, event="derivation.restored", payload=payload)
        states.move(buyout, State.UNDONE, event="buyout.undone", actor=actor, payload={"reason": reason})

    def title(self, order: Order) -> str:
        return _("Buy-out of the share of “%(title)s”") % {"title": order.work.title}

    def thanks(self, order: Order) -> str:
        child = _edge_of(order).child.title
        return _("“%(child)s” owes “%(parent)s” nothing for sales from now on.") % {
            "child": child, "parent": order.work.title,
        }  # fmt: skip

    def news(self, order: Order) -> str:
        child = _edge_of(order).child.title
        return _("The share of “%(parent)s” in “%(child)s” was bought out. Your part stands on your earnings page.") % {
            "child": child, "parent": order.work.title,
        }  # fmt: skip

    def page(self, order: Order) -> str:
        return reverse("licensing:buyout", args=[_edge_of(order).pk])


def _edge_of(order: Order) -> Derivation:
    return Buyout.objects.select_related("before__child").get(pk=order.matter).before
