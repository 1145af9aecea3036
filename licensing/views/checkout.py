"""Buying: the order form, the way to the payment page, and the order as the buyer follows it."""

import re
from contextlib import suppress
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as account_queries
from accounts.models import Organization, User
from licensing import listing_queries, order_invoices, order_queries, referral, window_queries
from licensing.gateways.stripe import PaymentsUnavailable
from licensing.models import Listing, Order
from licensing.services import order_windows, orders, purposes
from licensing.terms import presets, sentences, strip
from licensing.views.pages import newest_page
from marketplace.core import events
from marketplace.core.errors import NotFound, Refusal
from payouts.models import Referrer


class OrderForm(forms.Form):
    """Who the license is for. The price travels along only to notice that it changed."""

    organization = forms.ChoiceField(label=_("Buy for"), required=False)
    licensee_name = forms.CharField(
        label=_("Legal name of the licensee"), max_length=200,
        help_text=_("The person or company that will hold the license, as it shall stand in the deed."),
    )  # fmt: skip
    tax_id = forms.CharField(label=_("Tax id"), max_length=40, required=False)
    industry = forms.ChoiceField(
        label=_("Industry"), required=False,
        help_text=_("Where it will be used. Licenses of this work can be exclusive for an industry."),
    )  # fmt: skip
    po_number = forms.CharField(
        label=_("Purchase-order number"), max_length=60, required=False, help_text=_("Yours, for your own books.")
    )
    waive_return = forms.BooleanField(
        label=_("I want to download at once, and know that my right to return the license ends with the download."),
        required=False,
    )  # fmt: skip
    expected_minor = forms.CharField(widget=forms.HiddenInput, required=False)
    expected_currency = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, listing: Any, data: Any = None) -> None:
        seen = {"expected_minor": str(listing.price_minor), "expected_currency": listing.currency}
        super().__init__(data, initial={"licensee_name": user.name, **seen})
        self.seen = seen
        self.user = user
        self.teams = {team.pk: team for team in account_queries.list_organizations_for(user)}
        choices = [("", _("Myself")), *((pk, team.legal_name or team.name) for pk, team in self.teams.items())]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        self.fields["industry"].choices = [("", _("Any")), *sentences.INDUSTRIES.items()]  # type: ignore[attr-defined]
        if not window_queries.asks_industry(listing.work_id):
            del self.fields["industry"]
        if not self.teams:
            del self.fields["organization"]
        if not (listing.price_minor and listing.terms.body["refund_days"]):
            del self.fields["waive_return"]

    def read(self) -> tuple[Organization | None, orders.Particulars]:
        """For whom it is bought; a team's own legal name and tax id stand in for the user's."""
        data = self.cleaned_data
        team = self.teams.get(data.get("organization", ""))
        name = data["licensee_name"]
        if team and name == self.user.name:
            name = team.legal_name or team.name
        return team, orders.Particulars(
            licensee_name=name, tax_id=data["tax_id"] or (team.tax_id if team else ""),
            po_number=data["po_number"], industry=data.get("industry", ""), waive_return=bool(data.get("waive_return")),
        )  # fmt: skip

    def place(self, listing: Listing, referrer: Referrer | None) -> Order:
        """Place the order this form describes."""
        data = self.cleaned_data
        team, particulars = self.read()
        minor = data["expected_minor"]
        return orders.place_order(
            buyer=self.user, listing=listing, organization=team, particulars=particulars, referrer=referrer,
            expected_minor=int(minor) if re.fullmatch("[0-9]{1,12}", minor) else -1,
            expected_currency=data["expected_currency"],
        )  # fmt: skip

    def show_present_price(self) -> None:
        """What was sent came from an older page, or was changed on the way: the next try sends what holds now."""
        self.data = {**self.data.dict(), **self.seen}  # type: ignore[attr-defined]


@referral.remembers
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, listing_id: str) -> HttpResponse:
    """The order form; a valid POST places the order and goes to the payment page, or to the license of a free one."""
    user = cast(User, request.user)
    listing = order_queries.get_listing_once_offered(listing_id)
    if listing.state != Listing.State.LIVE:
        others = listing_queries.list_listings_of(listing.work).exists()
        context = {"listing": listing, "work": listing.work, "others": others}
        return render(request, "licensing/not_offered.html", context, status=404)
    form = OrderForm(user, listing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order = form.place(listing, referral.of_request(request))
            if order.state == Order.State.PAID:
                return redirect("licensing:order", order.pk)
            return redirect(orders.open_checkout(order=order, language=get_language() or "en"))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    if form.errors:
        form.show_present_price()
    body = listing.terms.body
    context = {
        "conflict": None if form.is_bound else order_windows.find_conflict(listing=listing, buyer=user),
        "form": form, "listing": listing, "work": listing.work, "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body), "preset": presets.title_of(listing.preset),
        "own": listing.seller_id == user.pk, "picture": listing_queries.picture(listing.work, "thumbnail"),
    }  # fmt: skip
    return render(request, "licensing/checkout.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def order_detail(request: HttpRequest, order_id: str) -> HttpResponse:
    """Where the buyer returns from the payment page: settles at once if Stripe's message is still under way."""
    user = cast(User, request.user)
    order = order_queries.get_order_for(user, order_id)
    if order.state == Order.State.PENDING and "session" in request.GET:
        with suppress(PaymentsUnavailable):  # the sweep will look again
            orders.settle(order_id=order.pk)
        order = order_queries.get_order_for(user, order_id)
    waiting = order.state == Order.State.PENDING and "session" in request.GET
    context = {
        "order": order, "work": order.work, "license": getattr(order, "license", None),
        "history": events.history(order), "canceled": "canceled" in request.GET, "waiting": waiting,
        "what": _what(order),
        "again": order.listing is not None and order.listing.state == Listing.State.LIVE,
        "seller_name": settings.SELLER_NAME, "seller_tax_id": settings.SELLER_TAX_ID,
    }  # fmt: skip
    whole = "licensing/order.html" if not getattr(request, "htmx", False) else "licensing/order.html#progress"
    return render(request, whole, context)


def _what(order: Order) -> dict[str, str]:
    """What was ordered, in words, and what the buyer reads and finds once it is paid."""
    purpose = purposes.of(order)
    preset = presets.title_of(order.terms.body["preset"]) if order.terms else ""
    return {
        "title": purpose.title(order),
        "preset": preset,
        "industry": str(sentences.INDUSTRIES.get(order.industry, "")),
        "thanks": purpose.thanks(order),
        "page": purpose.page(order),
    }


@login_required
@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    rows, older = newest_page(request, order_queries.list_orders_for(cast(User, request.user)))
    return render(request, "licensing/my_orders.html", {"orders": rows, "older": older})


@login_required
@require_safe
def invoice(request: HttpRequest, order_id: str) -> HttpResponse:
    """The invoice of an order that was paid for, to whoever may see the order."""
    order = order_queries.get_order_for(cast(User, request.user), order_id)
    if order.paid_at is None or not order.price_minor:
        raise NotFound("invoice")
    disposition = {"Content-Disposition": f'attachment; filename="invoice-{order.pk}.pdf"'}
    return HttpResponse(order_invoices.draw(order), content_type="application/pdf", headers=disposition)
