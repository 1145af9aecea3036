"""Adjustments at the desk: one member of staff proposes, another decides; payees below zero beside them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing.views.desk.access import actor, attempt, staff_only
from marketplace.core import money
from marketplace.core.errors import NotFound, Refusal
from payouts import queries
from payouts.models import Adjustment
from payouts.services import adjustments


class AdjustmentForm(forms.Form):
    """A proposal; `minor` holds the signed minor units once it is clean."""

    handle = forms.CharField(label=gettext_lazy("Person"), max_length=40, help_text=gettext_lazy("Their handle."))
    amount = forms.CharField(
        label=gettext_lazy("Amount"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("With a minus to take it away."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(name, name) for name in money.CURRENCIES])
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The person reads it."),
    )  # fmt: skip

    def clean_handle(self) -> User:
        handle = self.cleaned_data["handle"].replace("\0", "").strip().lstrip("@").lower()
        found = User.objects.filter(handle=handle, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here is called %(handle)s.") % {"handle": handle})
        return found

    def propose(self, by: User) -> Adjustment:
        data = self.cleaned_data
        typed = data["amount"].strip().replace("−", "-")
        minor = money.parse(typed.removeprefix("-"), data["currency"], field="amount")
        return adjustments.propose_adjustment(
            user=data["handle"], amount_minor=-minor if typed.startswith("-") else minor, currency=data["currency"],
            reason=data["reason"], actor=by,
        )  # fmt: skip


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_adjustments(request: HttpRequest) -> HttpResponse:
    form = AdjustmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.propose(actor(request))
            messages.success(request, _("It is proposed. Somebody else must approve it."))
            return redirect("licensing:desk_adjustments")
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    me = actor(request).pk
    rows = [
        {"one": one, "mine": me not in (one.proposed_by_id, one.user_id)} for one in queries.list_adjustments()[:200]
    ]
    context: dict[str, Any] = {"form": form, "rows": rows, "debts": queries.list_debts()[:200]}
    return render(request, "licensing/desk/adjustments.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def desk_adjust(request: HttpRequest, adjustment_id: str, verb: str) -> HttpResponse:
    acts = {
        "approve": (adjustments.approve_adjustment, _("The adjustment is booked.")),
        "decline": (adjustments.decline_adjustment, _("The adjustment is declined.")),
    }
    found = Adjustment.objects.select_related("user").filter(pk=adjustment_id).first()
    if found is None or verb not in acts:
        raise NotFound
    act, done = acts[verb]
    attempt(request, lambda: act(adjustment=found, actor=actor(request)), done)
    return redirect("licensing:desk_adjustments")
