"""Fees at the desk: what part of a sale the platform keeps, for whom, from when, and why."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from licensing.views.desk.access import actor, attempt, staff_only
from marketplace.core.errors import NotFound, Refusal
from payouts import fees
from payouts.forms import percent_to_bps
from payouts.models import FeeRule
from payouts.services import fees as fee_services
from works.models import Work


class FeeForm(forms.Form):
    """One rule; the dates are days in UTC, and an empty first one means now."""

    percent = forms.CharField(
        label=gettext_lazy("Percent of the price without tax"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    creator = forms.CharField(
        label=gettext_lazy("Creator"), max_length=40, required=False,
        help_text=gettext_lazy("A handle, for works of this creator only; stronger than a kind of work."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind of work"), required=False)
    starts_on = forms.DateField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Now when empty."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=gettext_lazy("Until the end of"), required=False, help_text=gettext_lazy("Open when empty."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept in the record."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("Any")), *Work.Kind.choices]  # type: ignore[attr-defined]

    def clean_percent(self) -> int:
        bps = percent_to_bps(self.cleaned_data["percent"])
        if bps is None:
            raise forms.ValidationError(_("Give a percentage from 0 to 100, with at most two decimals."))
        return bps

    def clean_creator(self) -> User | None:
        handle = self.cleaned_data["creator"].strip().lstrip("@").lower()
        if not handle:
            return None
        found = User.objects.filter(handle=handle, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here is called %(handle)s.") % {"handle": handle})
        return found

    def set(self, by: User) -> FeeRule:
        data = self.cleaned_data
        return fee_services.set_fee_rule(
            bps=data["percent"], creator=data["creator"], kind=data["kind"], reason=data["reason"], actor=by,
            starts_at=_midnight(data["starts_on"]), ends_at=_midnight(data["ends_on"], after=True),
        )  # fmt: skip


def _midnight(day: date | None, *, after: bool = False) -> datetime | None:
    """The start of a day, or of the day after it; today's start is long over and means now."""
    if day is None or (not after and day == timezone.now().date()):
        return None
    return datetime.combine(date.fromordinal(day.toordinal() + after), time.min, tzinfo=UTC)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_fees(request: HttpRequest) -> HttpResponse:
    """Every rule with its window; a POST sets another."""
    form = FeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.set(actor(request))
            messages.success(request, _("The fee is set. What was sold before keeps its own."))
            return redirect("licensing:desk_fees")
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    now = timezone.now()
    rows = [{"rule": rule, "state": _state(rule, now)} for rule in fees.list_rules()[:200]]
    context = {"form": form, "rows": rows, "standard": settings.PLATFORM_FEE_BPS}
    return render(request, "licensing/desk/fees.html", context, status=422 if form.errors else 200)


def _state(rule: FeeRule, now: datetime) -> str:
    if rule.ends_at is not None and rule.ends_at <= max(now, rule.starts_at):
        return "ended"
    return "active" if rule.starts_at <= now else "scheduled"


@staff_only
@require_POST
def desk_end_fee(request: HttpRequest, rule_id: str) -> HttpResponse:
    rule = FeeRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NotFound
    reason = request.POST.get("reason", "")
    attempt(
        request, lambda: fee_services.end_fee_rule(rule=rule, reason=reason, actor=actor(request)),
        _("The fee is ended."),
    )  # fmt: skip
    return redirect("licensing:desk_fees")
