"""Passing a license on: the holder's page that offers it, and the page on which the other side answers."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing import license_transfer_queries, listing_queries, order_queries
from licensing.models import License, LicenseTransfer, Order
from licensing.money_forms import AmountForm
from licensing.order_forms import OrderForm, Priced
from licensing.services import license_transfers, licenses
from licensing.terms import presets, sentences, strip
from licensing.views.paying import to_checkout
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal


class PassOnForm(AmountForm):
    """To whom, and for how much where the terms allow a price."""

    handle = forms.CharField(
        label=_("Handle of the new licensee"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    message = forms.CharField(
        label=_("A few words to them"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("handle", "amount", "currency", "message")

    def __init__(self, held: License, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held.terms.body["transfer"] != "allowed":
            del self.fields["amount"], self.fields["currency"]
            return
        self.fields["amount"].required = False
        self.fields["amount"].label = _("Price")
        self.fields["amount"].help_text = _("Leave it empty to give the license away.")
        self.fields["currency"].initial = held.order.currency

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("amount"):
            self.cleaned_data.pop("amount", None)
        return super().clean()

    def read(self) -> dict[str, Any]:
        """What `offer_license` takes."""
        data = self.cleaned_data
        return {
            "handle": data["handle"], "message": data["message"], "price_minor": self.minor,
            "currency": data.get("currency", "") if self.minor else "",
        }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, license_id: str) -> HttpResponse:
    """For whoever decides about the license; a POST offers it."""
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    if not licenses.may_decide(held, user) or held.terms.body["transfer"] == "none":
        raise NotFound("license")
    form = PassOnForm(held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = license_transfers.offer_license(held=held, actor=user, **form.read())
            messages.success(request, gettext("Offered. Nothing changes until they accept."))
            return redirect("licensing:license_transfer", made.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"held": held, "work": held.work, "form": form, "royalty": held.terms.body["resale_royalty_bps"]}
    return render(request, "licensing/offer_license.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, transfer_id: str) -> HttpResponse:
    """For the two sides; the receiver says who they are and where they will use the work, and pays or has it."""
    user = cast(User, request.user)
    found = license_transfer_queries.get_transfer_for(user, transfer_id.replace("\0", ""))
    if request.POST.get("do") == "decline":
        return _decline(request, found, user)
    form = _form(found, user, request.POST or None)
    if request.method == "POST" and form and form.is_valid():
        try:
            asked = form.ask(found) if form.asking else None
            if asked:
                return redirect("licensing:request", asked.pk)
            team, particulars = form.read()
            order = license_transfers.accept_license(
                transfer=found, actor=user, particulars=particulars, organization=team
            )
            return _go_on(order)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(
        request, "licensing/license_transfer.html", _context(found, form, user),
        status=422 if form and form.errors else 200,
    )  # fmt: skip


def _form(found: LicenseTransfer, user: User, data: Any) -> OrderForm | None:
    """The order form, for the receiver of an open offer; what the license fixes is not asked."""
    if found.receiver_id != user.pk or found.state != LicenseTransfer.State.OPEN:
        return None
    held = found.license
    form = OrderForm(user, Priced(0, found.currency, held.terms, held.work_id), data)
    form.priced = found
    form.fields.pop("industry", None)
    return form


def _go_on(order: Order) -> HttpResponse:
    if order.state == Order.State.PENDING:
        return to_checkout(order)
    return redirect("licensing:license", order.license.pk)


def _decline(request: HttpRequest, found: LicenseTransfer, user: User) -> HttpResponse:
    try:
        license_transfers.decline_transfer(transfer=found, actor=user)
        messages.success(request, gettext("The offer is closed; nothing changed."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("licensing:license_transfer", found.pk)


def _context(found: LicenseTransfer, form: OrderForm | None, user: User) -> dict[str, Any]:
    held = found.license
    body = held.terms.body
    return {
        "transfer": found, "license": held, "work": held.work, "form": form, "own": found.receiver_id != user.pk,
        "open": found.state == LicenseTransfer.State.OPEN, "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body), "preset": presets.title_of(body["preset"]),
        "picture": listing_queries.picture(held.work, "thumbnail"),
        "price": money.display(found.price_minor, found.currency) if found.price_minor else "",
    }  # fmt: skip
