"""Buying out a share: what it gives today, the open offer with its answers, and what came before."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing import buyout_queries
from licensing.models import Buyout, Order
from licensing.money_forms import AmountForm
from licensing.services import buyouts
from licensing.views.paying import to_checkout
from marketplace.core.errors import NotFound, Refusal
from works.models import Derivation

ANSWERS: dict[str, tuple[Callable[..., Any], Any]] = {
    "accept": (buyouts.accept_buyout, lambda: _("You accepted. The other side can pay now.")),
    "decline": (buyouts.decline_buyout, lambda: _("You declined; nothing changes.")),
    "withdraw": (buyouts.withdraw_buyout, lambda: _("Your offer is withdrawn.")),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def buyout(request: HttpRequest, derivation_id: str) -> HttpResponse:
    """For the two owners only; a POST offers, answers, or goes to pay."""
    user = cast(User, request.user)
    edge = buyout_queries.get_edge_for(user, derivation_id.replace("\0", ""))
    rows = list(buyout_queries.list_buyouts_of(edge)[:20])
    active = next((row for row in rows if row.state in Buyout.OPEN), None)
    verb = request.POST.get("do", "") if request.method == "POST" else ""
    form = AmountForm(request.POST if verb == "offer" else None, initial={"currency": "USD"})
    if verb == "offer" and form.is_valid() and _offer(edge, form, user):
        messages.success(request, _("Your offer is sent."))
        return redirect("licensing:buyout", edge.pk)
    if verb == "pay" and active:
        return _pay(request, active, user)
    if verb in ANSWERS:
        return _answer(request, active, user, verb)
    return render(
        request, "licensing/buyout.html", _context(edge, rows, active, form, user), status=422 if form.errors else 200
    )


def _offer(edge: Derivation, form: AmountForm, user: User) -> bool:
    try:
        buyouts.offer_buyout(edge=edge, price_minor=form.minor, currency=form.cleaned_data["currency"], actor=user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _pay(request: HttpRequest, active: Buyout, user: User) -> HttpResponse:
    try:
        order = buyouts.place_order(buyout=active, actor=user)
        return to_checkout(order)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("licensing:buyout", active.before_id)


def _answer(request: HttpRequest, active: Buyout | None, user: User, verb: str) -> HttpResponse:
    if active is None:
        raise NotFound("buyout")
    act, done = ANSWERS[verb]
    try:
        act(buyout=active, actor=user)
        messages.success(request, done())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("licensing:buyout", active.before_id)


def _context(edge: Derivation, rows: list[Buyout], active: Buyout | None, form: AmountForm, user: User) -> Any:
    pays = edge.child.owner_id == user.pk
    order = Order.objects.filter(matter__in=[row.pk for row in rows], buyer=user, state="paid").order_by("-pk").first()
    return {
        "edge": edge, "active": active, "past": [row for row in rows if row is not active], "form": form,
        "pays": pays, "mine": bool(active and active.offered_by_id == user.pk), "order": order,
        "in_force": edge.state == Derivation.State.ACTIVE, "other": edge.parent.owner if pays else edge.child.owner,
        "same_owner": edge.child.owner_id == edge.parent.owner_id,
        "hidden": edge.child.state != "certified" and not pays,
    }  # fmt: skip
