"""Tips: money for the makers of a work, for nothing in return; it reaches all that the work is made from."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Order
from licensing.services import orders, purposes
from marketplace.core import money
from marketplace.core.errors import Refusal
from works.models import Work

MOST = {"USD": 50_000, "EUR": 50_000, "GBP": 50_000, "JPY": 75_000, "IDR": 800_000_000}  # about 500 dollars


def place_tip(*, buyer: User, work: Work, amount_minor: int, currency: str) -> Order:
    """Promise a tip; once paid it is divided like a sale of the work. Raises Refusal, changing nothing.

    A second click with the same amount returns the order that is already open.
    """
    if work.state != Work.State.CERTIFIED:
        raise Refusal("work_not_public", _("Only a certified work takes tips."), status=409)
    if work.owner_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours; a tip would come back to you."))
    if currency not in money.CURRENCIES:
        raise Refusal("currency_unknown", _("Choose one of the currencies."), field="currency")
    if not money.MINIMUM_CHARGE[currency] <= amount_minor <= MOST[currency]:
        least, most = money.display(money.MINIMUM_CHARGE[currency], currency), money.display(MOST[currency], currency)
        sentence = _("A tip is from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise Refusal("price_out_of_range", sentence, field="amount")
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=work.pk)  # two clicks make one order
        return orders.place_for(
            purpose=Order.Purpose.TIP, matter="", buyer=buyer, work=work, price_minor=amount_minor, currency=currency
        )


@purposes.register
class TipPurpose(purposes.Purpose):
    """Nothing is given for it; only a work that is gone sends it back."""

    name = Order.Purpose.TIP

    def problem(self, order: Order) -> str:
        return "work_suspended" if order.work.state in ("suspended", "removed") else ""

    def title(self, order: Order) -> str:
        return _("Tip for “%(title)s”") % {"title": order.work.title}

    def thanks(self, order: Order) -> str:
        return _("Thank you. Your tip reaches the makers of “%(title)s” and of what it was made from.") % {
            "title": order.work.title
        }

    def news(self, order: Order) -> str:
        return _("%(name)s left a tip for “%(title)s”. Your part stands on your earnings page.") % {
            "name": order.buyer.name, "title": order.work.title,
        }  # fmt: skip
