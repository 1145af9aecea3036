"""The order form of an accepted offer, and what a seller says about taking offers."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing import listing_queries, offer_queries
from licensing.models import Offer, Order, TakesOffers
from licensing.offer_forms import OfferRulesForm
from licensing.order_forms import OrderForm, Priced
from licensing.services import floors, offer_orders, offers
from licensing.terms import presets, sentences, strip
from licensing.views.paying import to_checkout
from marketplace.core.errors import NotFound, Refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pay_offer(request: HttpRequest, negotiation_id: str) -> HttpResponse:
    """For whom the agreed license is; a valid POST goes to the payment page."""
    user = cast(User, request.user)
    talk = offer_queries.get_negotiation_for(user, negotiation_id)
    offer = talk.latest
    if offer is None or user.pk != talk.buyer_id:
        raise NotFound("offer")
    if offer.state != Offer.State.ACCEPTED:
        return redirect("licensing:negotiation", talk.pk)
    offer.negotiation = talk
    form = OrderForm(user, Priced(offer.price_minor, talk.currency, offer.terms, talk.work_id), request.POST or None)
    if talk.work.reserved:  # the right to return is asked about when there is something to download
        form.fields.pop("waive_return", None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.ask(offer) if form.asking else None
            if asked:
                return redirect("licensing:request", asked.pk)
            team, particulars = form.read()
            order = offer_orders.place_order(offer=offer, actor=user, particulars=particulars, organization=team)
            if order.state != Order.State.PENDING:
                return redirect("licensing:order", order.pk)
            return to_checkout(order)
        except Refusal as refusal:
            form.refuse(refusal)
    body = offer.terms.body
    context = {
        "form": form, "talk": talk, "offer": offer, "work": talk.work, "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body), "preset": presets.title_of(body["preset"]),
        "picture": listing_queries.picture(talk.work, "thumbnail"),
        "halves": offers.halves(offer.price_minor) if talk.work.reserved else None,
    }  # fmt: skip
    return render(request, "licensing/pay_offer.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_rules(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Whether offers are welcome, and the hidden floor."""
    user = cast(User, request.user)
    listing = listing_queries.get_own_listing(user, listing_id)
    takes = TakesOffers.objects.filter(work=listing.work_id).exists()
    form = OfferRulesForm(listing, offer_queries.get_floor_of(listing), takes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            floors.set_floor(listing=listing, price_minor=form.floor_minor(), accepts=data["accepts"], actor=user)
            floors.set_takes_offers(work=listing.work, takes=data["takes"], actor=user)
            messages.success(request, _("Saved."))
            return redirect("licensing:my_listings")
        except Refusal as refusal:
            form.add_error("floor" if refusal.field in ("floor", "price") else None, str(refusal.message))
    context = {
        "form": form, "listing": listing, "preset": presets.title_of(listing.preset),
        "negotiable": offer_queries.is_negotiable(listing),
    }  # fmt: skip
    return render(request, "licensing/offer_rules.html", context, status=422 if form.errors else 200)
