"""What an order pays for. Checkout, receipts, refunds and disputes at the bank are the same for every purpose.

A purpose says what is bought in words, when a payment must go back, what being paid does, and how that is undone.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Order
from licensing.terms import times
from payouts.services import sales


class Purpose:
    """One kind of thing to pay for; all methods run in the transaction that changes the order, but those of words."""

    name: ClassVar[str]

    def problem(self, order: Order) -> str:
        """Why a payment that just came must go back, as a code; empty when all is well. The work is locked."""
        return ""

    def starts_at(self, order: Order, paid_at: datetime) -> datetime:
        """When a license that is paid at this moment begins."""
        return times.term_start(order.terms.body if order.terms else {}, paid_at)

    def ends_at(self, order: Order, starts_at: datetime) -> datetime | None:
        """When a license that begins at this moment ends; None for one without an end."""
        return times.term_end(order.terms.body if order.terms else {}, starts_at)

    def replaces(self, order: Order) -> str:
        """The order whose license ends when this one's begins; empty for none."""
        return ""

    def parties(self, order: Order) -> dict[str, Any]:
        """Who else than the work's owner sells it, and who gets a part first, as `record_sale` takes them."""
        return {}

    def book(self, order: Order, now: datetime) -> None:
        """Post what was paid: a sale of the work, divided among those who share in it now."""
        sales.record_sale(
            source=order.pk, work=order.work, gross_minor=order.price_minor, tax_minor=order.tax_minor,
            currency=order.currency, occurred_at=now, fee_bps=order.fee_bps,
            referral=sales.Referral(order.referrer.account_id, order.referral_bps) if order.referrer else None,
            **self.parties(order),
        )  # fmt: skip

    def take_back(self, order: Order, amount_minor: int, refund_id: str) -> None:
        """Post that this much of it is owed to the buyer's card."""
        sales.refund_sale(source=order.pk, amount_minor=amount_minor, refund_id=refund_id)

    def lock(self, order: Order) -> None:
        """Lock what is refunded together with this order, in an order that is everybody's; it is locked after."""

    def fulfill(self, order: Order, now: datetime) -> None:
        """What being paid does, beside the sale that is recorded for every purpose."""

    def check_refund(self, order: Order, *, whole: bool) -> None:
        """Raise Refusal when this money cannot go back any more; `whole` when nothing would be left."""

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        """All of the money went back: what was bought ends."""

    def licensed(self, order: Order) -> list[Order]:
        """The orders whose licenses this one pays for."""
        return [order]

    def title(self, order: Order) -> str:
        """What is bought, as the payment page and the receipt name it."""
        return order.work.title

    def thanks(self, order: Order) -> str:
        """One sentence to the buyer once it is paid."""
        return _("Thank you. Your payment for “%(title)s” arrived.") % {"title": order.work.title}

    def news(self, order: Order) -> str:
        """One sentence to the owner of the work once it is paid."""
        return _("A payment for “%(title)s” arrived.") % {"title": order.work.title}

    def page(self, order: Order) -> str:
        """Where the buyer finds what was bought; empty when it is the order itself."""
        return ""


_by_name: dict[str, Purpose] = {}


def register(purpose: type[Purpose]) -> type[Purpose]:
    """Class decorator: orders of this name are for this purpose."""
    _by_name[purpose.name] = purpose()
    return purpose


def of(order: Order) -> Purpose:
    return _by_name[order.purpose]
