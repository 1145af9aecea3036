"""The form of what a team's buyers may spend without asking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from licensing import purchase_request_queries as queries
from marketplace.core import money
from marketplace.core.errors import Refusal


class SpendingForm(forms.Form):
    """One amount for each currency; `limits` in minor units after it was found valid."""

    def __init__(self, organization: Organization, data: Any = None) -> None:
        known = queries.get_limits(organization)
        super().__init__(data)
        for currency in money.CURRENCIES:
            typed = money.display_plain(known[currency], currency) if currency in known else ""
            self.fields[currency] = forms.CharField(
                label=currency, required=False, max_length=20, initial=typed,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
        self.fields[money.CURRENCIES[-1]].help_text = _("Leave a currency empty for no limit.")
        self.limits: dict[str, int | None] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for currency in money.CURRENCIES:
            typed = data.get(currency, "")
            try:
                self.limits[currency] = money.parse(typed, currency, field=currency) if typed else None
            except Refusal as refusal:
                self.add_error(currency, str(refusal.message))
        return data
