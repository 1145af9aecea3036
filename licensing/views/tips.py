"""Leaving a tip: an amount, and off to the payment page."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing import listing_queries
from licensing.money_forms import AmountForm
from licensing.services import tips
from licensing.views.paying import to_checkout
from marketplace.core.errors import Refusal
from works import queries as work_queries
from works.models import Work

SUGGESTED = {"USD": "5.00", "EUR": "5.00", "GBP": "5.00", "JPY": "500", "IDR": "50000"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tip(request: HttpRequest, work_id: str) -> HttpResponse:
    user = cast(User, request.user)
    work = work_queries.get_work_for(user, work_id)
    currency = _currency(work)
    form = AmountForm(request.POST or None, initial={"amount": SUGGESTED[currency], "currency": currency})
    if request.method == "POST" and form.is_valid():
        try:
            order = tips.place_tip(
                buyer=user, work=work, amount_minor=form.minor, currency=form.cleaned_data["currency"]
            )  # fmt: skip
            return to_checkout(order)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "form": form, "work": work, "own": work.owner_id == user.pk,
        "picture": listing_queries.picture(work, "thumbnail"),
    }  # fmt: skip
    return render(request, "licensing/tip.html", context, status=422 if form.errors else 200)


def _currency(work: Work) -> str:
    """What the work is sold in, else dollars."""
    listing = listing_queries.list_listings_of(work).first()
    return listing.currency if listing else "USD"
