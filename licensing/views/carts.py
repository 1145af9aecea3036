"""The cart: what is in it, its one order form, and the payment as the buyer follows it."""

from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import cart_queries, listing_queries, order_queries, pack_queries, pricing, referral, visitor_carts
from licensing.cart_forms import CartForm
from licensing.cart_queries import Group, Row
from licensing.gateways.stripe import PaymentsUnavailable
from licensing.models import Payment
from licensing.services import cart_orders, carts
from licensing.terms import presets, sentences
from marketplace.core.errors import NotFound, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart, by currency; a valid POST orders one currency's and goes to the payment page."""
    if not request.user.is_authenticated:
        groups = cart_queries.group(visitor_carts.list_items(request), None)
        return render(request, "licensing/cart.html", _context(groups, None, None))
    user = request.user
    groups = cart_queries.group(cart_queries.list_items_for(user), user)
    chosen = next((one for one in groups if one.currency == request.GET.get("currency")), next(iter(groups), None))
    if chosen is None:
        return render(request, "licensing/cart.html", _context([], None, None))
    form = CartForm(user, chosen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.ask_for_cart() if form.asking else None
            if asked:
                return redirect("licensing:request", asked.pk)
            return _go_on(request, form.check_out(referral.of_request(request)))
        except NotFound:
            messages.error(request, _("Your cart is another one by now. Please look at it again."))
            return redirect("licensing:cart")
        except Refusal as refusal:
            form.refuse(refusal)
            _mark(chosen, refusal)
    return render(request, "licensing/cart.html", _context(groups, chosen, form), status=422 if form.errors else 200)


def _go_on(request: HttpRequest, made: cart_orders.CheckedOut) -> HttpResponse:
    if any(not order.price_minor for order in made.orders):
        messages.success(request, _("The free licenses are yours."))
    if made.payment:
        return redirect(cart_orders.open_checkout(payment=made.payment, language=get_language() or "en"))
    return redirect("licensing:my_licenses")


def _mark(group: Group, refusal: Refusal) -> None:
    """Say what was refused beside the item that it is about."""
    for row in group.rows:
        if row.item.key in (refusal.data.get("listing"), refusal.data.get("pack")):
            row.code, row.note = refusal.code, str(refusal.message)


def _context(groups: list[Group], chosen: Group | None, form: CartForm | None) -> dict[str, Any]:
    return {"groups": groups, "chosen": chosen, "form": form, "shown": {
        row.item.key: _shown(row) for one in groups for row in one.rows
    }}  # fmt: skip


def _shown(row: Row) -> dict[str, Any]:
    item, said = row.item, sentences.sentences(row.terms.body)
    preset = item.listing.preset if item.listing else row.terms.body["preset"]
    return {
        "picture": listing_queries.picture(item.works[0], "thumbnail"), "preset": presets.title_of(preset),
        "sentence": said[0] if said else "", "choice": pricing.read_choice(row.item.choice).query(),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add_to_cart(request: HttpRequest, key: str) -> HttpResponse:
    """Put a listing in, or what is chosen within it, or a pack; a visitor's cart waits in their session until they
    sign in.

    The script of a card posts and shows the new count; without it, a card's link leads to the question.
    """
    if key.startswith(visitor_carts.PREFIX):
        return _add_pack(request, key)
    listing = order_queries.get_buyable_listing(key)
    if request.method != "POST":
        context = {"listing": listing, "work": listing.work, "preset": presets.title_of(listing.preset)}
        return render(request, "licensing/add_to_cart.html", context)
    try:
        choice = pricing.read_query(request.GET)
        if request.user.is_authenticated:
            carts.add_to_cart(user=request.user, listing=listing, choice=choice)
        else:
            visitor_carts.add(request, listing, choice)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("licensing:work", listing.work_id)
    if request.headers.get("HX-Request"):
        return render(request, "licensing/add_to_cart.html#added")
    return redirect("licensing:cart")


def _add_pack(request: HttpRequest, pack_id: str) -> HttpResponse:
    pack = pack_queries.get_pack_for(request.user, pack_id)
    if request.method != "POST":
        return redirect("licensing:pack", pack.pk)
    try:
        if request.user.is_authenticated:
            carts.add_pack(user=request.user, pack=pack)
        else:
            visitor_carts.add_pack(request, pack)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("licensing:pack", pack.pk)
    return redirect("licensing:cart")


@require_POST
def remove_from_cart(request: HttpRequest, key: str) -> HttpResponse:
    if request.user.is_authenticated:
        carts.remove_from_cart(item=cart_queries.get_item_for(request.user, key))
    else:
        visitor_carts.remove(request, key)
    return redirect("licensing:cart")


@login_required
@require_safe
def payment_detail(request: HttpRequest, payment_id: str) -> HttpResponse:
    """Where the buyer returns from the payment page, with each order and the license it became."""
    user = cast(User, request.user)
    payment = cart_queries.get_payment_for(user, payment_id)
    returned = payment.state == Payment.State.PENDING and "session" in request.GET
    if returned:
        with suppress(PaymentsUnavailable):  # the sweep will look again
            cart_orders.settle(payment_id=payment.pk)
        payment = cart_queries.get_payment_for(user, payment_id)
    rows = cart_queries.list_placed(payment, user)
    context = {
        "payment": payment, "orders": rows, "count": sum(row.count for row in rows),
        "canceled": "canceled" in request.GET,
        "waiting": returned and payment.state == Payment.State.PENDING,
        "returned": [row for row in rows if row.order.state == "canceled"] if payment.paid_at else [],
    }  # fmt: skip
    whole = "licensing/payment.html" if not getattr(request, "htmx", False) else "licensing/payment.html#progress"
    return render(request, whole, context)
