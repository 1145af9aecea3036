"""Buying a pack: one order that is paid, and an order of nothing for each work, which becomes its license."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Organization, User
from licensing import pack_queries
from licensing.models import Order, Pack, Payment
from licensing.services import license_purpose, licenses, order_windows, orders, packs, purposes
from licensing.services.particulars import Particulars, check_waiver, clean
from marketplace.core import states
from marketplace.core.errors import NotAllowed
from works.models import Work


def place_order(
    *, pack: Pack, buyer: User, particulars: Particulars, organization: Organization | None = None,
    expected_minor: int | None = None, expected_currency: str = "", expected_edition: int | None = None,
    approved: bool = False, payment: Payment | None = None,
) -> Order:  # fmt: skip
    """Promise to buy all of a pack, as it is now, at its price now; a second click returns the same order.

    What the buyer saw, price and edition, is only compared. The windows of all its works are held together, or none.
    Raises Refusal, changing nothing; above the limit of the team it is for, unless its managers `approved`. What a
    cart's `payment` pays for has no checkout of its own.
    """
    form = clean(particulars)
    if organization and not account_policies.can_buy_for(buyer, organization):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    with transaction.atomic():
        works = _lock(pack)
        pack = Pack.objects.select_for_update(of=("self",)).select_related("terms", "seller").get(pk=pack.pk)
        packs.check_on_offer(pack, buyer)
        packs.check_edition(pack, expected_edition)
        if {part.work_id for part in pack.parts.all()} != {work.pk for work in works}:
            raise packs.changed()  # while this waited for the works of before
        price, currency = pack.price_minor, pack.currency
        if expected_minor not in (None, price) or expected_currency not in ("", currency):
            raise orders.price_changed(price, currency)
        check_waiver(form, consumer=organization is None, price_minor=price, refund_days=0)
        said = {**form.fields(), **form.waiver(timezone.now()), "organization": organization}
        order = orders.place_for(
            purpose=Order.Purpose.PACK, matter=pack.pk, buyer=buyer, work=works[0], price_minor=price,
            currency=currency, sold_by=pack.seller, limited=not approved,
            unlike=_of_other_works(pack, buyer, works), payment=payment, **said,
        )  # fmt: skip
        if not pack_queries.list_parts(order).exists():
            for work in works:
                _place_part(order, work, pack, said)
    return order


def _lock(pack: Pack) -> list[Work]:
    """Its works by their keys, so that whoever buys two packs that meet waits instead of standing in the way."""
    return list(Work.objects.select_for_update(no_key=True).filter(packed__pack=pack).order_by("pk"))


def _of_other_works(pack: Pack, buyer: User, works: list[Work]) -> list[str]:
    """Open orders of this pack from before its works changed; they can still be paid, but are not this one."""
    if pack.edition == 1:
        return []
    mine = Order.objects.filter(purpose=Order.Purpose.PACK, matter=pack.pk, buyer=buyer, state=Order.State.PENDING)
    keys = [work.pk for work in works]
    return [one.pk for one in mine if [part.work_id for part in pack_queries.list_parts(one)] != keys]


def _place_part(order: Order, work: Work, pack: Pack, said: dict[str, Any]) -> None:
    part = Order.objects.create(
        buyer=order.buyer, purpose=Order.Purpose.PACK_PART, matter=order.pk, work=work, terms=pack.terms,
        price_minor=0, fee_bps=0, currency=order.currency, sold_by=pack.seller, expires_at=order.expires_at, **said,
    )  # fmt: skip
    order_windows.hold(part)


@purposes.register
class PackPurpose(purposes.Purpose):
    """All or nothing: when one work is gone, the payment for all goes back."""

    name = Order.Purpose.PACK

    def problem(self, order: Order) -> str:
        pack = Pack.objects.select_related("seller").get(pk=order.matter)
        now, parts = timezone.now(), list(pack_queries.list_parts(order))
        rows = Work.objects.select_for_update(no_key=True).filter(pk__in=[part.work_id for part in parts])
        works = {work.pk: work for work in rows.order_by("pk")}  # those ordered, whatever the pack has by now
        for part in parts:
            part.work = works[part.work_id]
            found = self._problem(part, pack, now)
            if found:
                return found
        return ""

    def _problem(self, part: Order, pack: Pack, now: datetime) -> str:
        if part.work.owner_id != pack.seller_id:
            return "owner_changed"
        return purposes.of(part).problem(part) or order_windows.problem(part, now)

    def parties(self, order: Order) -> dict[str, Any]:
        """The price is divided over the works before each part flows up."""
        also = [part.work for part in pack_queries.list_parts(order) if part.work_id != order.work_id]
        return {"also": also, "seller_id": order.sold_by_id}

    def fulfill(self, order: Order, now: datetime) -> None:
        for part in pack_queries.list_parts(order):
            states.move(part, Order.State.PAID, event="order.paid", actor=order.buyer, paid_at=now)
            purposes.of(part).fulfill(part, now)

    def check_refund(self, order: Order, *, whole: bool) -> None:
        for part in pack_queries.list_parts(order):
            purposes.of(part).check_refund(part, whole=whole)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        for part in pack_queries.list_parts(order):
            payload = {"reason": reason}
            states.move(part, Order.State.REFUNDED, event="order.part_undone", actor=actor, payload=payload)
            purposes.of(part).undo(part, actor=actor, reason=reason)

    def licensed(self, order: Order) -> list[Order]:
        return list(pack_queries.list_parts(order))

    def title(self, order: Order) -> str:
        return Pack.objects.get(pk=order.matter).title

    def thanks(self, order: Order) -> str:
        return _("Thank you. You hold a license of every work of “%(title)s”.") % {"title": self.title(order)}

    def news(self, order: Order) -> str:
        words = {"name": order.licensee_name, "title": self.title(order)}
        return _("%(name)s bought your pack “%(title)s”.") % words

    def page(self, order: Order) -> str:
        return reverse("licensing:pack_order", args=[order.pk])


@purposes.register
class PackPartPurpose(license_purpose.LicensePurpose):
    """The license of one work of a pack."""

    name = Order.Purpose.PACK_PART

    def problem(self, order: Order) -> str:
        return license_purpose.problem_of_work(order)

    def page(self, order: Order) -> str:
        held = licenses.bought_by(order)
        return reverse("licensing:license", args=[held.pk]) if held else ""
