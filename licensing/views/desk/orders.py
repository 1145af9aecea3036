"""Orders at the desk: found, looked at with their money, refunded."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from licensing import desk_queries
from licensing.models import Order
from licensing.services import orders
from licensing.views.desk.access import actor, staff_only, words
from marketplace.core import events, money
from marketplace.core.errors import Refusal
from marketplace.core.paging import paginate
from payouts import queries as money_queries


class RefundForm(forms.Form):
    amount = forms.CharField(
        label=gettext_lazy("Amount"), max_length=20, required=False,
        help_text=gettext_lazy("Such as 12.50. Everything that is left when empty; the license ends then."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept in the record of the order."),
    )  # fmt: skip


@staff_only
@require_safe
def desk_orders(request: HttpRequest) -> HttpResponse:
    text, state = words(request), words(request, "state")
    page = paginate(request, desk_queries.list_orders(text, state))
    context = {"page": page, "q": text, "state": state, "states": Order.State.choices}
    return render(request, "licensing/desk/orders.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """One order with its money and record; a POST refunds all or part of it."""
    order = desk_queries.get_order(order_id)
    form = RefundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _refund(order, form.cleaned_data, actor(request))
            messages.success(request, _("The refund is on its way to the card."))
            return redirect("licensing:desk_order", order_id=order.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "order": order, "license": getattr(order, "license", None), "form": form, "history": events.history(order)[:50],
        "left": order.price_minor - order.refunded_minor, "postings": money_queries.list_postings(cause=order.pk)[:50],
        "disputes": order.disputes.order_by("-pk"),
    }  # fmt: skip
    return render(request, "licensing/desk/order.html", context, status=422 if form.errors else 200)


def _refund(order: Order, data: dict[str, str], by: User) -> None:
    typed = data["amount"]
    amount = money.parse(typed, order.currency, field="amount") if typed else None
    orders.refund_order(order=order, actor=by, reason=data["reason"], amount_minor=amount)
