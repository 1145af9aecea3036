"""A commission once half of it is paid: its delivery, changes, the other half, and its end."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing import commission_queries, listing_queries
from licensing.commission_forms import DeliverForm, RestForm
from licensing.models import Commission, Order
from licensing.services import commission_orders, commissions
from licensing.terms import presets, sentences, strip
from licensing.views.paying import to_checkout
from marketplace.core.errors import NotFound, Refusal


def _get(request: HttpRequest, commission_id: str) -> tuple[User, Commission]:
    user = cast(User, request.user)
    return user, commission_queries.get_commission_for(user, commission_id.replace("\0", ""))


def _back(commission: Commission) -> HttpResponse:
    return redirect("licensing:negotiation", commission.offer.negotiation_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: HttpRequest, commission_id: str) -> HttpResponse:
    """The maker chooses which of their works it is."""
    user, commission = _get(request, commission_id)
    talk = commission.offer.negotiation
    if user.pk != talk.seller_id:
        raise NotFound("commission")
    if commission.state != Commission.State.MAKING:
        return _back(commission)
    works = list(commission_queries.list_deliverable(commission)[:200])
    form = DeliverForm(works, request.POST or None, initial={"work": request.GET.get("work") or commission.work_id})
    if request.method == "POST" and form.is_valid():
        try:
            commissions.deliver(commission=commission, work=form.chosen, actor=user, note=form.cleaned_data["note"])
            messages.success(request, _("It is delivered. The buyer looks at it now."))
            return _back(commission)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "commission": commission, "talk": talk, "works": works}
    return render(request, "licensing/deliver.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pay_rest(request: HttpRequest, commission_id: str) -> HttpResponse:
    """What the buyer gets for the other half; a POST goes to the payment page."""
    user, commission = _get(request, commission_id)
    offer, work = commission.offer, commission.work
    if not commission_queries.acts_as_buyer(commission, user):
        raise NotFound("commission")
    if commission.state != Commission.State.DELIVERED or work is None:
        return _back(commission)
    body = offer.terms.body
    form = RestForm(int(body["refund_days"]), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            order = commission_orders.place_balance(
                commission=commission, actor=user, waive_return=bool(form.cleaned_data.get("waive_return"))
            )
            return to_checkout(order) if order.state == Order.State.PENDING else redirect("licensing:order", order.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "form": form, "commission": commission, "talk": offer.negotiation, "work": work, "offer": offer,
        "strip": strip.permission_strip(body), "sentences": sentences.sentences(body),
        "preset": presets.title_of(body["preset"]), "picture": listing_queries.picture(work, "thumbnail"),
        "halves": commission_orders.halves_of(commission),
    }  # fmt: skip
    return render(request, "licensing/pay_rest.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def ask_changes(request: HttpRequest, commission_id: str) -> HttpResponse:
    user, commission = _get(request, commission_id)
    try:
        commissions.ask_changes(commission=commission, actor=user, wanted=request.POST.get("wanted", ""))
        messages.success(request, _("The maker reads what should be changed."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return _back(commission)


@login_required
@require_POST
def cancel(request: HttpRequest, commission_id: str) -> HttpResponse:
    user, commission = _get(request, commission_id)
    try:
        commissions.cancel(commission=commission, actor=user, reason=request.POST.get("reason", ""))
        messages.success(request, _("It is canceled. The deposit goes back whole."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return _back(commission)
