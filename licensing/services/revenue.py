"""Shares of what licensees sell: a report for each month, an invoice for what is due, and the ceiling of the terms."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import License, Order, RevenueReport
from licensing.services import licenses, orders, purposes
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal

DAYS = 14  # to report after a month ends, to pay after that, and between reminders
State = RevenueReport.State


def share_of(held: License) -> int:
    """Basis points of the licensee's sales that the terms ask for; 0 for other licenses."""
    body = held.terms.body
    return int(body["revenue_share_bps"]) if body.get("price_model") == "revenue_share" else 0


def ceiling_of(held: License) -> int | None:
    """Sales in minor units up to which the license covers them; None without a limit."""
    ceiling = held.terms.body.get("revenue_ceiling")
    return int(ceiling["amount"]) if ceiling else None


def expect_reports(*, today: date | None = None) -> int:
    """Open a report for each month that ended since a license with a share began; how many. Twice is harmless."""
    today = today or timezone.now().date()
    held = License.objects.filter(
        terms__body__price_model="revenue_share", starts_at__lt=_midnight(today.replace(day=1))
    )
    made = 0
    for one in held.exclude(state=License.State.REVOKED).order_by("pk"):
        known = set(RevenueReport.objects.filter(license=one).values_list("month", flat=True))
        rows = [
            RevenueReport(license=one, month=month, due_at=_midnight(_after(month)) + timedelta(days=DAYS))
            for month in _months(one, today) if month not in known
        ]  # fmt: skip
        made += len(RevenueReport.objects.bulk_create(rows, ignore_conflicts=True))
    return made


def _months(held: License, today: date) -> list[date]:
    """First days of the months in which the license ran, that are over."""
    last = min(today, held.ends_at.date()) if held.ends_at else today
    month, found = held.starts_at.date().replace(day=1), []
    while _after(month) <= today and month <= last:
        found.append(month)
        month = _after(month)
    return found


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def file_report(*, report: RevenueReport, sales_minor: int, actor: User) -> RevenueReport:
    """Say what was sold in the month; the invoice follows at once. Raises Refusal, changing nothing.

    Due is the share of everything reported so far, rounded down to a whole minor unit, less what was due before; less
    than can be charged waits for the next month. Above the ceiling of the terms the share is due as well, and the
    license rests until it is replaced by one that reaches further.
    """
    if not licenses.may_decide(report.license, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    if isinstance(sales_minor, bool) or not 0 <= sales_minor <= 10**14:
        raise Refusal("amount_invalid", _("Give what was sold, 0 or more."), field="amount")
    with transaction.atomic():
        held = (
            License.objects.select_for_update(of=("self",)).select_related("terms", "order").get(pk=report.license_id)
        )
        before = RevenueReport.objects.filter(license=held).aggregate(sold=Sum("sales_minor"), due=Sum("due_minor"))
        total = (before["sold"] or 0) + sales_minor
        due = money.share(total, share_of(held)) - (before["due"] or 0)
        if due < money.MINIMUM_CHARGE[held.order.currency]:
            due = 0
        now = timezone.now()
        moved = states.move(
            report, State.DUE if due else State.NOTHING_DUE, event="revenue_report.filed", actor=actor, filed_at=now,
            payload={"license": held.pk, "sales_minor": sales_minor, "due_minor": due}, sales_minor=sales_minor,
            due_minor=due, due_at=now + timedelta(days=DAYS), reminded_at=None,
        )  # fmt: skip
        if not moved:
            raise Refusal("report_filed", _("This month was reported before."), status=409)
        ceiling = ceiling_of(held)
        if ceiling is not None and total > ceiling:
            _rest(held, total, ceiling)
    return report


def _rest(held: License, total: int, ceiling: int) -> None:
    payload = {"reason": "revenue_ceiling", "sales_minor": total, "ceiling_minor": ceiling}
    if states.move(held, License.State.SUSPENDED, event="license.suspended", payload=payload):
        events.record("license.ceiling_reached", subject=held, payload=payload)


def place_order(*, report: RevenueReport, actor: User) -> Order:
    """Pay an invoice; it is divided like a sale of the work."""
    held = report.license
    if not licenses.may_decide(held, actor):
        raise NotAllowed("cannot_buy_for_organization", _("Your role in this organization does not let you buy."))
    with transaction.atomic():
        report = RevenueReport.objects.select_for_update().get(pk=report.pk)
        if report.state != State.DUE:
            raise Refusal("nothing_due", _("Nothing is due for this month."), status=409)
        return orders.place_for(
            purpose=Order.Purpose.REVENUE_SHARE, matter=report.pk, buyer=actor, work=held.work,
            price_minor=report.due_minor, currency=held.order.currency, organization=held.organization,
            licensee_name=held.licensee_name, tax_id=held.order.tax_id, address=held.order.address,
            country=held.order.country, po_number=held.order.po_number,
        )  # fmt: skip


def remind_late() -> int:
    """One reminder for each report or payment that is late, and another every two weeks; how many."""
    now = timezone.now()
    late = RevenueReport.objects.filter(state__in=[State.EXPECTED, State.DUE], due_at__lte=now)
    late = late.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - timedelta(days=DAYS)))
    return sum(_remind(pk, now) for pk in late.order_by("pk").values_list("pk", flat=True)[:500])


def _remind(report_id: str, now: datetime) -> bool:
    with transaction.atomic():
        report = RevenueReport.objects.select_for_update().get(pk=report_id)
        if report.state not in (State.EXPECTED, State.DUE):
            return False
        report.reminded_at = now
        report.save(update_fields=["reminded_at"])
        events.record("revenue_report.late", subject=report, payload={"state": report.state})
    return True


@purposes.register
class RevenueSharePurpose(purposes.Purpose):
    """The invoice is paid; when all of it goes back, it is due again."""

    name = Order.Purpose.REVENUE_SHARE

    def problem(self, order: Order) -> str:
        report = RevenueReport.objects.select_for_update().get(pk=order.matter)
        return "" if report.state == State.DUE else "nothing_due"

    def fulfill(self, order: Order, now: datetime) -> None:
        report = RevenueReport.objects.get(pk=order.matter)
        states.move(report, State.PAID, event="revenue_report.paid", actor=order.buyer, paid_at=now)

    def undo(self, order: Order, *, actor: User | None, reason: str) -> None:
        report = RevenueReport.objects.get(pk=order.matter)
        states.move(
            report, State.DUE, event="revenue_report.reopened", actor=actor, payload={"reason": reason}, paid_at=None,
            due_at=timezone.now() + timedelta(days=DAYS), reminded_at=None,
        )  # fmt: skip

    def title(self, order: Order) -> str:
        report = RevenueReport.objects.get(pk=order.matter)
        words = {"title": order.work.title, "month": formats.date_format(report.month, "YEAR_MONTH_FORMAT")}
        return _("Share of sales with “%(title)s”, %(month)s") % words

    def news(self, order: Order) -> str:
        return _("%(name)s paid the share of what they sold with “%(title)s”. Your part is on your earnings page.") % {
            "name": order.licensee_name, "title": order.work.title,
        }  # fmt: skip

    def page(self, order: Order) -> str:
        report = RevenueReport.objects.get(pk=order.matter)
        return reverse("licensing:reports", args=[report.license_id])
