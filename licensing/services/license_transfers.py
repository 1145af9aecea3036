"""Licenses passed on where their terms allow it: given to a named client, or sold with the royalty that the terms ask.

The new licensee gets a license of their own, with the same terms and end, and says where they will use the work.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing.models import License, LicenseTransfer, Order, Window
from licensing.services import comebacks, licenses, orders, prices, purposes
from licensing.services.particulars import Particulars, clean
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from payouts.services.sales import Aside
from works.models import Work

State = LicenseTransfer.State


def offer_license(
    *, held: License, handle: str, actor: User, price_minor: int = 0, currency: str = "", message: str = ""
) -> LicenseTransfer:
    """Offer a license to the person with this handle, for nothing or at a price. Nothing changes until they accept.

    Raises Refusal, changing nothing, where the terms or the state of the license do not allow it.
    """
    if not licenses.may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    check_terms(held, price_minor)
    if price_minor:
        prices.check_price(price_minor, currency)
    receiver, giver = _find_receiver(held, handle, actor), _giver_of(held, actor)
    try:
        with transaction.atomic():
            held = License.objects.select_for_update(of=("self",)).select_related("order").get(pk=held.pk)
            _check_in_force(held)
            made = LicenseTransfer.objects.create(
                license=held, giver=giver, receiver=receiver, price_minor=price_minor,
                currency=currency or held.order.currency, message=" ".join(message.replace("\0", " ").split())[:1000],
                due_at=timezone.now() + timedelta(days=settings.TRANSFER_ANSWER_DAYS),
            )  # fmt: skip
            events.record("license_transfer.offered", subject=made, actor=actor, payload={"license": held.pk})
    except IntegrityError:
        raise Refusal("transfer_open", _("This license is offered to somebody already."), status=409) from None
    return made


def check_terms(held: License, price_minor: int) -> None:
    """Raise Refusal unless the terms let the licensee pass the license on, at this price."""
    allowed = held.terms.body["transfer"]
    if allowed == "none":
        raise Refusal("transfer_not_allowed", _("The terms of this license do not let it be passed on."), status=409)
    if price_minor and allowed != "allowed":
        raise Refusal("resale_not_allowed", _("The terms let this license be passed on, but not sold."), field="price")


def _check_in_force(held: License) -> None:
    over = held.ends_at is not None and held.ends_at <= timezone.now()
    if held.state != License.State.ACTIVE or over:
        raise Refusal("license_not_active", _("Only a license in force can be passed on."), status=409)


def _giver_of(held: License, actor: User) -> User:
    """Who gets the money: the licensee; of a team's license not one who left, but who offers it for the team."""
    return held.licensee if licenses.may_decide(held, held.licensee) else actor


def _find_receiver(held: License, handle: str, actor: User) -> User:
    name = handle.strip().lstrip("@").lower()[:60]
    found = User.objects.filter(handle=name, is_active=True).first()
    if found is None:
        message = _("Nobody here is called %(handle)s.") % {"handle": handle.strip()[:60]}
        raise Refusal("person_unknown", message, field="handle")
    if found.pk in (held.licensee_id, actor.pk):
        raise Refusal("own_license", _("This person holds the license already."), field="handle")
    return found


def accept_license(
    *, transfer: LicenseTransfer, actor: User, particulars: Particulars, organization: Organization | None = None,
    approved: bool = False,
) -> Order:  # fmt: skip
    """The receiver takes it: at once when it is given, else by paying the order. A second click is the same order.

    Raises Refusal; above the limit of the team it is for, unless its managers `approved`.
    """
    check_acceptable(transfer, actor)
    if organization and not account_policies.can_buy_for(actor, organization):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    form = clean(particulars)
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=transfer.license.work_id)
        transfer = LicenseTransfer.objects.select_for_update(of=("self",)).select_related("giver").get(pk=transfer.pk)
        held = License.objects.select_related("order").get(pk=transfer.license_id)
        transfer.license = held
        check_acceptable(transfer, actor)
        return orders.place_for(
            purpose=Order.Purpose.TRANSFER, matter=transfer.pk, buyer=actor, work=work, organization=organization,
            price_minor=transfer.price_minor, currency=transfer.currency, sold_by=transfer.giver,
            limited=not approved, **{**form.fields(), "industry": held.order.industry},
        )  # fmt: skip


def check_acceptable(transfer: LicenseTransfer, actor: User) -> None:
    """Raise Refusal unless this person can take the license now."""
    if transfer.receiver_id != actor.pk:
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    if transfer.state != State.OPEN or transfer.due_at <= timezone.now():
        raise _over()
    _check_in_force(transfer.license)


def _over() -> Refusal:
    return Refusal("transfer_over", _("This offer was answered or withdrawn before."), status=409)


def decline_transfer(*, transfer: LicenseTransfer, actor: User) -> LicenseTransfer:
    """The receiver declines, or the giver takes it back; whoever is about to pay is told before paying."""
    mine = transfer.receiver_id == actor.pk
    if not mine and not licenses.may_decide(transfer.license, actor):
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    to, event = (State.DECLINED, "declined") if mine else (State.WITHDRAWN, "withdrawn")
    if not states.move(transfer, to, event=f"license_transfer.{event}", actor=actor, answered_at=timezone.now()):
        raise _over()
    return transfer


def close_orders_of(transfer: LicenseTransfer) -> int:
    """The offer is over: an order that is not paid yet is closed; how many."""
    waiting = Order.objects.filter(purpose=Order.Purpose.TRANSFER, matter=transfer.pk, state=Order.State.PENDING)
    return orders.close_orders(list(waiting.order_by("pk")), reason="transfer_over")


def expire_transfers() -> int:
    """End the offers that nobody answered in time; how many."""
    late = LicenseTransfer.objects.filter(state=State.OPEN, due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="license_transfer.expired") for one in late.order_by("pk")[:500])


@purposes.register
class TransferPurpose(purposes.Purpose):
    """One license takes another's place, with its window; when the money goes back, so does the license."""

    name = Order.Purpose.TRANSFER

    def problem(self, order: Order) -> str:
        transfer = LicenseTransfer.objects.select_for_update().get(pk=order.matter)
        held = License.objects.select_for_update().get(pk=transfer.license_id)
        if transfer.state != State.OPEN:
            return "transfer_over"
        try:
            _check_in_force(held)
        except Refusal as refusal:
            return refusal.code
        return ""

    def parties(self, order: Order) -> dict[str, Any]:
        """The seller gets all but the royalty, which is income of the work and is divided as such."""
        transfer = LicenseTransfer.objects.select_related("license__terms").get(pk=order.matter)
        royalty = int(transfer.license.terms.body["resale_royalty_bps"])
        return {"seller_id": transfer.giver_id, "aside": Aside(transfer.giver_id, BPS - royalty)}

    def fulfill(self, order: Order, now: datetime) -> None:
        transfer = LicenseTransfer.objects.get(pk=order.matter)
        old = License.objects.select_related("terms").get(pk=transfer.license_id)
        made = License.objects.create(
            order=order, predecessor=old, work=order.work, licensee=order.buyer, organization=order.organization,
            licensee_name=order.licensee_name, terms=old.terms, terms_hash=old.terms_hash,
            starts_at=max(now, old.starts_at), ends_at=old.ends_at,
        )  # fmt: skip
        licenses.name_channels(made)
        payload = {"order": order.pk, "work": order.work_id, "successor": made.pk}
        if not states.move(old, License.State.TRANSFERRED, event="license.transferred", payload=payload):
            raise Refusal("license_not_active", _("Only a license in force can be passed on."), status=409)
        Window.objects.filter(order=old.order_id).update(order=order)
        states.move(
            transfer, State.ACCEPTED, event="license_transfer.accepted", actor=order.buyer, successor=made,
            answered_at=now,
        )  # fmt: skip
        events.record("license.issued", subject=made, actor=order.buyer, payload=payload)

    def check_refund(self, order: Order, *, whole: bool) -> None:
        if whole and licenses.was_sold_on(order):
            raise Refusal("license_sold_on", _("This license was sold on, so a refund cannot end it. A part of the "
                          "price can be refunded."), status=409)  # fmt: skip

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        transfer = LicenseTransfer.objects.select_related("license").get(pk=order.matter)
        if licenses.was_sold_on(order):
            return
        Window.objects.filter(order=_holder_of(order)).update(order=transfer.license.order_id)
        licenses.revoke_license(order=order, actor=actor, reason=reason)
        payload = {"reason": reason}
        states.move(transfer, State.UNDONE, event="license_transfer.undone", actor=actor, payload=payload)
        comebacks.bring_back(held=transfer.license, actor=actor, reason=reason)

    def title(self, order: Order) -> str:
        return _("License of “%(title)s”, passed on") % {"title": order.work.title}

    def thanks(self, order: Order) -> str:
        return _("The license of “%(title)s” is yours.") % {"title": order.work.title}

    def news(self, order: Order) -> str:
        return _("%(name)s bought your license of “%(title)s”. Your part stands on your earnings page.") % {
            "name": order.licensee_name, "title": order.work.title,
        }  # fmt: skip

    def page(self, order: Order) -> str:
        made = License.objects.filter(order=order).first()
        return reverse("licensing:license", args=[made.pk]) if made else ""


def _holder_of(order: Order) -> str:
    """The order under which the license that this one bought stands today."""
    held = licenses.bought_by(order)
    return str(held.order_id) if held else order.pk
