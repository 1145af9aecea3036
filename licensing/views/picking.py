"""On the page of a work: what a buyer chooses of a license, what that costs, and what it says."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from licensing import listing_queries, price_lines, pricing
from licensing.models import Listing
from licensing.pricing import Choice
from licensing.pricing.campaign import Campaign
from licensing.pricing.choices import UNLIMITED
from licensing.pricing.per_use import PerUse
from licensing.pricing.steps import Steps
from licensing.services import choices, listings
from licensing.terms import sentences, strip
from licensing.terms.derivatives import within
from licensing.terms_forms import country_choices
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal


@require_safe
def pick(request: HttpRequest, work_id: str, listing_id: str) -> HttpResponse:
    """Price and sentences of what is chosen, for the page of the work; stores nothing."""
    listing = listing_queries.get_listing_for(request.user, listing_id)
    if listing.work_id != work_id or not listing.pricing:
        raise NotFound("choice")
    try:
        context = _said(listing, pricing.read_query(request.GET))
    except Refusal as refusal:
        context = {"problem": refusal}
    return render(request, "licensing/picked.html", context)


def draw(listing: Listing, chosen: Choice = pricing.NOTHING) -> dict[str, Any]:
    """The form with what is chosen, or as it stands before anybody chose; and what that costs and says."""
    scheme = pricing.read(listing.pricing)
    try:
        scheme.check(chosen, listing.terms.body)
    except Refusal:
        chosen = scheme.first()
    if isinstance(scheme, Campaign):
        shown = _campaign(scheme, listing, chosen)
    elif isinstance(scheme, PerUse):
        shown = {"most": scheme.up_to, "quantity": chosen.quantity}
    else:
        assert isinstance(scheme, Steps)
        shown = _steps(scheme, listing, chosen)
    return {**shown, "scheme": scheme, **_said(listing, chosen)}


def _said(listing: Listing, choice: Choice) -> dict[str, Any]:
    chosen = choices.choose(listing, choice)
    obstacle = listings.find_obstacle(listing.work, chosen.body)
    return {
        "listing": listing, "price_minor": chosen.price_minor, "lines": price_lines.of(chosen), "problem": obstacle,
        "strip": strip.permission_strip(chosen.body), "sentences": sentences.sentences(chosen.body),
    }  # fmt: skip


def _campaign(scheme: Campaign, listing: Listing, chosen: Choice) -> dict[str, Any]:
    territory = listing.terms.body["territory"]
    return {
        "media": [(one, sentences.MEDIA[one], percent, one in chosen.media) for one, percent in scheme.media.items()],
        "countries": [
            (code, name, code in chosen.countries) for code, name in country_choices()
            if within({"include": [code]}, territory)
        ],
        "narrowed": bool(chosen.countries),
        "months": [
            (one, price_lines.months_words(one), percent, one == chosen.months)
            for one, percent in scheme.months.items()
        ],
    }  # fmt: skip


def _steps(scheme: Steps, listing: Listing, chosen: Choice) -> dict[str, Any]:
    covers = scheme.step_of(chosen)
    return {
        "steps": [
            (up_to or UNLIMITED, price_lines.quantity_words(scheme.unit, up_to),
             money.display(minor, listing.currency), (up_to, minor) == covers)
            for up_to, minor in scheme.steps
        ]
    }  # fmt: skip
