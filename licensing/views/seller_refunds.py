"""The page on which a seller gives money back to a buyer."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing.services import seller_refunds
from licensing.views.desk.orders import RefundForm
from marketplace.core import money
from marketplace.core.errors import Refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: HttpRequest, order_id: str) -> HttpResponse:
    """All or part of one sale, within its window."""
    user = cast(User, request.user)
    order = seller_refunds.get_order_for(user, order_id)
    form = RefundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["amount"]
        try:
            amount = money.parse(typed, order.currency, field="amount") if typed else None
            reason = form.cleaned_data["reason"]
            seller_refunds.refund_by_seller(order=order, actor=user, reason=reason, amount_minor=amount)
            messages.success(request, _("The refund is on its way to the card."))
            return redirect("licensing:refund_sale", order_id=order.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "order": order, "form": form, "left": order.price_minor - order.refunded_minor,
        "open": seller_refunds.is_within_window(order),
    }  # fmt: skip
    return render(request, "licensing/refund_sale.html", context, status=422 if form.errors else 200)
