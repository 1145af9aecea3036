"""An amount with its currency as people type it, and what it is in minor units."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core import money
from marketplace.core.errors import Refusal


class AmountForm(forms.Form):
    """`minor` units of `currency` after it was found valid."""

    amount = forms.CharField(
        label=_("Amount"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(name, name) for name in money.CURRENCIES])

    minor: int = 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "amount" in data and "currency" in data:
            try:
                self.minor = money.parse(data["amount"], data["currency"], field="amount")
            except Refusal as refusal:
                self.add_error("amount", str(refusal.message))
        return data

    def refuse(self, refusal: Refusal) -> None:
        """Show what a service refused beside the field that it is about."""
        field = "amount" if refusal.field == "price" else refusal.field
        self.add_error(field if field in self.fields else None, str(refusal.message))
