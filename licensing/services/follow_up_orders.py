"""Renewing and upgrading a license: the order, and what it does once it is paid."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import License, Listing, Order
from licensing.pricing import NOTHING, Choice
from licensing.services import (
    choices,
    comebacks,
    follow_ups,
    license_credit,
    license_purpose,
    licenses,
    listings,
    orders,
    purposes,
    seats,
    windows,
)
from licensing.services.particulars import Particulars, check_waiver, clean
from licensing.terms import times
from marketplace.core import states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work


def place_order(
    *, held: License, listing: Listing, actor: User, particulars: Particulars, choice: Choice = NOTHING,
    expected_minor: int | None = None, expected_currency: str = "", approved: bool = False,
) -> Order:  # fmt: skip
    """Promise to pay for the license that follows, for whoever holds this one; a second click is the same order.

    Raises Refusal, changing nothing; above the limit of the team it is for, unless its managers `approved`.
    """
    if not licenses.may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    form = clean(particulars)
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=held.work_id)  # two clicks make one order
        held, listing = _lock(held.pk), _fresh(listing.pk)
        found = follow_ups.quote(held=held, listing=listing, actor=actor, choice=choice)
        if expected_minor not in (None, found.price_minor) or expected_currency not in ("", listing.currency):
            raise orders.price_changed(found.price_minor, listing.currency)
        team, price = held.organization, found.price_minor
        days = int(found.chosen.body["refund_days"])
        check_waiver(form, consumer=team is None, price_minor=price, refund_days=days)
        return orders.place_for(
            purpose=found.purpose, matter=held.pk, buyer=actor, work=work, listing=listing,
            terms=choices.freeze(found.chosen), price_minor=price, credit_minor=found.credit_minor,
            currency=listing.currency, organization=team, limited=not approved, said=found.chosen.said(),
            **orders.brought(held.order.referrer, actor, listing),
            **{**form.fields(), "industry": held.order.industry}, **form.waiver(timezone.now()),
        )  # fmt: skip


def _lock(license_id: str) -> License:
    """The license, with what was paid for it: neither is refunded or upgraded meanwhile."""
    order = Order.objects.get(license=license_id)
    purposes.of(order).lock(order)
    Order.objects.select_for_update().get(pk=order.pk)
    rows = License.objects.select_for_update(of=("self",)).select_related("order__referrer", "terms", "organization")
    return rows.get(pk=license_id)


def _fresh(listing_id: str) -> Listing:
    rows = Listing.objects.select_for_update(of=("self",)).select_related("terms", "work").defer("search")
    return rows.get(pk=listing_id)


def close_orders_of(held: License) -> int:
    """The license cannot be followed any more: who is about to pay for that is told before paying; how many."""
    waiting = Order.objects.filter(purpose__in=Order.FOLLOWING, matter=held.pk, state=Order.State.PENDING)
    late = [order for order in waiting.order_by("pk") if _problem(order, held)]
    return orders.close_orders(late, reason="license_not_active")


def _problem(order: Order, held: License) -> str:
    """Why what this order pays for cannot follow the license any more, as a code."""
    try:
        if order.purpose == Order.Purpose.RENEWAL:
            follow_ups.check_renewable(held)
            return ""
        follow_ups.check_upgradable(held)
    except Refusal as refusal:
        return refusal.code
    due = license_credit.due_for(order.price_minor + order.credit_minor, license_credit.paid_for(held), order.currency)
    return "" if due == order.price_minor else "credit_changed"


class _Following(license_purpose.LicensePurpose):
    """A license that knows which one it follows."""

    def problem(self, order: Order) -> str:
        return _problem(order, _lock(order.matter)) or super().problem(order)

    def page(self, order: Order) -> str:
        made = License.objects.filter(order=order).first()
        return reverse("licensing:license", args=[made.pk if made else order.matter])

    def _before(self, order: Order) -> License:
        return License.objects.select_related("order", "terms").get(pk=order.matter)


@purposes.register
class RenewalPurpose(_Following):
    """The same terms once more, from where the license ends, or from the payment when that is over."""

    name = Order.Purpose.RENEWAL

    def starts_at(self, order: Order, paid_at: datetime) -> datetime:
        return follow_ups.renewal_start(self._before(order), paid_at)

    def fulfill(self, order: Order, now: datetime) -> None:
        before, starts_at = self._before(order), self.starts_at(order, now)
        made = licenses.issue_license(
            order=order, starts_at=starts_at, ends_at=self.ends_at(order, starts_at), follows=before
        )
        seats.carry_over(before=before, made=made)
        listings.make_way(order)


@purposes.register
class UpgradePurpose(_Following):
    """Wider terms from the payment on, for a term that runs from the first license; when the money goes back, so does
    the license."""

    name = Order.Purpose.UPGRADE

    def starts_at(self, order: Order, paid_at: datetime) -> datetime:
        return paid_at

    def ends_at(self, order: Order, starts_at: datetime) -> datetime | None:
        return times.term_end(order.terms.body if order.terms else {}, follow_ups.counted_from(self._before(order)))

    def replaces(self, order: Order) -> str:
        return str(self._before(order).order_id)

    def fulfill(self, order: Order, now: datetime) -> None:
        before = self._before(order)
        made = licenses.issue_license(
            order=order, starts_at=now, ends_at=self.ends_at(order, now), follows=before, replacing=before.order_id
        )
        payload: dict[str, Any] = {"order": order.pk, "successor": made.pk}
        if not states.move(before, License.State.SUPERSEDED, event="license.superseded", payload=payload):
            raise follow_ups.not_in_force(before)
        seats.carry_over(before=before, made=made)
        listings.make_way(order)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        """Only a bank asks for that of an upgrade that was sold on: it stays with its buyer, and nothing comes back to
        who sold it."""
        if licenses.was_sold_on(order):
            return
        licenses.revoke_license(order=order, actor=actor, reason=reason)
        before = self._before(order)
        if before.state != License.State.SUPERSEDED or (before.ends_at and before.ends_at <= timezone.now()):
            return
        if comebacks.bring_back(held=before, actor=actor, reason=reason) != License.State.REVOKED:
            windows.give_back(order=before.order, ends_at=before.ends_at)
