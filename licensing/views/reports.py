"""Reports of sales under a license with a share: file a month, pay its invoice, and take both along."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import exports, invoices, report_rows, revenue_queries
from licensing.models import License, RevenueReport
from licensing.services import licenses, revenue
from licensing.views.paying import to_checkout
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal


class ReportForm(forms.Form):
    """Sales of one month, in the currency of the license."""

    amount = forms.CharField(
        label=gettext_lazy("Sales of the month"), max_length=20,
        help_text=gettext_lazy("What you sold with this work, without taxes; 0 when nothing."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, license_id: str) -> HttpResponse:
    """Every month with its invoice; a POST reports the oldest month that is open."""
    user = cast(User, request.user)
    held = revenue_queries.get_license_for(user, license_id)
    rows = list(revenue_queries.list_reports_of(held)[:120])
    open_ones = [row for row in rows if row.state == RevenueReport.State.EXPECTED]
    form = ReportForm(request.POST or None)
    if request.method == "POST" and open_ones and form.is_valid() and _file(open_ones[-1], form, held, user):
        messages.success(request, _("The month is reported."))
        return redirect("licensing:reports", held.pk)
    context = {
        "license": held, "work": held.work, "rows": rows, "form": form, "next": open_ones[-1] if open_ones else None,
        "own": licenses.may_decide(held, user), "share": revenue.share_of(held), "ceiling": revenue.ceiling_of(held),
        "total": revenue_queries.total_reported(held), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "licensing/reports.html", context, status=422 if form.errors else 200)


def _file(report: RevenueReport, form: ReportForm, held: License, user: User) -> bool:
    try:
        sales = money.parse(form.cleaned_data["amount"], held.order.currency, field="amount")
        report.license = held
        revenue.file_report(report=report, sales_minor=sales, actor=user)
    except Refusal as refusal:
        form.add_error("amount" if refusal.field == "amount" else None, str(refusal.message))
        return False
    return True


@login_required
@require_POST
def pay_report(request: HttpRequest, report_id: str) -> HttpResponse:
    user = cast(User, request.user)
    report = revenue_queries.get_report_for(user, report_id)
    try:
        order = revenue.place_order(report=report, actor=user)
        return to_checkout(order)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("licensing:reports", report.license_id)


@login_required
@require_safe
def invoice(request: HttpRequest, report_id: str) -> HttpResponse:
    """The invoice as PDF; there is none before the month is reported, or when nothing is due."""
    report = revenue_queries.get_report_for(cast(User, request.user), report_id)
    if not report.due_minor:
        raise NotFound("invoice")
    disposition = {
        "Content-Disposition": f'attachment; filename="{report.pk}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(invoices.draw_report(report), content_type="application/pdf", headers=disposition)


@login_required
@require_safe
def reports_csv(request: HttpRequest, license_id: str) -> HttpResponseBase:
    held = revenue_queries.get_license_for(cast(User, request.user), license_id)
    lines = exports.rows_as_csv(report_rows.rows(held, revenue_queries.list_reports_of(held)))
    disposition = {
        "Content-Disposition": f'attachment; filename="sales-{held.pk}.csv"',
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=disposition)
