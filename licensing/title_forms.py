"""Forms of trade in titles: putting one up for sale, and ordering it."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing.models import TitleBid, TitleSale
from licensing.money_forms import AmountForm
from licensing.services import title_bids
from licensing.services.particulars import Particulars
from marketplace.core import money
from marketplace.core.errors import Refusal


class SellTitleForm(AmountForm):
    """Price, royalty where the creator may still choose it, and the seller's own words."""

    royalty = forms.DecimalField(
        label=_("Royalty on resales, in percent"), max_digits=5, decimal_places=2, required=False,
        help_text=_("What you get whenever a later owner sells the title. Fixed with the first sale."),
    )  # fmt: skip
    takes_bids = forms.BooleanField(label=_("Other prices are welcome"), required=False)
    note = forms.CharField(
        label=_("What you want to say to buyers"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, fixed: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Price")
        if fixed is not None:
            del self.fields["royalty"]

    def royalty_bps(self) -> int | None:
        if "royalty" not in self.fields:
            return None
        return int((self.cleaned_data["royalty"] or Decimal(0)) * 100)


class TitleOrderForm(forms.Form):
    """Who buys. The price travels along only to notice that it changed."""

    licensee_name = forms.CharField(label=_("Your legal name"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=400, required=False)
    tax_id = forms.CharField(label=_("Tax id"), max_length=40, required=False)
    po_number = forms.CharField(
        label=_("Purchase-order number"), max_length=60, required=False, help_text=_("Yours, for your own books.")
    )
    expected_minor = forms.CharField(widget=forms.HiddenInput, required=False)
    expected_currency = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, sale: TitleSale, minor: int, data: Any = None) -> None:
        seen = {"expected_minor": str(minor), "expected_currency": sale.currency}
        super().__init__(data, initial={"licensee_name": user.name, **seen})

    def read(self) -> dict[str, Any]:
        """What `place_order` takes."""
        data = self.cleaned_data
        minor = data["expected_minor"]
        return {
            "particulars": Particulars(
                data["licensee_name"], address=data["address"], tax_id=data["tax_id"], po_number=data["po_number"]
            ),
            "expected_minor": int(minor) if re.fullmatch("[0-9]{1,12}", minor) else -1,
            "expected_currency": data["expected_currency"],
        }  # fmt: skip


class BidForm(forms.Form):
    """Another price for a title, in the currency of its sale."""

    amount = forms.CharField(
        label=_("Your price"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    message = forms.CharField(
        label=_("A few words to them"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CounterBidForm(BidForm):
    """The answer to a price: another one, and how long it stands."""

    days = forms.IntegerField(
        label=_("Days to answer"), min_value=1, max_value=title_bids.MOST_DAYS, initial=title_bids.DAYS
    )
    field_order = ("amount", "days", "message")

    def send(self, bid: TitleBid, actor: User) -> bool:
        """Counter the bid; False when that was refused, with the reason beside its field."""
        data = self.cleaned_data
        try:
            minor = money.parse(data["amount"], bid.sale.currency, field="amount")
            title_bids.counter_bid(bid=bid, actor=actor, price_minor=minor, message=data["message"], days=data["days"])
        except Refusal as refusal:
            field = "amount" if refusal.field == "price" else refusal.field
            self.add_error(field if field in self.fields else None, str(refusal.message))
            return False
        return True
