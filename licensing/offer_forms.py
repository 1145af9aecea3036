"""Forms of a negotiation: a revision with all its terms, and how a seller takes offers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.models import Floor, Listing
from licensing.services import offers
from licensing.services.offers import Revision
from licensing.terms_forms import SHOWN_AT, TERM_FIELDS, TermsForm, initial_of
from marketplace.core import money
from marketplace.core.errors import Refusal
from works.file_forms import ManyFilesField


class OfferForm(TermsForm):
    """All terms, as the composer shows them, with the price, a message, files, and how long the offer stands.

    `opened` says whether something about the terms is wrong, so that they must be seen.
    """

    message = forms.CharField(
        label=_("Message"), required=False, max_length=offers.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=offers.MOST_DAYS, initial=offers.DAYS)
    attachments = ManyFilesField(
        label=_("Files"), required=False, allow_empty_file=True,
        help_text=_("Up to 5, of 10 MB each: PDF, pictures or texts. Only the two of you can open them."),
    )  # fmt: skip

    OUTSIDE: tuple[str, ...] = ("price", "currency", "message", "days", "attachments")

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].required = True
        self.fields["price_model"].required = False
        self.fixed_currency = currency
        if currency:
            del self.fields["currency"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["price_model"] = "revenue_share" if data.get("revenue_share_bps") else "fixed"
        data.setdefault("currency", self.fixed_currency)
        return data

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Without how it is priced: that is what the offer says."""
        found = super().groups()
        return [(title, [field for field in fields if field.name != "price_model"]) for title, fields in found]

    @property
    def opened(self) -> bool:
        return bool(set(self.errors) & TERM_FIELDS)

    def revision(self) -> Revision:
        """What the form proposes. Raises Refusal for terms that cannot be read."""
        data = self.cleaned_data
        return Revision(
            terms=self.body(), price_minor=money.parse(data["price"], data["currency"]), message=data["message"],
            days=data["days"], files=data["attachments"],
        )  # fmt: skip

    def add_refusal(self, refusal: Refusal) -> None:
        """Beside the field that it is about."""
        field = SHOWN_AT.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, str(refusal.message))


def initial_revision(body: dict[str, Any], price_minor: int, currency: str) -> dict[str, Any]:
    """What the form shows to begin with."""
    price = money.display_plain(price_minor, currency) if price_minor else ""
    return {**initial_of(body), "price": price, "currency": currency}


class OfferRulesForm(forms.Form):
    """How a seller takes offers for a listing."""

    takes = forms.BooleanField(label=_("Take offers for this work, also where no price is negotiable"), required=False)
    floor = forms.CharField(
        label=_("The least you take"), max_length=20, required=False,
        help_text=_("No buyer ever sees it. Offers below it wait for you like any other."),
    )  # fmt: skip
    accepts = forms.BooleanField(
        label=_("Accept a first offer at or above it by itself, when it asks for exactly these terms"), required=False
    )

    def __init__(self, listing: Listing, floor: Floor | None, takes: bool, data: Any = None) -> None:
        shown = {"takes": takes, "accepts": bool(floor and floor.accepts)}
        if floor and floor.currency == listing.currency:
            shown["floor"] = money.display_plain(floor.price_minor, floor.currency)  # type: ignore[assignment]
        super().__init__(data, initial=shown)
        self.listing = listing

    def floor_minor(self) -> int | None:
        typed = self.cleaned_data["floor"].strip()
        return money.parse(typed, self.listing.currency, field="floor") if typed else None
