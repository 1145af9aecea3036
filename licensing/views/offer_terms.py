"""Making an offer and a counter-offer: all terms field by field, said in sentences while they change."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import listing_queries, offer_queries, order_queries
from licensing.models import Listing, Negotiation
from licensing.offer_forms import OfferForm, initial_revision
from licensing.services import offers
from licensing.terms import presets
from licensing.views.composer import read_terms, said, slots_of
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from works import queries as work_queries
from works.models import Work


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_offer(request: HttpRequest, work_id: str) -> HttpResponse:
    """A buyer begins with what is listed, with a license that they have, or with the standard one, and proposes a
    price."""
    user = cast(User, request.user)
    work = work_queries.get_work_for(user, work_id)
    going = Negotiation.objects.filter(work=work, buyer=user, latest__state__in=["open", "accepted"]).first()
    if going:
        return redirect("licensing:negotiation", going.pk)
    if work.owner_id == user.pk or not offer_queries.takes_offers(work):
        raise NotFound("offers")
    listing, base, price, currency = _beginning(request, work)
    form = OfferForm(request.POST or None, request.FILES or None, initial=initial_revision(base, price, currency))
    if request.method == "POST" and form.is_valid():
        try:
            talk = offers.make_offer(
                buyer=user, work=work, listing=listing, base=base, currency=form.cleaned_data["currency"],
                revision=form.revision(),
            )  # fmt: skip
            messages.success(request, _("Your offer is sent."))
            return redirect("licensing:negotiation", talk.pk)
        except Refusal as refusal:
            form.add_refusal(refusal)
    return _form_page(request, form, work, base, listed=price, currency=currency)


def _beginning(request: HttpRequest, work: Work) -> tuple[Listing | None, dict[str, Any], int, str]:
    """The listing that the address names, or else the first; `license` names one that is to be had once more."""
    if "license" in request.GET:
        held = order_queries.get_license_for(cast(User, request.user), request.GET["license"])
        if held.work_id != work.pk:
            raise NotFound("license")
        return None, {**held.terms.body, "starts": "on_payment"}, held.order.price_minor, held.order.currency
    listing = offer_queries.get_begun_from(work, request.GET.get("listing", ""))
    if listing is None:
        return None, presets.build("standard", kind=work.kind), 0, "USD"
    return listing, listing.terms.body, listing.price_minor, listing.currency


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, negotiation_id: str) -> HttpResponse:
    """Answer the newest offer with other terms or another price."""
    user = cast(User, request.user)
    talk = offer_queries.get_negotiation_for(user, negotiation_id)
    latest = offer_queries.list_offers_of(talk)[-1]
    latest.negotiation = talk
    if talk.work.reserved:
        return redirect("licensing:counter_commission", talk.pk)
    if latest.state != "open" or latest.author_id == user.pk:
        return redirect("licensing:negotiation", talk.pk)
    body = latest.terms.body
    initial = initial_revision(body, latest.price_minor, talk.currency)
    form = OfferForm(request.POST or None, request.FILES or None, initial=initial, currency=talk.currency)
    if request.method == "POST" and send_counter(request, talk, form):
        return redirect("licensing:negotiation", talk.pk)
    return _form_page(request, form, talk.work, body, listed=latest.price_minor, currency=talk.currency, talk=talk)


def send_counter(request: HttpRequest, talk: Negotiation, form: OfferForm) -> bool:
    """Whether the revision in the form was sent as the answer to the one that its author saw."""
    if not form.is_valid():
        return False
    try:
        seen = offer_queries.get_offer_of(talk, request.POST.get("revision", "").replace("\0", ""))
        offers.counter_offer(offer=seen, actor=cast(User, request.user), revision=form.revision())
        messages.success(request, _("Your offer is sent."))
        return True
    except Refusal as refusal:
        form.add_refusal(refusal)
        return False


def _form_page(
    request: HttpRequest, form: OfferForm, work: Work, body: dict[str, Any], *, listed: int, currency: str,
    talk: Negotiation | None = None,
) -> HttpResponse:  # fmt: skip
    shown, problem = read_terms(form, work) if request.method == "POST" else (body, None)
    context = {
        "form": form, "work": work, "talk": talk, "picture": listing_queries.picture(work, "thumbnail"),
        "listed": listed, "currency": currency, "again": "license" in request.GET, **said(shown), "problem": problem,
        "preview": reverse("licensing:offer_preview", args=[work.pk]) + (f"?currency={currency}" if talk else ""),
    }  # fmt: skip
    return render(request, "licensing/offer_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def preview(request: HttpRequest, work_id: str) -> HttpResponse:
    """What the chosen fields say, and beside each field what is wrong with it; stores nothing."""
    work = work_queries.get_work_for(cast(User, request.user), work_id)
    asked = request.GET.get("currency", "")
    form = OfferForm(request.POST, currency=asked if asked in money.CURRENCIES else "")
    form.is_valid()
    for name in OfferForm.OUTSIDE:
        form.errors.pop(name, None)
    body, problem = read_terms(form, work)
    return render(
        request, "licensing/composed.html", {**said(body), "slots": slots_of(form, problem), "problem": problem}
    )
