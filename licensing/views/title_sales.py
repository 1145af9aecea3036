"""Trade in titles: what is for sale, the page of one with its order form, and the owner's page to put one up."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import listing_queries, title_conditions, title_queries
from licensing.models import TitleSale
from licensing.services import title_sales
from licensing.title_forms import BidForm, SellTitleForm, TitleOrderForm
from licensing.views import title_bids
from licensing.views.pages import newest_page
from licensing.views.paying import to_checkout
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from payouts import queries as payout_queries
from works import queries as work_queries
from works.models import Work


@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """Every title that is for sale."""
    page, older = newest_page(request, title_queries.list_live_sales())
    rows = [_card(sale) for sale in page]
    return render(request, "licensing/titles.html", {"rows": rows, "older": older})


def _card(sale: TitleSale) -> dict[str, Any]:
    return {
        "sale": sale, "picture": listing_queries.picture(sale.work, "thumbnail"),
        "price": money.display(sale.price_minor, sale.currency),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def title_sale(request: HttpRequest, sale_id: str) -> HttpResponse:
    """What one gets and does not get; a valid POST of a signed-in person goes to the payment page."""
    sale = title_queries.get_sale_for(request.user, sale_id)
    user = request.user if request.user.is_authenticated else None
    if request.method == "POST" and user is None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    if request.method == "POST" and user and request.POST.get("do"):
        return title_bids.act(request, sale, user)
    minor = title_queries.price_for(sale, user) if user else sale.price_minor
    form = TitleOrderForm(user, sale, minor, request.POST or None) if user else None
    if request.method == "POST" and user and form and form.is_valid():
        try:
            order = title_sales.place_order(sale=sale, buyer=user, **form.read())
            return to_checkout(order)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "sale": sale, "work": sale.work, "form": form, "own": user is not None and user.pk == sale.seller_id,
        "picture": listing_queries.picture(sale.work, "preview"), "live": sale.state == TitleSale.State.LIVE,
        "minor": minor, "bid": title_queries.get_bid_of(sale, user) if user else None, "bid_form": BidForm(),
        "order": title_queries.get_order_for_side(sale, user), "conditions": title_conditions.conditions_of(sale),
    }  # fmt: skip
    return render(request, "licensing/title_sale.html", context, status=422 if form and form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sell_title(request: HttpRequest, work_id: str) -> HttpResponse:
    """For the owner: put the title up for sale, or see what stands of it."""
    user = cast(User, request.user)
    work = work_queries.get_work_for(user, work_id)
    if work.owner_id != user.pk:
        raise NotFound("work")
    live, fixed = title_queries.get_live_sale(work), title_queries.fixed_royalty(work)
    form = SellTitleForm(fixed, request.POST or None, initial={"currency": "USD", "royalty": "5"})
    if request.method == "POST" and form.is_valid() and _offer(form, work, user):
        messages.success(request, _("The title is for sale."))
        return redirect("licensing:sell_title", work.pk)
    if live:
        live.work = work
    payee = payout_queries.get_payee_for(user)
    context = {
        "work": work, "live": live, "form": form, "fixed": fixed, "unpayable": payee is None or not payee.ready,
        "rows": title_conditions.divide_price(live) if live else [],
        "bids": title_queries.list_bids_for(user, live)[:50] if live else [],
    }  # fmt: skip
    return render(request, "licensing/sell_title.html", context, status=422 if form.errors else 200)


def _offer(form: SellTitleForm, work: Work, user: User) -> bool:
    data = form.cleaned_data
    try:
        title_sales.offer_title(
            work=work, price_minor=form.minor, currency=data["currency"], royalty_bps=form.royalty_bps(),
            note=data["note"], takes_bids=data["takes_bids"], actor=user,
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


@login_required
@require_POST
def withdraw_title(request: HttpRequest, sale_id: str) -> HttpResponse:
    user = cast(User, request.user)
    sale = title_queries.get_sale_for(user, sale_id)
    if sale.seller_id != user.pk:
        raise NotFound("title_sale")
    try:
        title_sales.withdraw_sale(sale=sale, actor=user)
        messages.success(request, _("The title is not for sale any more."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("licensing:sell_title", sale.work_id)
