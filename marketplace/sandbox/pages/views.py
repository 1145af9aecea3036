"""The hosted pages of the local Stripe: paying with a test card, and onboarding a payee."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from marketplace.sandbox import checkout, connect, store
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.dispatch import answer, lock_writes
from marketplace.sandbox.errors import ConnectionLost, StripeError
from marketplace.sandbox.models import StripeObject
from marketplace.sandbox.router import ALIAS


class CardForm(forms.Form):
    """A test card's number; nothing else is asked."""

    number = forms.CharField(
        label=gettext_lazy("Test card number"),
        max_length=30,
        initial="4242 4242 4242 4242",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _reasons() -> dict[str, str]:
    return {
        "card_declined": _("The card was declined. Nothing was charged; try another card."),
        "expired_card": _("The card has expired. Nothing was charged; try another card."),
        "incorrect_cvc": _("The security code is wrong. Nothing was charged; try another card."),
        "incorrect_number": _("This is not a test card. Real cards are not accepted here."),
        "insufficient_funds": _("The card has too little money on it. Nothing was charged; try another card."),
    }


def _sentence(error: StripeError) -> str:
    reasons, details = _reasons(), error.details
    return reasons.get(details.get("decline_code", "")) or reasons.get(details.get("code", ""), error.message)


def _get(kind: str, stripe_id: str) -> StripeObject:
    try:
        return store.get(kind, stripe_id)
    except StripeError as error:
        raise Http404 from error


def _written(action: Callable[..., Any], *args: str) -> Any:
    """Run one action in the local Stripe's own transaction; a declined charge leaves its traces."""
    kept: StripeError | None = None
    with transaction.atomic(using=ALIAS):
        lock_writes()
        try:
            result = action(*args)
        except StripeError as error:
            if not error.keep:
                raise
            kept = error
    if kept:
        raise kept
    return result


@require_http_methods(["GET", "POST"])
def checkout_page(request: HttpRequest, session_id: str) -> HttpResponse:
    """Pay a session: on to the seller's page when it worked, a clear sentence and a 402 when not."""
    session = _get("checkout.session", session_id)
    form, status = CardForm(request.POST or None), 200
    if session.data["payment_status"] == "paid":
        return HttpResponseRedirect(_success_url(session))
    if request.method == "POST" and form.is_valid():
        try:
            _written(checkout.pay, session_id, form.cleaned_data["number"])
        except StripeError as error:
            form.add_error("number", _sentence(error))
            status = error.status
        deliver_pending()
        session.refresh_from_db()
        if session.data["payment_status"] == "paid":
            return HttpResponseRedirect(_success_url(session))
    currency = session.data["currency"].upper()
    context = {"session": session.data, "currency": currency, "items": session.extra["items"], "form": form}
    return render(request, "sandbox/checkout.html", context, status=status)


def _success_url(session: StripeObject) -> str:
    return str(session.data["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.stripe_id)


@require_http_methods(["GET", "POST"])
def onboarding_page(request: HttpRequest, account_id: str) -> HttpResponse:
    """One press completes what Stripe asks of a payee."""
    account = _get("account", account_id)
    back = account.extra.get("return_url") or "/"
    if request.method == "POST":
        _written(connect.complete_onboarding, account_id)
        deliver_pending()
        return HttpResponseRedirect(back)
    return render(request, "sandbox/onboarding.html", {"account": account.data, "back": back})


@csrf_exempt
def api(request: HttpRequest, path: str) -> HttpResponse:
    """The API over HTTP, for tools that speak to it from outside."""
    method = request.method or "GET"
    encoded = request.body.decode(errors="replace") if method == "POST" else request.META.get("QUERY_STRING", "")
    try:
        body, status, headers = answer(method, f"/v1/{path}", encoded, request.headers)
    except ConnectionLost:
        return HttpResponse(status=502)
    return HttpResponse(body, status=status, headers=dict(headers), content_type="application/json")
