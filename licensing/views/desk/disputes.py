"""Disputes at the desk: opened, taken up, decided, closed."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import desk_queries
from licensing.dispute_forms import EVIDENCE_HELP, KINDS, long_text
from licensing.models import Dispute, Order
from licensing.services import disputes
from licensing.views.desk.access import actor, attempt, staff_only, words
from marketplace.core import events, money
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.paging import paginate
from payouts import queries as money_queries
from works.models import Work

STATES = [("undecided", gettext_lazy("Undecided")), ("silent", gettext_lazy("Answer overdue")), *Dispute.State.choices]


class OpenForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is about"), widget=forms.RadioSelect, choices=list(KINDS.items())
    )
    reason = long_text(gettext_lazy("Reason"), help_text=gettext_lazy("Both sides will read it."))
    evidence = long_text(gettext_lazy("Evidence"), rows=3, help_text=EVIDENCE_HELP, required=False)


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect,
        choices=[
            ("upheld", gettext_lazy("Uphold — The claim is right.")),
            ("rejected", gettext_lazy("Reject — The claim is not shown to be right; the money is released.")),
        ],
    )  # fmt: skip
    reason = long_text(gettext_lazy("Reasons"), help_text=gettext_lazy("Both sides will read them."))
    refund = forms.BooleanField(label=gettext_lazy("Refund what is left of the order"), required=False)
    suspend = forms.BooleanField(label=gettext_lazy("Suspend the work"), required=False)

    def __init__(self, dispute: Dispute, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dispute.order is None or dispute.order.state != Order.State.PAID:
            del self.fields["refund"]


@staff_only
@require_safe
def desk_disputes(request: HttpRequest) -> HttpResponse:
    state = words(request, "state")
    page = paginate(request, desk_queries.list_disputes(state))
    return render(request, "licensing/desk/disputes.html", {"page": page, "state": state, "states": STATES})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_open_dispute(request: HttpRequest) -> HttpResponse:
    """Find the work or order, then say what is wrong with it."""
    text = words(request)
    order = desk_queries.get_order(request.GET["order"]) if request.GET.get("order") else None
    work = order.work if order else desk_queries.get_work(request.GET["work"]) if request.GET.get("work") else None
    form = OpenForm(request.POST or None)
    if request.method == "POST" and work and form.is_valid():
        made = _open(form, work, order, actor(request))
        if made:
            return redirect("licensing:desk_dispute", dispute_id=made.pk)
    context = {
        "q": text, "work": work, "order": order, "form": form,
        "works": desk_queries.list_works(text).order_by("-pk")[:10] if text else [],
        "orders": desk_queries.list_orders(text).order_by("-pk")[:10] if text else [],
    }  # fmt: skip
    return render(request, "licensing/desk/open_dispute.html", context, status=422 if form.errors else 200)


def _open(form: OpenForm, work: Work, order: Order | None, by: User) -> Dispute | None:
    try:
        return disputes.open_dispute(work=work, order=order, opened_by=by, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_dispute(request: HttpRequest, dispute_id: str) -> HttpResponse:
    """One dispute with both sides; a POST decides it."""
    found = desk_queries.get_dispute(dispute_id)
    form = DecisionForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            disputes.decide_dispute(dispute=found, actor=actor(request), **form.cleaned_data)
            return redirect("licensing:desk_dispute", dispute_id=found.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "dispute": found, "form": form, "history": events.history(found)[:50],
        "statements": found.statements.select_related("author").order_by("pk"),
        "decisions": found.decisions.select_related("decided_by").order_by("pk"),
        "decidable": found.state in (*Dispute.UNDECIDED, Dispute.State.APPEALED),
        "holding": found.state in Dispute.HOLDING, "held": _held(found),
        "appeal_until": disputes.appeal_until(found),
    }  # fmt: skip
    return render(request, "licensing/desk/dispute.html", context, status=422 if form.errors else 200)


def _held(dispute: Dispute) -> list[str]:
    """What the parties of the work's sales do without meanwhile, by currency."""
    return [money.display(total, currency) for currency, total in money_queries.list_held_of(dispute.work_id)]


ACTS = {
    "take-up": (disputes.take_up_dispute, gettext_lazy("Taken up. The money is held, and the owner is asked.")),
    "withdraw": (disputes.withdraw_dispute, gettext_lazy("The dispute is withdrawn.")),
}


@staff_only
@require_POST
def desk_dispute_act(request: HttpRequest, dispute_id: str, verb: str) -> HttpResponse:
    """Take up, withdraw, or close with a reason."""
    found = desk_queries.get_dispute(dispute_id)
    by = actor(request)
    if verb == "close":
        reason = request.POST.get("reason", "")
        attempt(request, lambda: disputes.close_dispute(dispute=found, actor=by, reason=reason), _("Closed."))
    elif verb in ACTS:
        act, done = ACTS[verb]
        attempt(request, lambda: act(dispute=found, actor=by), str(done))
    else:
        raise NotFound
    return redirect("licensing:desk_dispute", dispute_id=found.pk)
