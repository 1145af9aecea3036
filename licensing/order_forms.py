"""The order form: for whom a license is, where the work will be used, and the price that was shown."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import queries as account_queries
from accounts.models import Organization, User
from licensing import window_queries
from licensing.models import License, LicenseTerms, Order, PurchaseRequest
from licensing.purchase_request_queries import find_exceeded
from licensing.services import orders, purchase_requests
from licensing.services.choices import Chosen
from licensing.services.particulars import MOST_ADDRESS, Particulars
from licensing.services.request_subjects import Subject
from licensing.terms import sentences, waivers
from licensing.terms_forms import country_choices
from marketplace.core.errors import Refusal
from payouts.models import Referrer


@dataclass(frozen=True, slots=True)
class Priced:
    """What the order form needs to know of what is bought."""

    price_minor: int
    currency: str
    terms: LicenseTerms
    work_id: str


class OrderForm(forms.Form):
    """Who the license is for. The price travels along only to notice that it changed."""

    organization = forms.ChoiceField(label=_("Buy for"), required=False)
    licensee_name = forms.CharField(
        label=_("Legal name of the licensee"), max_length=200,
        help_text=_("The person or company that will hold the license, as it shall stand in the deed."),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Address"), max_length=MOST_ADDRESS, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country"), required=False)
    tax_id = forms.CharField(label=_("Tax id"), max_length=40, required=False)
    industry = forms.ChoiceField(
        label=_("Industry"), required=False,
        help_text=_("Where it will be used. Licenses of this work can be exclusive for an industry."),
    )  # fmt: skip
    channels = forms.CharField(
        label=_("Channels"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Websites, accounts and apps where it will appear, one on a line."),
    )  # fmt: skip
    po_number = forms.CharField(
        label=_("Purchase-order number"), max_length=60, required=False, help_text=_("Yours, for your own books.")
    )
    waive_return = forms.BooleanField(label=waivers.WORDS, required=False)
    why = forms.CharField(
        label=_("Why your team needs it"), max_length=purchase_requests.MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Owners and managers of your team read this."),
    )  # fmt: skip
    expected_minor = forms.CharField(widget=forms.HiddenInput, required=False)
    expected_currency = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, listing: Any, data: Any = None, **initial: Any) -> None:
        """`listing` is what is bought, with its price, currency, terms and work."""
        seen = {"expected_minor": str(listing.price_minor), "expected_currency": listing.currency}
        super().__init__(data, initial={"licensee_name": user.name, **initial, **seen})
        self.seen, self.priced = seen, listing
        self.user = user
        self.teams = {team.pk: team for team in account_queries.list_organizations_for(user)}
        choices = [("", _("Myself")), *((pk, team.legal_name or team.name) for pk, team in self.teams.items())]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]
        self.fields["industry"].choices = [("", _("Any")), *sentences.INDUSTRIES.items()]  # type: ignore[attr-defined]
        if not self._asks_industry(listing):
            del self.fields["industry"]
        if not self.teams:
            del self.fields["organization"]
        self._ask_waiver(listing)
        self._why = self.fields.pop("why")
        if data and "why" in data:
            self.ask_why()

    @property
    def asking(self) -> bool:
        """Whether this is a question to the team rather than an order."""
        return "why" in self.fields

    def ask_why(self) -> None:
        self.fields["why"] = self._why

    def refuse(self, refusal: Refusal) -> None:
        """Show what a service refused, beside its field; above the team's limit, ask for the reason to ask with."""
        if refusal.code == "approval_needed":
            self.ask_why()
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))

    def _asks_industry(self, subject: Any) -> bool:
        return window_queries.asks_industry(subject.work_id)

    def _refund_days(self, subject: Any) -> int:
        return int(subject.terms.body["refund_days"])

    def _ask_waiver(self, listing: Any) -> None:
        """Where the terms leave fewer days than the law, everybody says where they are, and consumers there agree."""
        if not listing.price_minor:
            del self.fields["waive_return"]
        elif self._refund_days(listing) < waivers.DAYS:
            self.fields["country"].required = True
            self.fields["waive_return"].help_text = _("Needed of consumers in the European Union.")

    def read(self) -> tuple[Organization | None, Particulars]:
        """For whom it is bought; a team's own legal name, country and tax id stand in for the user's."""
        data = self.cleaned_data
        team = self.teams.get(data.get("organization", ""))
        name = data["licensee_name"]
        if team and name == self.user.name:
            name = team.legal_name or team.name
        return team, Particulars(
            licensee_name=name, address=data["address"], country=data["country"] or (team.country if team else ""),
            tax_id=data["tax_id"] or (team.tax_id if team else ""), po_number=data["po_number"],
            industry=data.get("industry", ""), channels=tuple(data["channels"].splitlines()),
            waive_return=bool(data.get("waive_return")),
        )  # fmt: skip

    def ask(
        self, subject: Chosen | Subject, follows: License | None = None
    ) -> PurchaseRequest | None:  # fmt: skip
        """Ask the team for it; None when that is not needed, because it is within the limit or for oneself."""
        team, particulars = self.read()
        if not team or find_exceeded(self.user, team, self.priced.price_minor, self.priced.currency) is None:
            return None
        return purchase_requests.ask(
            requester=self.user, organization=team, particulars=particulars, why=self.cleaned_data["why"],
            follows=follows, **_subject(subject),
        )  # fmt: skip

    def place(self, chosen: Chosen, referrer: Referrer | None) -> Order:
        """Place the order this form describes."""
        data = self.cleaned_data
        team, particulars = self.read()
        return orders.place_order(
            buyer=self.user, listing=chosen.listing, choice=chosen.choice, organization=team,
            particulars=particulars, referrer=referrer, expected_minor=self.seen_minor,
            expected_currency=data["expected_currency"],
        )  # fmt: skip

    @property
    def seen_minor(self) -> int:
        """The price that was shown, or what no price is."""
        minor = self.cleaned_data["expected_minor"]
        return int(minor) if re.fullmatch("[0-9]{1,12}", minor) else -1

    def show_present_price(self) -> None:
        """What was sent came from an older page, or was changed on the way: the next try sends what holds now."""
        self.data = {**self.data.dict(), **self.seen}  # type: ignore[attr-defined]


def _subject(subject: Chosen | Subject) -> dict[str, Any]:
    """What a request to the team is about."""
    return (
        {"subject": subject.listing, "choice": subject.choice} if isinstance(subject, Chosen) else {"subject": subject}
    )
