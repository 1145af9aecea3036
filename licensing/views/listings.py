"""The seller's pages: offering a license, changing its price, pausing and retiring it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import listing_queries
from licensing.listing_forms import TimesForm
from licensing.services import listings, schedules
from licensing.terms import base_models, presets, sentences, strip, words
from licensing.views import pricings
from licensing.views.pages import newest_page
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries
from works.models import Work

CURRENCIES = [(code, code) for code in money.CURRENCIES]


class PriceForm(forms.Form):
    price = forms.CharField(
        label=_("Price"), max_length=20, help_text=_("What the buyer pays, such as 49.00. A free license costs 0.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)

    def minor(self) -> int:
        """The typed price in minor units. Raises Refusal for what is no amount."""
        return money.parse(self.cleaned_data["price"], self.cleaned_data["currency"])


class ListingForm(PriceForm, TimesForm):
    preset = forms.ChoiceField(label=_("License"), widget=forms.RadioSelect)
    field_order = ("preset", "price", "currency", "opens_at", "closes_at")

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.name, str(one.title)) for one in presets.list_for(work.kind)]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]


def _refuse(form: forms.Form, refusal: Refusal) -> None:
    """The refusal beside its field; one about the terms stands beside the license that brought them."""
    field = refusal.field if refusal.field in form.fields else "preset" if refusal.field else None
    form.add_error(field if field in form.fields else None, str(refusal.message))


@login_required
@require_safe
def my_listings(request: HttpRequest) -> HttpResponse:
    page, older = newest_page(request, listing_queries.list_own_listings(cast(User, request.user)))
    rows = [{"listing": listing, "preset": presets.title_of(listing.preset)} for listing in page]
    return render(request, "licensing/my_listings.html", {"rows": rows, "older": older})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_work(request: HttpRequest, work_id: str) -> HttpResponse:
    """Choose terms, seeing what each allows, and a price."""
    user = cast(User, request.user)
    work = work_queries.get_own_work_for(user, work_id)
    bases = listing_queries.list_base_models(work)
    choices = _choices(work, bases)
    form = ListingForm(work, request.POST or None, initial={"preset": _suggested(choices), "currency": "USD"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            narrowed = base_models.narrow(presets.build(data["preset"], kind=work.kind), bases)
            listings.create_listing(
                work=work, preset=data["preset"], price_minor=form.minor(), currency=data["currency"], actor=user,
                overrides=narrowed, times=form.times(),
            )  # fmt: skip
            messages.success(request, form.success())
            return redirect("licensing:work", work.pk)
        except Refusal as refusal:
            _refuse(form, refusal)
    context = {
        "form": form, "work": work, "choices": choices, "chosen": form["preset"].value(),
        "picture": listing_queries.picture(work, "thumbnail"),
        "split": listing_queries.list_open_shares(work), "bases": describe_bases(bases),
        "base_unknown": work.kind == Work.Kind.MODEL and not bases,
    }  # fmt: skip
    return render(request, "licensing/list_work.html", context, status=422 if form.errors else 200)


def describe_bases(bases: list[base_models.BaseModel]) -> list[dict[str, Any]]:
    """Base models with the license of each and what it asks."""
    return [{"base": one, "conditions": base_models.conditions(one.license)} for one in bases]


def _choices(work: Work, bases: list[base_models.BaseModel]) -> list[dict[str, Any]]:
    """Each preset with what it allows, and whether the parents and the base model of the work leave room for it."""
    fitting = {one.name for one in listings.list_fitting(work)}
    offered = listing_queries.list_offered_presets(work)
    rows = []
    for one in presets.list_for(work.kind):
        body = presets.build(one.name, kind=work.kind)
        body |= base_models.narrow(body, bases)
        found = [(base, problem) for base in bases if (problem := base_models.obstacle(body, base.license))]
        rows.append({
            "base": words.base_forbids(found[0][0].name, found[0][0].license.title, found[0][1][1]) if found else "",
            "preset": one, "strip": strip.permission_strip(body), "sentences": sentences.sentences(body),
            "fits": one.name in fitting, "offered": one.name in offered,
            "free": body["price_model"] == "free",
        })  # fmt: skip
    return rows


def _suggested(choices: list[dict[str, Any]]) -> str:
    """The standard license where it can be offered, else the first one that can."""
    fitting = [choice for choice in choices if choice["fits"] and not choice["base"]]
    free = [choice["preset"].name for choice in fitting if not choice["offered"]]
    return "standard" if "standard" in free or not free else free[0]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_price(request: HttpRequest, listing_id: str) -> HttpResponse:
    """A new price for what is bought from now on."""
    user = cast(User, request.user)
    listing = listing_queries.get_own_listing(user, listing_id)
    if listing.pricing:
        return pricings.change_pricing(request, listing)
    initial = {"price": money.display_plain(listing.price_minor, listing.currency), "currency": listing.currency}
    form = PriceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            listings.change_price(
                listing=listing, price_minor=form.minor(), currency=form.cleaned_data["currency"], actor=user
            )
            messages.success(request, gettext("The new price holds from now on. Orders already placed keep theirs."))
            return redirect("licensing:my_listings")
        except Refusal as refusal:
            _refuse(form, refusal)
    context = {"form": form, "listing": listing, "preset": presets.title_of(listing.preset)}
    return render(request, "licensing/change_price.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_listing(request: HttpRequest, listing_id: str) -> HttpResponse:
    """When a listing opens and closes."""
    user = cast(User, request.user)
    listing = listing_queries.get_own_listing(user, listing_id)
    initial = {"opens_at": listing.opens_at, "closes_at": listing.closes_at}
    form = TimesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            schedules.schedule_listing(listing=listing, times=form.times(), actor=user)
            messages.success(request, gettext("Saved."))
            return redirect("licensing:my_listings")
        except Refusal as refusal:
            _refuse(form, refusal)
    context = {"form": form, "listing": listing, "preset": presets.title_of(listing.preset)}
    return render(request, "licensing/schedule_listing.html", context, status=422 if form.errors else 200)


MOVES = {"pause": listings.pause_listing, "resume": listings.resume_listing, "retire": listings.retire_listing}


@login_required
@require_POST
def move_listing(request: HttpRequest, listing_id: str, verb: str) -> HttpResponse:
    listing = listing_queries.get_own_listing(cast(User, request.user), listing_id)
    if verb not in MOVES:
        raise NotFound
    MOVES[verb](listing=listing, actor=cast(User, request.user))
    return redirect("licensing:my_listings")
