"""Buying: the order form, the way to the payment page, and the order as the buyer follows it."""

from contextlib import suppress

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as account_queries
from accounts.models import User
from licensing import order_queries
from licensing.gateways.stripe import PaymentsUnavailable
from licensing.models import Order
from licensing.services import orders
from licensing.terms import sentences, strip
from marketplace.core import events
from marketplace.core.errors import Refusal


class OrderForm(forms.Form):
    """Who the license is for. The price travels along only to notice that it changed."""

    licensee_name = forms.CharField(
        label=_("Licensee"), max_length=200, help_text=_("The person or company that will hold the license.")
    )
    organization = forms.ChoiceField(label=_("Buy for"), required=False)
    expected_minor = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.teams = {team.pk: team for team in account_queries.list_organizations_for(user)}
        choices = [("", _("Myself")), *((pk, team.name) for pk, team in self.teams.items())]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        if not self.teams:
            del self.fields["organization"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, listing_id: str) -> HttpResponse:
    """The order form; a valid POST places the order and goes to the payment page."""
    user = request.user
    assert isinstance(user, User)
    listing = order_queries.get_buyable_listing(listing_id)
    initial = {"licensee_name": user.name, "expected_minor": listing.price_minor}
    form = OrderForm(user, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            order = orders.place_order(
                buyer=user, listing=listing, licensee_name=form.cleaned_data["licensee_name"],
                organization=form.teams.get(form.cleaned_data.get("organization", "")),
                expected_minor=form.cleaned_data["expected_minor"],
            )  # fmt: skip
            return redirect(orders.open_checkout(order=order, language=get_language() or "en"))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    body = listing.terms.body
    context = {
        "form": form, "listing": listing, "work": listing.work, "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body),
    }  # fmt: skip
    return render(request, "licensing/checkout.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def order_detail(request: HttpRequest, order_id: str) -> HttpResponse:
    """Where the buyer returns from the payment page: settles at once if Stripe's message is still under way."""
    user = request.user
    assert isinstance(user, User)
    order = order_queries.get_order_for(user, order_id)
    if order.state == Order.State.PENDING and "session" in request.GET:
        with suppress(PaymentsUnavailable):  # the sweep will look again
            orders.settle(order_id=order.pk)
        order = order_queries.get_order_for(user, order_id)
    context = {
        "order": order, "work": order.work, "license": getattr(order, "license", None),
        "history": events.history(order), "canceled": "canceled" in request.GET,
        "waiting": order.state == Order.State.PENDING and "session" in request.GET,
    }  # fmt: skip
    return render(request, "licensing/order.html", context)


@login_required
@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    return render(request, "licensing/my_orders.html", {"orders": order_queries.list_orders_for(user)[:100]})
