"""The form of what a team's buyers may spend without asking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from licensing import purchase_request_queries as queries
from licensing.models import SpendingLimit
from marketplace.core import money
from marketplace.core.errors import Refusal

Per = SpendingLimit.Per
LABELS = {Per.ORDER: _("%(currency)s for one order"), Per.MONTH: _("%(currency)s in a month")}


class SpendingForm(forms.Form):
    """Two amounts for each currency; `limits` of each kind, in minor units, after it was found valid."""

    def __init__(self, organization: Organization, data: Any = None) -> None:
        super().__init__(data)
        known = {per: queries.get_limits(organization, per) for per in LABELS}
        for currency in money.CURRENCIES:
            for per, label in LABELS.items():
                amount = known[per].get(currency)
                typed = "" if amount is None else money.display_plain(amount, currency)
                self.fields[_name(currency, per)] = forms.CharField(
                    label=label % {"currency": currency}, required=False, max_length=20, initial=typed,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )  # fmt: skip
        self.limits: dict[str, dict[str, int | None]] = {per: {} for per in LABELS}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for per, amounts in self.limits.items():
            for currency in money.CURRENCIES:
                name = _name(currency, per)
                typed = data.get(name, "")
                try:
                    amounts[currency] = money.parse(typed, currency, field=name) if typed else None
                except Refusal as refusal:
                    self.add_error(name, str(refusal.message))
        return data


def _name(currency: str, per: str) -> str:
    return currency if per == Per.ORDER else f"{currency}_{per}"
