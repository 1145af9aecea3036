"""Invoices as PDF: who sold what to whom, the tax within the price, both tax ids. All of them are drawn here.

The market is the seller of record of whatever is paid here; the creator is named beside the work.
"""

from datetime import datetime

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from licensing.models import Order, RevenueReport
from licensing.services import purposes, revenue
from licensing.terms import words
from marketplace.core import money, paper
from marketplace.core.paper import Paper

Facts = list[tuple[str, str]]


def draw(order: Order) -> bytes:
    """The invoice of an order that was paid, in the active language; for a month's share of sales, the month's."""
    if order.purpose == Order.Purpose.REVENUE_SHARE:
        months = RevenueReport.objects.select_related("license__terms", "license__order", "license__work__owner")
        return draw_report(months.get(pk=order.matter), order)
    what = _("%(purpose)s, “%(title)s” by %(seller)s") % {
        "purpose": order.get_purpose_display(), "title": purposes.of(order).title(order), "seller": order.seller.name,
    }  # fmt: skip
    return _draw(order, order.pk, order.price_minor, what, credit=order.credit_minor)


def draw_report(report: RevenueReport, order: Order | None = None) -> bytes:
    """The invoice of a month's share of sales: before it is paid, to whom the license was sold; after, with the tax
    that was paid. Its number is the month's report, whichever page it was asked from."""
    held = report.license
    if order is None:
        paid = Order.objects.filter(matter=report.pk, purpose=Order.Purpose.REVENUE_SHARE, paid_at__isnull=False)
        order = paid.select_related("organization").order_by("-pk").first() if report.paid_at else None
    month = formats.date_format(report.month, "YEAR_MONTH_FORMAT")
    what = _("Share of sales with “%(title)s”, %(month)s") % {"title": held.work.title, "month": month}
    facts = [
        (_("License"), held.pk), (_("Owner"), held.work.owner.name),
        (_("Sales reported"), money.display(report.sales_minor, held.order.currency)),
        (_("Share"), _("%(share)g%%") % {"share": revenue.share_of(held) / 100}),
        (_("Reported"), _day(report.filed_at)), (pgettext("date", "Due"), "" if order else _day(report.due_at)),
    ]  # fmt: skip
    notes = [
        _("The share of all sales reported so far, rounded down, less what was due before."),
        _("What is too little to be charged waits for the next month."),
    ]
    return _draw(order or held.order, report.pk, report.due_minor, what, facts, notes, paid=order is not None)


def _draw(
    order: Order, number: str, gross: int, what: str, more: Facts | None = None, notes: list[str] | None = None, *,
    paid: bool = True, credit: int = 0,
) -> bytes:  # fmt: skip
    """One paper; `order` says between whom, in which currency, and once it is paid, with which tax."""

    def shown(minor: int) -> str:
        return money.display(minor, order.currency)

    tax = order.tax_minor if paid else 0
    rows = [[what, shown(gross + credit - tax)]]
    if credit:  # what this took the place of was paid before
        rows.append([_("Credit for what you paid before"), shown(-credit)])
    totals = [(_("Without tax"), shown(gross - tax)), (_("Tax"), shown(tax))] if tax else []
    totals.append((_("Paid") if paid else _("Amount due"), shown(gross)))
    if paid and order.refunded_minor:
        totals.append((_("Refunded"), shown(-order.refunded_minor)))
    if not paid and settings.STRIPE_TAX:
        notes = [*(notes or []), _("The tax within the amount is stated once it is paid.")]
    return paper.draw(
        Paper(
            brand=settings.SELLER_NAME, heading=_("Invoice"), number=number,
            facts=[*_parties(order, number, paid=paid), *(row for row in more or [] if row[1])],
            head=[_("What"), _("Amount")], widths=[4, 1], rows=rows, totals=totals,
            notes=notes or [],
        )
    )  # fmt: skip


def _parties(order: Order, number: str, *, paid: bool) -> Facts:
    buyer = order.organization
    facts = [
        (_("Number"), number), (_("Date"), _day(order.paid_at) if paid else ""),
        (_("Order"), order.pk if paid and order.pk != number else ""),
        (_("Invoiced by"), settings.SELLER_NAME), (_("Tax id of the seller"), settings.SELLER_TAX_ID),
        (_("Invoiced to"), order.licensee_name), (_("Bought for"), buyer.legal_name or buyer.name if buyer else ""),
        (_("Address"), words.address_line(order.address, order.country)),
        (_("Tax id of the buyer"), order.tax_id or (buyer.tax_id if buyer else "")),
        (_("Purchase-order number"), order.po_number), (_("Currency"), order.currency),
    ]  # fmt: skip
    return [(name, value) for name, value in facts if value]


def _day(at: datetime | None) -> str:
    return str(formats.date_format(at, "DATE_FORMAT")) if at else ""
