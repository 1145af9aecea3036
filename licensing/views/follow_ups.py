"""Renewing a license, and upgrading it to wider or longer terms with credit for what was paid."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from licensing import listing_queries, offer_queries, order_queries, price_lines, pricing
from licensing.follow_up_forms import FollowUpForm
from licensing.models import License, Listing, Order
from licensing.services import follow_ups, license_credit, licenses
from licensing.services.follow_ups import FollowUp
from licensing.terms import changes, presets, sentences, strip
from licensing.views import picking
from licensing.views.paying import to_checkout
from marketplace.core.errors import NotFound, Refusal


def _held(request: HttpRequest, license_id: str) -> License:
    """A license that the reader decides about."""
    user = cast(User, request.user)
    held = order_queries.get_license_for(user, license_id)
    if not licenses.may_decide(held, user):
        raise NotFound("license")
    return held


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, license_id: str) -> HttpResponse:
    """The order form of the same terms once more, or why there is none."""
    held = _held(request, license_id)
    try:
        found = follow_ups.find_renewal(held, cast(User, request.user))
    except Refusal as refusal:
        context = {
            "held": held, "work": held.work, "refusal": refusal, "after": refusal.data.get("license", ""),
            "offers_welcome": refusal.code == "listing_not_live" and offer_queries.takes_offers(held.work),
        }  # fmt: skip
        return render(request, "licensing/no_renewal.html", context, status=409)
    return _order(request, held, found)


@login_required
@require_safe
def upgrades(request: HttpRequest, license_id: str) -> HttpResponse:
    """What else could take the place of a license, and what that costs with the credit."""
    held = _held(request, license_id)
    found = [
        {
            "offer": one, "preset": presets.title_of(one.listing.preset),
            "rows": changes.changed_sentences(held.terms.body, one.chosen.body),
        }
        for one in follow_ups.list_follow_ups(held, cast(User, request.user))
        if one.purpose == Order.Purpose.UPGRADE
    ]  # fmt: skip
    choosable = [
        {"listing": one, "preset": presets.title_of(one.preset)}
        for one in follow_ups.list_choosable(held, cast(User, request.user))
    ]
    context = {"held": held, "work": held.work, "found": found, "choosable": choosable}
    return render(request, "licensing/upgrades.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upgrade(request: HttpRequest, license_id: str, listing_id: str) -> HttpResponse:
    """The order form of wider or longer terms in the place of a license, after the choice that a listing leaves."""
    held, user = _held(request, license_id), cast(User, request.user)
    listing = order_queries.get_listing_once_offered(listing_id)
    try:
        if listing.pricing:
            follow_ups.check_choosable(held=held, listing=listing, actor=user)
            return _choose(request, held, listing)
        return _order(request, held, follow_ups.quote(held=held, listing=listing, actor=user))
    except Refusal as refusal:
        context = {
            "held": held, "work": held.work, "refusal": refusal, "after": refusal.data.get("license", ""),
            "offers_welcome": refusal.code == "listing_not_live" and offer_queries.takes_offers(held.work),
        }  # fmt: skip
        return render(request, "licensing/no_renewal.html", context, status=409)


def _choose(request: HttpRequest, held: License, listing: Listing) -> HttpResponse:
    """The choice that a listing leaves, and the order form of what the address says was chosen."""
    user, problem, choice = cast(User, request.user), None, pricing.NOTHING
    if request.GET:
        try:
            choice = pricing.read_query(request.GET)
            if choice != pricing.NOTHING:
                return _order(request, held, follow_ups.quote(held=held, listing=listing, actor=user, choice=choice))
        except Refusal as refusal:
            problem = refusal
    if choice == pricing.NOTHING:
        choice = follow_ups.suggest_choice(held=held, listing=listing, actor=user)
    context = {
        "held": held, "work": held.work, "offer": {"listing": listing}, "picker": picking.draw(listing, choice),
        "preset": presets.title_of(listing.preset), "problem": problem,
        "credit_minor": license_credit.paid_for(held),
    }  # fmt: skip
    return render(request, "licensing/choose_upgrade.html", context, status=problem.status if problem else 200)


def _order(request: HttpRequest, held: License, found: FollowUp) -> HttpResponse:
    form = FollowUpForm(cast(User, request.user), held, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.ask(found.chosen, follows=held) if form.asking else None
            if asked:
                return redirect("licensing:request", asked.pk)
            order = form.follow()
            if order.state != Order.State.PENDING:
                return redirect("licensing:order", order.pk)
            return to_checkout(order)
        except Refusal as refusal:
            form.refuse(refusal)
    if form.errors:
        form.show_present_price()
    body = found.chosen.body
    context = {
        "held": held, "work": held.work, "found": found, "form": form, "listing": found.listing,
        "renews": found.purpose == Order.Purpose.RENEWAL, "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body), "preset": presets.title_of(found.listing.preset),
        "picture": listing_queries.picture(held.work, "thumbnail"), "lines": price_lines.of(found.chosen),
    }  # fmt: skip
    return render(request, "licensing/follow_up.html", context, status=422 if form.errors else 200)
