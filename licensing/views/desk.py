"""The staff desk: works, orders, the ledger, payouts and disputes, and what staff may do to them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from licensing.models import Dispute, Order
from licensing.services import disputes, orders
from marketplace.core import events, money
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.models import Event
from payouts import queries as money_queries
from works.models import Work
from works.services import works

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """The desk does not exist for anybody else."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_staff:
            raise NotFound
        return view(request, *args, **kwargs)

    return wrapper


class DisputeForm(forms.Form):
    work = forms.CharField(label=gettext_lazy("Work id or certificate number"), max_length=60)
    order = forms.CharField(label=gettext_lazy("Order id, if it is about one"), max_length=60, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Dispute.Kind.choices)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("upheld", gettext_lazy("Uphold the claim")), ("rejected", gettext_lazy("Reject the claim"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons, as both sides will read them"), widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
    )  # fmt: skip
    refund = forms.BooleanField(label=gettext_lazy("Refund the order"), required=False)
    suspend = forms.BooleanField(label=gettext_lazy("Suspend the work"), required=False)


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, 50).get_page(request.GET.get("page"))


@staff_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What needs somebody now, and what happened last."""
    context = {
        "open_disputes": Dispute.objects.filter(state__in=["open", "awaiting_reply", "in_review", "appealed"])
        .select_related("work", "opened_by")
        .order_by("reply_due_at")[:20],
        "works_count": Work.objects.count(),
        "orders_count": Order.objects.filter(state=Order.State.PAID).count(),
        "balances": money_queries.platform_balances(),
        "events": Event.objects.select_related("actor")[:20],
    }
    return render(request, "licensing/desk/desk.html", context)


@staff_only
@require_safe
def desk_works(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    rows = Work.objects.select_related("owner").order_by("-pk")
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(pk=words) | Q(owner__handle=words.lower()))
    return render(request, "licensing/desk/works.html", {"page": _page(request, rows), "q": words})


@staff_only
@require_safe
def desk_orders(request: HttpRequest) -> HttpResponse:
    rows = Order.objects.select_related("work", "buyer").order_by("-pk")
    return render(request, "licensing/desk/orders.html", {"page": _page(request, rows)})


@staff_only
@require_safe
def desk_ledger(request: HttpRequest) -> HttpResponse:
    context = {"balances": money_queries.platform_balances(), "page": _page(request, money_queries.list_postings())}
    return render(request, "licensing/desk/ledger.html", context)


@staff_only
@require_safe
def desk_payouts(request: HttpRequest) -> HttpResponse:
    context = {"page": _page(request, money_queries.list_payouts()), "skips": money_queries.list_skips()[:50]}
    return render(request, "licensing/desk/payouts.html", context)


@staff_only
@require_POST
def suspend_work(request: HttpRequest, work_id: str) -> HttpResponse:
    work = Work.objects.filter(pk=work_id).first()
    if work is None:
        raise NotFound
    actor = cast(User, request.user)
    act = works.restore_work if work.state == Work.State.SUSPENDED else works.suspend_work
    act(work=work, actor=actor, reason=request.POST.get("reason", ""))
    messages.success(request, _("Done: %(title)s.") % {"title": work.title})
    return redirect("licensing:desk_works")


@staff_only
def desk_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """One order with its money and history; a POST refunds it."""
    order = Order.objects.select_related("work", "buyer", "listing").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    error = ""
    if request.method == "POST":
        try:
            text = request.POST.get("amount", "").strip()
            amount = money.parse(text, order.currency, field="amount") if text else None
            orders.refund_order(
                order=order, actor=cast(User, request.user), reason=request.POST.get("reason", ""), amount_minor=amount
            )
            messages.success(request, _("The refund is on its way."))
            return redirect("licensing:desk_order", order_id=order.pk)
        except Refusal as refusal:
            error = str(refusal.message)
    context = {
        "order": order, "history": events.history(order), "error": error,
        "postings": money_queries.list_postings(cause=order.pk),
    }  # fmt: skip
    return render(request, "licensing/desk/order.html", context, status=422 if error else 200)


@staff_only
def desk_disputes(request: HttpRequest) -> HttpResponse:
    """All disputes; a POST opens one."""
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dispute = _open(cast(User, request.user), form.cleaned_data)
            return redirect("licensing:desk_dispute", dispute_id=dispute.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    rows = Dispute.objects.select_related("work", "opened_by").order_by("-pk")
    context = {"form": form, "page": _page(request, rows)}
    return render(request, "licensing/desk/disputes.html", context, status=422 if form.errors else 200)


def _open(actor: User, data: dict[str, str]) -> Dispute:
    work = Work.objects.filter(Q(pk=data["work"]) | Q(certificates__number=data["work"].upper())).first()
    if work is None:
        raise Refusal("work_unknown", _("There is no such work."), field="work")
    order = Order.objects.filter(pk=data["order"]).first() if data["order"] else None
    if data["order"] and order is None:
        raise Refusal("order_unknown", _("There is no such order."), field="order")
    return disputes.open_dispute(kind=data["kind"], work=work, order=order, opened_by=actor, reason=data["reason"])


@staff_only
def desk_dispute(request: HttpRequest, dispute_id: str) -> HttpResponse:
    """One dispute with both sides; a POST decides it or closes it."""
    dispute = Dispute.objects.select_related("work", "work__owner", "order", "opened_by").filter(pk=dispute_id).first()
    if dispute is None:
        raise NotFound
    form = DecisionForm(request.POST if "outcome" in request.POST else None)
    actor = cast(User, request.user)
    if request.method == "POST":
        try:
            if "close" in request.POST:
                disputes.close_dispute(dispute=dispute, actor=actor)
                return redirect("licensing:desk_dispute", dispute_id=dispute.pk)
            if form.is_valid():
                disputes.decide_dispute(dispute=dispute, actor=actor, **form.cleaned_data)
                messages.success(request, _("The decision was written to both sides."))
                return redirect("licensing:desk_dispute", dispute_id=dispute.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "dispute": dispute, "form": form, "history": events.history(dispute),
        "statements": dispute.statements.select_related("author").order_by("pk"),
        "decisions": dispute.decisions.select_related("decided_by").order_by("pk"),
    }  # fmt: skip
    return render(request, "licensing/desk/dispute.html", context, status=422 if form.errors else 200)
