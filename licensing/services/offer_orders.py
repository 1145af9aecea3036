"""Paying for an accepted offer: its terms are the license, and its price is the order's."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing import offer_queries
from licensing.models import Offer, Order
from licensing.services import commission_orders, license_purpose, orders, purposes
from licensing.services.particulars import Particulars, check_waiver, clean
from marketplace.core import states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work

State = Offer.State


def place_order(
    *, offer: Offer, actor: User, particulars: Particulars, organization: Organization | None = None,
    approved: bool = False,
) -> Order:  # fmt: skip
    """The buyer goes to pay an accepted offer, of a commission its first half; a second click returns the same order.

    Raises Refusal; above the limit of the team it is for, unless its managers `approved`.
    """
    talk = offer.negotiation
    _check_buyer(offer, actor)
    if organization and not account_policies.can_buy_for(actor, organization):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    form = clean(particulars)
    if not talk.work.reserved:  # of a commission there is nothing to download yet
        check_waiver(
            form, consumer=organization is None, price_minor=offer.price_minor,
            refund_days=int(offer.terms.body["refund_days"]),
        )  # fmt: skip
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=talk.work_id)  # two clicks make one order
        offer = Offer.objects.select_for_update().get(pk=offer.pk)
        known = offer_queries.get_order_of(offer)
        if known and known.paid_at and offer.state in (State.PAID, State.UNDONE):
            return known
        offer.negotiation = talk
        check_payable(offer, actor)
        if work.reserved:
            return commission_orders.place_deposit(
                offer=offer, form=form, organization=organization, limited=not approved
            )
        license_purpose.check_work(Order(work=work))
        return orders.place_for(
            purpose=Order.Purpose.OFFER, matter=offer.pk, buyer=actor, work=work, terms=offer.terms,
            price_minor=offer.price_minor, currency=talk.currency, organization=organization,
            limited=not approved, **form.fields(), **form.waiver(timezone.now()),
        )  # fmt: skip


def _check_buyer(offer: Offer, actor: User) -> None:
    if actor.pk != offer.negotiation.buyer_id:
        raise NotAllowed("not_your_answer", _("Only the buyer pays this."))


def check_payable(offer: Offer, actor: User) -> None:
    """Raise Refusal unless this person can pay the offer now."""
    _check_buyer(offer, actor)
    if offer.state != State.ACCEPTED or offer.due_at <= timezone.now():
        raise Refusal("offer_over", _("This offer cannot be paid any more."), status=409)


def close_orders_of(offer: Offer) -> None:
    """The offer was taken back: whoever is about to pay for it is told before paying."""
    first = (Order.Purpose.OFFER, Order.Purpose.DEPOSIT)
    waiting = Order.objects.filter(purpose__in=first, matter=offer.pk, state=Order.State.PENDING)
    orders.close_orders(list(waiting.order_by("pk")), reason="offer_withdrawn")


@purposes.register
class OfferPurpose(license_purpose.LicensePurpose):
    """A license as of a listing, with the terms of the accepted revision."""

    name = Order.Purpose.OFFER

    def problem(self, order: Order) -> str:
        offer = Offer.objects.select_for_update(of=("self",)).select_related("negotiation").get(pk=order.matter)
        if offer.state not in (State.ACCEPTED, State.EXPIRED):
            return "offer_over"
        if offer.negotiation.seller_id != order.work.owner_id or offer.accepted_at is None:
            return "offer_over"
        return super().problem(order)

    def fulfill(self, order: Order, now: datetime) -> None:
        super().fulfill(order, now)
        offer = Offer.objects.get(pk=order.matter)
        states.move(offer, State.PAID, event="offer.paid", actor=order.buyer, paid_at=now)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        super().undo(order, actor=actor, reason=reason)
        offer = Offer.objects.get(pk=order.matter)
        states.move(offer, State.UNDONE, event="offer.undone", actor=actor, payload={"reason": reason})

    def page(self, order: Order) -> str:
        return reverse("licensing:negotiation", args=[Offer.objects.get(pk=order.matter).negotiation_id])
