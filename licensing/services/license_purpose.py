"""An order's first purpose: a license under a listing's terms."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Listing, Order
from licensing.services import license_credit, licenses, listings, purposes
from marketplace.core.errors import Refusal


def problem_of_work(order: Order) -> str:
    """Why the work of an order cannot be licensed any more, as a code; empty when it can."""
    if order.work.state in ("suspended", "removed"):
        return "work_suspended"
    try:
        listings.check_stack(order.work_id)
    except Refusal as refusal:
        return refusal.code
    return ""


def check_work(order: Order) -> None:
    """Raise Refusal where the payment would only go back, so that nobody pays for that."""
    problem = problem_of_work(order)
    if problem:
        raise Refusal(problem, _("This work cannot be licensed now."), status=409)


@purposes.register
class LicensePurpose(purposes.Purpose):
    """The right is issued when the money is there, unless it is gone meanwhile."""

    name = Order.Purpose.LICENSE

    def problem(self, order: Order) -> str:
        Listing.objects.select_for_update(of=("self",)).only("pk").filter(pk=order.listing_id).first()
        return problem_of_work(order)

    def fulfill(self, order: Order, now: datetime) -> None:
        starts_at = self.starts_at(order, now)
        licenses.issue_license(order=order, starts_at=starts_at, ends_at=self.ends_at(order, starts_at))
        listings.make_way(order)

    def check_refund(self, order: Order, *, whole: bool) -> None:
        if whole and license_credit.is_credited(order):
            raise Refusal("license_upgraded", _("What was paid for this license was credited to another. Give back the "
                          "money for that one first; a part of this price can be refunded."), status=409)  # fmt: skip
        if whole and licenses.was_sold_on(order):
            raise Refusal("license_sold_on", _("This license was sold on, so a refund cannot end it. A part of the "
                          "price can be refunded."), status=409)  # fmt: skip

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        licenses.revoke_license(order=order, actor=actor, reason=reason)
