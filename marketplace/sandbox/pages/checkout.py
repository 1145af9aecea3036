"""The hosted payment page: a test card or bank account, in the language the seller asked for."""

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from marketplace.sandbox import cards, checkout, store, taxes
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.dispatch import perform
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import StripeObject
from marketplace.sandbox.pages import words

LANGUAGES = {"en": "en", "id": "id", "zh": "zh-hans"}


class CardForm(forms.Form):
    """A test card's number; nothing else is asked. `confirm` answers the question of the card's bank."""

    number = forms.CharField(
        label=gettext_lazy("Test card or test bank account"),
        max_length=30,
        initial="4242 4242 4242 4242",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "card-number"}),
    )
    confirm = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    tax_id = forms.CharField(label=gettext_lazy("Tax id of your business"), max_length=40, required=False)

    def __init__(self, *args: Any, taxed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(code, code) for code in taxes.COUNTRIES]  # type: ignore[attr-defined]
        if not taxed:
            del self.fields["country"], self.fields["tax_id"]


def find(kind: str, stripe_id: str) -> StripeObject:
    try:
        return store.get(kind, stripe_id)
    except StripeError as error:
        raise Http404 from error


def _in_language(session: StripeObject) -> AbstractContextManager[None]:
    """The seller's choice for this buyer; the visitor's own language when the seller chose none."""
    wanted = LANGUAGES.get(str(session.data["locale"]))
    return translation.override(wanted or translation.get_language())


@require_http_methods(["GET", "HEAD", "POST"])
def checkout_page(request: HttpRequest, session_id: str) -> HttpResponse:
    """Pay a session: on to the seller's page when it worked, a clear sentence and a 402 when not."""
    session = find("checkout.session", session_id)
    with _in_language(session):
        if request.method == "POST":
            return _pay(request, session)
        return _page(request, session, CardForm(taxed=session.data["automatic_tax"]["enabled"]))


def _pay(request: HttpRequest, session: StripeObject) -> HttpResponse:
    form, status = CardForm(request.POST, taxed=session.data["automatic_tax"]["enabled"]), 200
    if session.data["status"] == "complete":
        return HttpResponseRedirect(_success_url(session))
    if form.is_valid():
        number, confirm = form.cleaned_data["number"], form.cleaned_data["confirm"]
        card = cards.find(number)
        if card and card.challenge and not confirm:
            return render(request, "sandbox/challenge.html", _context(session, form))
        try:
            more = {name: form.cleaned_data.get(name, "") for name in ("country", "tax_id")}
            perform(checkout.pay, session.stripe_id, number, authenticated=confirm != "no", **more)
        except StripeError as error:
            form.add_error("number", str(words.refusal(error)))
            status = error.status
        deliver_pending()
        session.refresh_from_db()
        if session.data["status"] == "complete":  # also when another tab was faster
            return HttpResponseRedirect(_success_url(session))
    return _page(request, session, form, status)


def _page(request: HttpRequest, session: StripeObject, form: CardForm, status: int = 200) -> HttpResponse:
    return render(request, "sandbox/checkout.html", _context(session, form), status=status)


def _context(session: StripeObject, form: CardForm) -> dict[str, object]:
    banks = "us_bank_account" in session.data["payment_method_types"]
    return {
        "session": session.data,
        "currency": session.data["currency"].upper(),
        "items": session.extra["items"],
        "form": form,
        "cards": [(card, words.of_card(card)) for card in cards.ALL if banks or not card.bank],
        "done_url": _success_url(session),
    }


def _success_url(session: StripeObject) -> str:
    return str(session.data["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.stripe_id)
