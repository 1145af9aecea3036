"""Pages of packs: looked at, bought, made, and taken off the market."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from licensing import market_cards, order_queries, pack_queries
from licensing.models import Order, Pack
from licensing.pack_forms import PackChangeForm, PackForm, PackOrderForm
from licensing.services import pack_orders, packs
from licensing.terms import presets, sentences, strip
from licensing.views.paying import to_checkout
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.paging import paginate

VERBS = ("pause", "resume", "retire")


@require_safe
def pack_detail(request: HttpRequest, pack_id: str) -> HttpResponse:
    """What is in it, what may be done with it, and for how much."""
    pack = pack_queries.get_pack_for(request.user, pack_id)
    return render(request, "licensing/pack.html", _shown(pack, request))


def _shown(pack: Pack, request: HttpRequest) -> dict[str, object]:
    keys = [part.work_id for part in pack.parts.all()]
    cards, body = market_cards.draw_works(keys), pack.terms.body
    return {
        "pack": pack, "cards": [cards[pk] for pk in keys if pk in cards], "count": len(keys),
        "preset": presets.title_of(body["preset"]), "strip": strip.permission_strip(body),
        "sentences": sentences.sentences(body), "own": pack.seller_id == request.user.pk,
        "on_offer": pack_queries.is_on_offer(pack),
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def buy_pack(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The order form; a valid POST goes to the payment page."""
    user = cast(User, request.user)
    pack = pack_queries.get_pack_for(user, pack_id)
    form = PackOrderForm(user, pack, request.POST or None)
    if request.method == "POST" and form.is_valid():
        team, particulars = form.read()
        seen = form.cleaned_data["expected_edition"]
        try:
            packs.check_edition(pack, seen)
            asked = form.ask(pack) if form.asking else None
            if asked:
                return redirect("licensing:request", asked.pk)
            order = pack_orders.place_order(
                pack=pack, buyer=user, organization=team, particulars=particulars,
                expected_minor=form.seen_minor, expected_currency=form.cleaned_data["expected_currency"],
                expected_edition=seen,
            )  # fmt: skip
            return to_checkout(order)
        except Refusal as refusal:
            form.refuse(refusal)
    if form.errors:
        form.show_present_price()
    context = {**_shown(pack, request), "form": form, "packed": pack_queries.list_pictures(pack)}
    return render(request, "licensing/buy_pack.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def pack_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """The licenses that were bought with a pack."""
    order = order_queries.get_order_for(cast(User, request.user), order_id)
    if order.purpose != Order.Purpose.PACK:
        raise NotFound("pack")
    context = {"order": order, "pack": Pack.objects.get(pk=order.matter), "held": pack_queries.list_licenses(order)}
    return render(request, "licensing/pack_order.html", context)


@login_required
@require_safe
def my_packs(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    page = paginate(request, pack_queries.list_own_packs(user))
    offered = set(pack_queries.list_of_seller(user).values_list("pk", flat=True))
    return render(request, "licensing/my_packs.html", {"page": page, "offered": offered})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_pack(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = PackForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pack = form.create(user)
            messages.success(request, _("It is on offer."))
            return redirect("licensing:pack", pack.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "licensing/make_pack.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_pack(request: HttpRequest, pack_id: str) -> HttpResponse:
    """Another price, or other works; what was bought or ordered before stays as it is."""
    user = cast(User, request.user)
    form = PackChangeForm(pack_queries.get_own_pack(user, pack_id), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pack = form.change(user)
            messages.success(request, _("The pack is changed."))
            return redirect("licensing:pack", pack.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "pack": form.pack}
    return render(request, "licensing/change_pack.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def move_pack(request: HttpRequest, pack_id: str, verb: str) -> HttpResponse:
    user = cast(User, request.user)
    pack = pack_queries.get_own_pack(user, pack_id)
    if verb not in VERBS:
        raise NotFound("verb")
    try:
        packs.move_pack(pack=pack, verb=verb, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("licensing:my_packs")
