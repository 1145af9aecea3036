"""What a licensee reported, month by month, as rows of a table."""

from collections.abc import Iterable, Iterator

from licensing.models import License, RevenueReport
from marketplace.core import money


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
