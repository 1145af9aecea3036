"""Bids for titles: made on the page of a title, answered by its seller, taken back by whoever made them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from licensing import title_queries
from licensing.models import TitleSale
from licensing.services import title_bids
from licensing.title_forms import BidForm
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
        messages.success(request, done())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    if bid.buyer_id == user.pk:
        return redirect("licensing:title_sale", bid.sale_id)
    return redirect("licensing:sell_title", bid.sale.work_id)
