"""Buying: the order form, the way to the payment page, and the order as the buyer follows it."""

from contextlib import suppress
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as account_queries
from accounts.models import User
from licensing import invoices, listing_queries, order_queries, price_lines, pricing, referral
from licensing.gateways.stripe import PaymentsUnavailable
from licensing.models import Order
from licensing.order_forms import OrderForm
from licensing.services import choices, order_windows, orders, purposes
from licensing.terms import presets, sentences, strip, words
from licensing.views.pages import newest_page
from licensing.views.paying import to_checkout
from marketplace.core import events
from marketplace.core.errors import NotFound, Refusal


@referral.remembers
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, listing_id: str) -> HttpResponse:
    """The order form; a valid POST places the order and goes to the payment page, or to the license of a free one."""
    user = cast(User, request.user)
    listing = order_queries.get_listing_once_offered(listing_id)
    if not listing.on_offer:
        others = listing_queries.list_listings_of(listing.work).exists()
        context = {"listing": listing, "work": listing.work, "others": others}
        return render(request, "licensing/not_offered.html", context, status=404)
    try:
        chosen = choices.choose(listing, pricing.read_query(request.GET))
    except Refusal as refusal:
        if request.GET:
            messages.error(request, str(refusal.message))
        return redirect(reverse("licensing:work", args=[listing.work_id]) + "#licenses")
    form = OrderForm(user, chosen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.ask(chosen) if form.asking else None
            if asked:
                return redirect("licensing:request", asked.pk)
            order = form.place(chosen, referral.of_request(request))
            if order.state == Order.State.PAID:
                return redirect("licensing:order", order.pk)
            return to_checkout(order)
        except Refusal as refusal:
            form.refuse(refusal)
    if form.errors:
        form.show_present_price()
    body = chosen.body
    context = {
        "conflict": None if form.is_bound else order_windows.find_conflict(chosen=chosen, buyer=user),
        "form": form, "listing": listing, "price_minor": chosen.price_minor, "lines": price_lines.of(chosen),
        "work": listing.work, "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body), "preset": presets.title_of(listing.preset),
        "own": listing.seller_id == user.pk, "picture": listing_queries.picture(listing.work, "thumbnail"),
    }  # fmt: skip
    return render(request, "licensing/checkout.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def order_detail(request: HttpRequest, order_id: str) -> HttpResponse:
    """Where the buyer returns from the payment page: settles at once if Stripe's message is still under way."""
    user = cast(User, request.user)
    order = order_queries.get_order_for(user, order_id)
    if order.state == Order.State.PENDING and "session" in request.GET:
        with suppress(PaymentsUnavailable):  # the sweep will look again
            orders.settle(order_id=order.pk)
        order = order_queries.get_order_for(user, order_id)
    waiting = order.state == Order.State.PENDING and "session" in request.GET
    context = {
        "order": order, "work": order.work, "license": getattr(order, "license", None),
        "history": events.history(order), "canceled": "canceled" in request.GET, "waiting": waiting,
        "what": _what(order),
        "again": _again(order),
        "seller_name": settings.SELLER_NAME, "seller_tax_id": settings.SELLER_TAX_ID,
    }  # fmt: skip
    whole = "licensing/order.html" if not getattr(request, "htmx", False) else "licensing/order.html#progress"
    return render(request, whole, context)


def _again(order: Order) -> str:
    """Where the same could be ordered once more; empty when it is not on offer."""
    if order.listing is None or not order.listing.on_offer:
        return ""
    if order.purpose == Order.Purpose.RENEWAL:
        return reverse("licensing:renew", args=[order.matter])
    if order.purpose == Order.Purpose.UPGRADE:
        return reverse("licensing:upgrade", args=[order.matter, order.listing_id])
    return reverse("licensing:checkout", args=[order.listing_id])


def _what(order: Order) -> dict[str, str]:
    """What was ordered, in words, and what the buyer reads and finds once it is paid."""
    purpose = purposes.of(order)
    preset = presets.title_of(order.terms.body["preset"]) if order.terms else ""
    return {
        "title": purpose.title(order),
        "preset": preset,
        "address": words.address_line(order.address, order.country),
        "channels": ", ".join(order.channels.splitlines()),
        "industry": str(sentences.INDUSTRIES.get(order.industry, "")),
        "thanks": purpose.thanks(order),
        "page": purpose.page(order),
    }


@login_required
@require_safe
def my_orders(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    rows, older = newest_page(request, order_queries.list_orders_for(user))
    in_team = account_queries.list_memberships_of(user).exists()
    return render(request, "licensing/my_orders.html", {"orders": rows, "older": older, "in_team": in_team})


@login_required
@require_safe
def invoice(request: HttpRequest, order_id: str) -> HttpResponse:
    """The invoice of an order that was paid for, to whoever may see the order."""
    order = order_queries.get_order_for(cast(User, request.user), order_id)
    if order.paid_at is None or not order.price_minor:
        raise NotFound("invoice")
    disposition = {"Content-Disposition": f'attachment; filename="invoice-{order.pk}.pdf"'}
    return HttpResponse(invoices.draw(order), content_type="application/pdf", headers=disposition)
