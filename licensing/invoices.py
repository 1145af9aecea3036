"""The invoice for a month's share of sales, as a PDF and as rows of a table."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from licensing import deeds
from licensing.models import License, RevenueReport
from licensing.services import revenue
from marketplace.core import money


def draw(report: RevenueReport) -> bytes:
    """The invoice as PDF bytes, in the reader's language."""
    held, order = report.license, report.license.order
    month = formats.date_format(report.month, "YEAR_MONTH_FORMAT")
    amounts = [_shown(minor, held) for minor in (report.sales_minor, report.due_minor)]
    share = _("%(share)g %%") % {"share": revenue.share_of(held) / 100}
    facts = [
        (_("Invoice"), report.pk), (_("Month"), month), (_("From"), held.work.owner.name),
        (_("To"), held.licensee_name), (_("Tax id"), order.tax_id), (_("License"), held.pk),
        (_("Reported"), _day(report.filed_at)), (pgettext("date", "Due"), _day(report.due_at)),
        (_("Paid"), _day(report.paid_at)),
    ]  # fmt: skip
    return deeds.draw(
        deeds.DeedText(
            heading=_("Invoice"), number=report.pk, work=held.work.title,
            grant=_("Share of what was sold with “%(work)s” in %(month)s.") % {"work": held.work.title, "month": month},
            facts=[(label, value) for label, value in facts if value],
            permissions=[
                (_("Sales reported"), amounts[0], "allowed"), (_("Share"), share, "limited"),
                (_("Amount due"), amounts[1], "allowed"),
            ],
            terms_heading=_("How it is computed"), sentences=[
                _("The share of all sales reported so far, rounded down, less what was due before."),
                _("What is too little to be charged waits for the next month."),
            ],
            proof_heading=_("Payment"), proof=[_("It is paid by card on the page behind this code.")],
            link=f"{settings.SITE_URL}{reverse('licensing:reports', args=[held.pk])}",
            footer=_("Gen-IP collects this for the makers of the work."), codes=frozenset({report.pk, held.pk}),
        )
    )  # fmt: skip


def _shown(minor: int, held: License) -> str:
    return money.display(minor, held.order.currency)


def _day(at: object) -> str:
    return str(formats.date_format(at, "DATE_FORMAT")) if at else ""  # type: ignore[arg-type]


def rows(held: License, reports: Iterable[RevenueReport]) -> Iterator[list[object]]:
    """A head, and one row a month."""
    yield ["invoice", "month", "state", "sales", "due", "currency", "filed", "due until", "paid"]
    currency = held.order.currency
    for report in reports:
        yield [
            report.pk, report.month.strftime("%Y-%m"), report.state, money.plain(report.sales_minor, currency),
            money.plain(report.due_minor, currency), currency, report.filed_at.isoformat() if report.filed_at else "",
            report.due_at.isoformat(), report.paid_at.isoformat() if report.paid_at else "",
        ]  # fmt: skip
