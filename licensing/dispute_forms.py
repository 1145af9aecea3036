"""Forms of disputes, as the two sides fill them in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.models import Dispute, Order

KINDS = {
    "ownership": _("It is mine — I made this work, or hold its rights."),
    "unlicensed_use": _("Unlicensed use — It contains a work of mine without a license."),
    "breach": _("Breach of a license — Somebody does what the license does not allow."),
    "split": _("Derivation or split — What it was made from, or who shares its income, is wrong."),
    "certificate": _("Error in the certificate — It says something that is not so."),
    "payment": _("Payment — I paid and did not get what was offered."),
}
assert set(KINDS) == set(Dispute.Kind.values)


def long_text(label: Any, rows: int = 5, help_text: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5000, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


EVIDENCE_HELP = _("Links, dates, names of files, certificate numbers: what can be checked.")


class ReportForm(forms.Form):
    """Reporting a problem with a work or, when bought, with an order."""

    kind = forms.ChoiceField(label=_("What is wrong"), widget=forms.RadioSelect, choices=list(KINDS.items()))
    order = forms.ChoiceField(label=_("Your order"), required=False)
    reason = long_text(_("What happened"), help_text=_("In your own words. The other side will read it."))
    evidence = long_text(_("Evidence"), rows=4, help_text=EVIDENCE_HELP, required=False)

    def __init__(self, orders: list[Order], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("It is not about an order")), *((one.pk, f"{one.licensee_name}, {one.pk}") for one in orders)]
        self.fields["order"].choices = choices  # type: ignore[attr-defined]
        if not orders:
            del self.fields["order"]


class StatementForm(forms.Form):
    text = long_text(_("Your statement"), help_text=_("The other side and Gen-IP's staff will read it."))
    evidence = long_text(_("Evidence"), rows=3, help_text=EVIDENCE_HELP, required=False)


class AppealForm(forms.Form):
    text = long_text(_("Why the decision is wrong"), help_text=_("Somebody who did not decide before will decide."))
