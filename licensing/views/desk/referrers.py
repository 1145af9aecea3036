"""Who brings sales, at the desk: accounts that get a part of the platform's fee."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from licensing.views.desk.access import actor, staff_only
from marketplace.core.errors import Refusal
from payouts.forms import percent_to_bps
from payouts.models import Referrer
from payouts.services import referrers


class ReferrerForm(forms.Form):
    account = forms.CharField(
        label=gettext_lazy("Account"), max_length=40, help_text=gettext_lazy("The handle of a platform or person.")
    )
    percent = forms.CharField(
        label=gettext_lazy("Percent of the platform’s fee"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    active = forms.BooleanField(label=gettext_lazy("It counts for new orders"), required=False, initial=True)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept in the record."),
    )  # fmt: skip

    def clean_percent(self) -> int:
        bps = percent_to_bps(self.cleaned_data["percent"])
        if bps is None:
            raise forms.ValidationError(_("Give a percentage from 0 to 100, with at most two decimals."))
        return bps

    def clean_account(self) -> User:
        handle = self.cleaned_data["account"].strip().lstrip("@").lower()
        found = User.objects.filter(handle=handle, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here is called %(handle)s.") % {"handle": handle})
        return found


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_referrers(request: HttpRequest) -> HttpResponse:
    """All accounts with what they brought; a POST marks one, changes its part, or ends it."""
    form = ReferrerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            referrers.set_referrer(
                account=data["account"], bps=data["percent"], reason=data["reason"], actor=actor(request),
                active=data["active"],
            )  # fmt: skip
            messages.success(request, _("Saved. It counts for orders from now on."))
            return redirect("licensing:desk_referrers")
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    brought = Count("orders", filter=Q(orders__paid_at__isnull=False))
    rows = Referrer.objects.select_related("account").annotate(brought=brought).order_by("-pk")
    context = {"form": form, "rows": rows[:200]}
    return render(request, "licensing/desk/referrers.html", context, status=422 if form.errors else 200)
