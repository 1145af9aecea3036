"""Disputes as the two sides see them: reporting a problem, following it, answering, appealing, withdrawing."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import dispute_queries, order_queries
from licensing.dispute_forms import AppealForm, ReportForm, StatementForm
from licensing.models import Dispute
from licensing.services import disputes
from marketplace.core.errors import Refusal
from marketplace.core.paging import paginate
from works import queries as work_queries


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _try(form: forms.BaseForm, action: Callable[[], Any]) -> Any:
    """Run an action with a valid form; what it refuses is written into the form."""
    try:
        return action()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, work_id: str) -> HttpResponse:
    """Report a problem with a work, or with an order of it."""
    user = _user(request)
    work = work_queries.get_work_for(user, work_id)
    orders = list(order_queries.list_orders_for(user).filter(work=work).exclude(paid_at=None)[:20])
    initial = {"order": request.GET.get("order", ""), "kind": "payment" if "order" in request.GET else None}
    form = ReportForm(orders, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "order": next((o for o in orders if o.pk == form.cleaned_data.get("order")), None)}
        made = _try(form, lambda: disputes.open_dispute(work=work, opened_by=user, **data))
        if made:
            messages.success(request, _("Your report is here. You can follow it on this page."))
            return redirect("licensing:dispute", made.pk)
    context = {"form": form, "work": work, "orders": orders, "most": disputes.REPORTS_A_DAY}
    return render(request, "licensing/report.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def my_disputes(request: HttpRequest) -> HttpResponse:
    page = paginate(request, dispute_queries.list_disputes_for(_user(request)), 25)
    return render(request, "licensing/my_disputes.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, dispute_id: str) -> HttpResponse:
    """One dispute with what both sides say; a POST adds a statement."""
    user = _user(request)
    found = dispute_queries.get_dispute_for(user, dispute_id)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _try(form, lambda: disputes.add_statement(dispute=found, author=user, **form.cleaned_data))
        if made:
            messages.success(request, _("Your statement is added."))
            return redirect("licensing:dispute", found.pk)
    return _show(request, found, form, AppealForm())


@login_required
@require_POST
def appeal(request: HttpRequest, dispute_id: str) -> HttpResponse:
    user = _user(request)
    found = dispute_queries.get_dispute_for(user, dispute_id)
    form = AppealForm(request.POST)
    if form.is_valid():
        made = _try(
            form, lambda: disputes.appeal_dispute(dispute=found, actor=user, reason=form.cleaned_data["text"])
        )  # fmt: skip
        if made:
            messages.success(request, _("Your appeal is here. Somebody else decides now."))
            return redirect("licensing:dispute", found.pk)
    return _show(request, found, StatementForm(), form)


@login_required
@require_POST
def withdraw(request: HttpRequest, dispute_id: str) -> HttpResponse:
    user = _user(request)
    found = dispute_queries.get_dispute_for(user, dispute_id)
    disputes.withdraw_dispute(dispute=found, actor=user)
    messages.success(request, _("The dispute is withdrawn."))
    return redirect("licensing:dispute", found.pk)


def _show(request: HttpRequest, found: Dispute, form: forms.Form, appeal_form: forms.Form) -> HttpResponse:
    user = _user(request)
    context = {
        "dispute": found, "form": form, "appeal_form": appeal_form,
        "statements": found.statements.select_related("author").order_by("pk"),
        "decisions": found.decisions.select_related("decided_by").order_by("pk"),
        "party": disputes.is_party(user, found), "asked": user.pk == found.respondent_id,
        "undecided": found.state in Dispute.UNDECIDED, "holding": found.state in Dispute.HOLDING,
        "appealable": found.state in ("upheld", "rejected"), "appeal_until": disputes.appeal_until(found),
    }  # fmt: skip
    return render(request, "licensing/dispute.html", context, status=422 if form.errors or appeal_form.errors else 200)
