"""The seller's pages of prices that follow from what a buyer chooses: put on offer so, and changed later."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing import listing_queries
from licensing.models import Listing
from licensing.pricing_forms import FORMS
from licensing.services import listings
from licensing.terms import base_models, presets
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def price_by_choice(request: HttpRequest, work_id: str, scheme: str) -> HttpResponse:
    """Offer a license whose buyer chooses media, countries and months, how many it covers, or for how many projects."""
    user = cast(User, request.user)
    work = work_queries.get_own_work_for(user, work_id)
    if scheme not in FORMS:
        raise NotFound("scheme")
    form = FORMS[scheme](work, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            body = presets.build(data["preset"], kind=work.kind)
            listings.create_listing(
                work=work, preset=data["preset"], currency=data["currency"], actor=user, times=form.times(),
                pricing=form.pricing(),
                overrides=base_models.narrow(body, listing_queries.list_base_models(work)),
            )  # fmt: skip
            messages.success(request, form.success())
            return redirect("licensing:work", work.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "work": work, "scheme": scheme, "picture": listing_queries.picture(work, "thumbnail")}
    return render(request, "licensing/price_by_choice.html", context, status=422 if form.errors else 200)


def change_pricing(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Another table for the same terms; the page of a price calls it."""
    form = FORMS[listing.priced_by](listing.work, listing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            listings.change_pricing(
                listing=listing, pricing=form.pricing(), currency=form.cleaned_data["currency"],
                actor=cast(User, request.user),
            )  # fmt: skip
            messages.success(request, _("The new price holds from now on. Orders already placed keep theirs."))
            return redirect("licensing:my_listings")
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "form": form, "work": listing.work, "scheme": listing.priced_by, "listing": listing,
        "picture": listing_queries.picture(listing.work, "thumbnail"),
    }  # fmt: skip
    return render(request, "licensing/price_by_choice.html", context, status=422 if form.errors else 200)
