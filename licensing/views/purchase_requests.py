"""Requests of a team: what its buyers ask for, what owners and managers answer, and the way to the checkout."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import policies as account_policies
from accounts.models import User
from licensing import listing_queries, pack_queries
from licensing import purchase_request_queries as queries
from licensing.models import Listing, Order, Payment, PurchaseRequest
from licensing.pricing import read_choice
from licensing.services import cart_orders, choices, order_windows, orders
from licensing.services import purchase_requests as service
from licensing.services import request_subjects as subjects
from licensing.terms import presets, sentences, strip, words
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.paging import paginate

State = PurchaseRequest.State


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """One's own, and those of teams that one manages, the newest first."""
    page = paginate(request, queries.list_requests_for(cast(User, request.user)))
    return render(request, "licensing/requests.html", {"page": page})


@login_required
@require_safe
def request_detail(request: HttpRequest, request_id: str) -> HttpResponse:
    """What is asked for, why, and what the reader can do about it."""
    user = cast(User, request.user)
    asked = queries.get_request_for(user, request_id)
    body = asked.terms.body
    manages = account_policies.can_decide_purchases(user, asked.organization)
    context = {
        "asked": asked, "work": asked.work, "manages": manages, "own": asked.requester_id == user.pk,
        "obstacle": _obstacle(asked), "preset": presets.title_of(body["preset"]),
        "strip": strip.permission_strip(body), "sentences": sentences.sentences(body),
        "picture": listing_queries.picture(asked.work, "thumbnail"), "facts": _facts(asked),
        "seller": _seller(asked), "lines": _lines(asked),
        "packed": pack_queries.list_pictures(asked.pack) if asked.pack else [],
        "paid": bool((asked.order and asked.order.paid_at) or (asked.payment and asked.payment.paid_at)),
    }  # fmt: skip
    return render(request, "licensing/request.html", context)


def _lines(asked: PurchaseRequest) -> list[dict[str, Any]]:
    """The licenses of a cart, each with what it costs and lets one do."""
    return [
        {
            "work": line.works[0], "pack": line.pack, "count": len(line.works), "price_minor": line.price_minor,
            "seller": line.offered.seller, "preset": presets.title_of(line.terms.body["preset"]),
            "picture": listing_queries.picture(line.works[0], "thumbnail"),
            "sentences": sentences.sentences(line.terms.body),
        }
        for line in (subjects.list_lines(asked) if asked.is_cart else [])
    ]  # fmt: skip


def _obstacle(asked: PurchaseRequest) -> Refusal | None:
    """Why it cannot be bought as it was asked for: another price, no longer on offer, or sold to somebody meanwhile."""
    placed = asked.order or asked.payment
    if asked.state not in (State.OPEN, State.APPROVED) or (placed and placed.paid_at):
        return None
    try:
        service.check_unchanged(asked)
    except Refusal as refusal:
        return refusal
    if asked.follows_id:
        return None
    if asked.listing:
        return _conflict(asked, asked.listing, asked.choice)
    lines = subjects.list_lines(asked)
    found = (_conflict(asked, line.listing, line.choice) for line in lines if line.listing)
    return next((one for one in found if one), None)


def _conflict(asked: PurchaseRequest, listing: Listing, choice: dict[str, Any]) -> Refusal | None:
    conflict = order_windows.find_conflict(
        chosen=choices.choose(listing, read_choice(choice)), buyer=asked.requester,
        organization=asked.organization, industry=asked.particulars["industry"],
    )  # fmt: skip
    return conflict.refusal() if conflict and conflict.code != "window_held" else None


def _seller(asked: PurchaseRequest) -> User | None:
    """Who sells it; several do with a cart."""
    if asked.is_cart:
        return None
    if asked.pack:
        return asked.pack.seller
    if asked.transfer:
        return asked.transfer.giver
    return asked.listing.seller if asked.listing else asked.work.owner


def _facts(asked: PurchaseRequest) -> list[tuple[str, str]]:
    said = asked.particulars
    facts = [
        (_("Legal name of the licensee"), said["licensee_name"]),
        (_("Address"), words.address_line(said["address"], said["country"])), (_("Tax id"), said["tax_id"]),
        (_("Industry"), str(sentences.INDUSTRIES.get(said["industry"], ""))),
        (_("Channels"), ", ".join(said["channels"])), (_("Purchase-order number"), said["po_number"]),
    ]  # fmt: skip
    return [row for row in facts if row[1]]


@login_required
@require_POST
def act_on_request(request: HttpRequest, request_id: str, verb: str) -> HttpResponse:
    """Approve, refuse, withdraw, ask again at the price of today, or go to the checkout."""
    user = cast(User, request.user)
    asked = queries.get_request_for(user, request_id)
    if verb not in _ACTS:
        raise NotFound("act")
    try:
        made = _ACTS[verb](asked, user, request.POST.get("reason", ""))
        if isinstance(made, Order | Payment):
            return _to_pay(made)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("licensing:request", asked.pk)
    return redirect("licensing:request", made.pk)


def _to_pay(made: Order | Payment) -> HttpResponse:
    language = get_language() or "en"
    if isinstance(made, Payment):
        if made.state != Payment.State.PENDING:
            return redirect("licensing:payment", made.pk)
        return redirect(cart_orders.open_checkout(payment=made, language=language))
    if made.state != Order.State.PENDING:
        return redirect("licensing:order", made.pk)
    return redirect(orders.open_checkout(order=made, language=language))


_ACTS: dict[str, Any] = {
    "approve": lambda asked, user, reason: service.approve(request=asked, actor=user),
    "refuse": lambda asked, user, reason: service.refuse(request=asked, actor=user, reason=reason),
    "take-back": lambda asked, user, reason: service.take_back(request=asked, actor=user, reason=reason),
    "withdraw": lambda asked, user, reason: service.withdraw(request=asked, actor=user),
    "again": lambda asked, user, reason: service.ask_again(request=asked, actor=user),
    "checkout": lambda asked, user, reason: service.check_out(request=asked, actor=user),
}
