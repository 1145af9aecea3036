"""Bids for titles: made on the page of a title, answered by the side whose turn it is, or taken back."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import title_queries
from licensing.models import TitleBid, TitleSale
from licensing.services import title_bids
from licensing.title_forms import BidForm, CounterBidForm
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal

ANSWERS: dict[str, tuple[Callable[..., Any], Any]] = {
    "accept": (title_bids.accept_bid, lambda: _("You accepted. The other side can pay now.")),
    "decline": (title_bids.decline_bid, lambda: _("You declined; nothing changes.")),
    "withdraw": (title_bids.withdraw_bid, lambda: _("Your offer is withdrawn.")),
}


def act(request: HttpRequest, sale: TitleSale, user: User) -> HttpResponse:
    """Offer a price; what is wrong with it is said above the page."""
    form = BidForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("amount_invalid", _("Write a price such as 900.00."))
        minor = money.parse(form.cleaned_data["amount"], sale.currency, field="amount")
        title_bids.place_bid(sale=sale, buyer=user, price_minor=minor, message=form.cleaned_data["message"])
        messages.success(request, _("Your offer is sent."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("licensing:title_sale", sale.pk)


@login_required
@require_POST
def answer(request: HttpRequest, bid_id: str, verb: str) -> HttpResponse:
    user = cast(User, request.user)
    bid = title_queries.get_bid_for(user, bid_id)
    if verb not in ANSWERS:
        raise NotFound("answer")
    move, done = ANSWERS[verb]
    try:
        move(bid=bid, actor=user)
        pays = verb == "accept" and bid.by_seller
        messages.success(request, _("You accepted. You can pay now.") if pays else done())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return _back(bid, user)


def _back(bid: TitleBid, user: User) -> HttpResponse:
    """To the page on which this side sees how the bid stands."""
    if bid.buyer_id == user.pk:
        return redirect("licensing:title_sale", bid.sale_id)
    return redirect("licensing:sell_title", bid.sale.work_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, bid_id: str) -> HttpResponse:
    """Name another price, for whoever is asked; nobody else has this page."""
    user = cast(User, request.user)
    bid = title_queries.get_bid_for(user, bid_id)
    if bid.asked_id != user.pk:
        raise NotFound("title_bid")
    form = CounterBidForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.send(bid, user):
        messages.success(request, _("Your offer is sent."))
        return _back(bid, user)
    context = {"bid": bid, "sale": bid.sale, "work": bid.sale.work, "form": form, "buys": bid.buyer_id == user.pk}
    return render(request, "licensing/counter_bid.html", context, status=422 if form.errors else 200)
