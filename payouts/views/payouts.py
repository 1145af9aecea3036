"""Payouts: the bank account, the schedule, what was sent with its statement, and what was not and why."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from marketplace.core.errors import NotAllowed, NotFound, Refusal
from payouts import exports, forecast, papers, queries, requirements, statements
from payouts.models import Payee
from payouts.services import payees
from payouts.views.access import ask_factor, page_by_key, person


@login_required
@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    user = person(request)
    payee = queries.get_payee_for(user)
    rows, pages = page_by_key(request, queries.list_payouts_for(user))
    lines = statements.build(rows, user)
    context = {
        "payouts": [{"payout": row, "lines": lines[row.pk]} for row in rows],
        "pages": pages,
        "skips": queries.list_skips_for(user)[:10],
        "payee": payee,
        "missing": requirements.in_words(payee.requirements) if payee else [],
        "schedules": Payee.Schedule.choices,
        "next": forecast.next_payouts(user, payee, timezone.now().date()),
    }
    return render(request, "payouts/payouts.html", context)


@login_required
@require_safe
def payout(request: HttpRequest, payout_id: str) -> HttpResponse:
    """One payout with its statement."""
    user = person(request)
    found = queries.get_payout_for(user, payout_id)
    lines = statements.build([found], user)[found.pk]
    context = {"payout": found, "lines": lines, "total": sum(line.amount for line in lines)}
    return render(request, "payouts/payout.html", context)


@login_required
@require_safe
def statement(request: HttpRequest, payout_id: str) -> HttpResponse:
    """The statement as CSV."""
    user = person(request)
    found = queries.get_payout_for(user, payout_id)
    text = exports.statement_csv(found, statements.build([found], user)[found.pk])
    name = f"statement-{found.run.on_date}-{found.currency}-{found.pk}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=disposition)


@login_required
@require_safe
def statement_pdf(request: HttpRequest, payout_id: str) -> HttpResponse:
    """The statement as PDF, in the reader's language."""
    user = person(request)
    found = queries.get_payout_for(user, payout_id)
    body = papers.statement_pdf(found, statements.build([found], user)[found.pk])
    disposition = {"Content-Disposition": f'attachment; filename="statement-{found.run.on_date}-{found.pk}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=disposition)


@login_required
@require_POST
def choose_schedule(request: HttpRequest) -> HttpResponse:
    user = person(request)
    payee = queries.get_payee_for(user)
    if payee is None:
        raise NotFound("payee")
    try:
        shown = second_factor.was_shown(request)
        payees.choose_schedule(payee=payee, schedule=request.POST.get("schedule", ""), actor=user, shown=shown)
        messages.success(request, _("Your payout schedule is changed."))
    except Refusal as refusal:
        return _refused(request, refusal)
    return redirect("payouts:payouts")


@login_required
@require_POST
def onboarding(request: HttpRequest) -> HttpResponse:
    """Off to Stripe, to tell who one is and where the money goes."""
    back = request.build_absolute_uri(reverse("payouts:onboarding_done"))
    again = request.build_absolute_uri(reverse("payouts:payouts"))
    shown = second_factor.was_shown(request)
    try:
        url = payees.start_onboarding(user=person(request), return_url=back, refresh_url=again, shown=shown)
    except NotAllowed as refusal:
        return _refused(request, refusal)
    return redirect(url)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Asks for the second factor and goes on with the request; what else is refused is said on the page."""
    if refusal.code == "second_factor_required":
        return ask_factor(request)
    messages.error(request, str(refusal.message))
    return redirect("payouts:payouts")


@login_required
@require_safe
def onboarding_done(request: HttpRequest) -> HttpResponse:
    """Back from Stripe, which proves nothing: the account is asked for its state."""
    payee = queries.get_payee_for(person(request))
    try:
        if payee and payees.refresh_payee(payee=payee).ready:
            messages.success(request, _("Your bank account is connected."))
        elif payee:
            messages.warning(request, _("Stripe still needs something from you before it can pay. See the list below."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("payouts:payouts")
