"""The invoice of a paid order as PDF: who sold what to whom, the tax within the price, both tax ids."""

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from licensing.models import Order
from licensing.services import purposes
from licensing.terms import words
from marketplace.core import money, paper
from marketplace.core.paper import Paper


def draw(order: Order) -> bytes:
    """In the active language. The market is the seller of record; the creator is named beside the work."""

    def shown(minor: int) -> str:
        return money.display(minor, order.currency)

    what = _("%(purpose)s, “%(title)s” by %(seller)s") % {
        "purpose": order.get_purpose_display(), "title": purposes.of(order).title(order), "seller": order.seller.name,
    }  # fmt: skip
    net = order.price_minor - order.tax_minor
    totals = [(_("Without tax"), shown(net)), (_("Tax"), shown(order.tax_minor))] if order.tax_minor else []
    totals.append((_("Paid"), shown(order.price_minor)))
    if order.refunded_minor:
        totals.append((_("Refunded"), shown(-order.refunded_minor)))
    return paper.draw(
        Paper(
            brand=settings.SELLER_NAME, heading=_("Invoice"), number=order.pk, facts=_facts(order),
            head=[_("What"), _("Amount")], widths=[4, 1], rows=[[what, shown(net)]], totals=totals,
        )
    )  # fmt: skip


def _facts(order: Order) -> list[tuple[str, str]]:
    buyer = order.organization
    paid_on = formats.date_format(order.paid_at, "DATE_FORMAT") if order.paid_at else ""
    facts = [
        (_("Number"), order.pk), (_("Date"), paid_on),
        (_("Invoiced by"), settings.SELLER_NAME), (_("Tax id of the seller"), settings.SELLER_TAX_ID),
        (_("Invoiced to"), order.licensee_name), (_("Bought for"), buyer.legal_name or buyer.name if buyer else ""),
        (_("Address"), words.address_line(order.address, order.country)),
        (_("Tax id of the buyer"), order.tax_id or (buyer.tax_id if buyer else "")),
        (_("Purchase-order number"), order.po_number),
    ]  # fmt: skip
    return [(name, value) for name, value in facts if value]
