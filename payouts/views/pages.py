"""Pages of money: earnings, payouts, the bank account, and invitations to splits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from marketplace.core.errors import NotFound, Refusal
from payouts import queries
from payouts.services import payees, splits


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@login_required
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    shares = list(queries.list_earnings_for(user)[:50])
    balances = [{"currency": currency, **books} for currency, books in queries.get_balances_for(user).items()]
    context = {"balances": balances, "shares": shares, "payee": queries.get_payee_for(user)}
    return render(request, "payouts/earnings.html", context)


@login_required
@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    context = {
        "payouts": queries.list_payouts_for(user)[:50],
        "skips": queries.list_skips_for(user)[:20],
        "payee": queries.get_payee_for(user),
    }
    return render(request, "payouts/payouts.html", context)


@login_required
@require_POST
def onboarding(request: HttpRequest) -> HttpResponse:
    back = request.build_absolute_uri(reverse("payouts:onboarding_done"))
    again = request.build_absolute_uri(reverse("payouts:payouts"))
    return redirect(payees.start_onboarding(user=_user(request), return_url=back, refresh_url=again))


@login_required
@require_safe
def onboarding_done(request: HttpRequest) -> HttpResponse:
    payee = queries.get_payee_for(_user(request))
    if payee and payees.refresh_payee(payee=payee).ready:
        messages.success(request, _("Your bank account is connected."))
    return redirect("payouts:payouts")


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    return render(request, "payouts/splits.html", {"shares": queries.list_invitations_for(_user(request))})


@login_required
@require_POST
def answer(request: HttpRequest, share_id: str, reply: str) -> HttpResponse:
    share = queries.list_invitations_for(_user(request)).filter(pk=share_id).first()
    if share is None:
        raise NotFound
    act = splits.accept_share if reply == "accept" else splits.decline_share
    try:
        act(share=share, actor=_user(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("payouts:splits")
