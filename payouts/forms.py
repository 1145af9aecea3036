"""What people type about money: rows of a split, and a sale to try out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from marketplace.core import money
from marketplace.core.errors import Refusal
from marketplace.core.money import BPS
from payouts import tryout
from payouts.graph import DIRECT, MAX_PARENTS
from payouts.models.team import PREFIX, Team
from works.models import Work


def percent_to_bps(text: str) -> int | None:
    """Basis points of a typed percentage with at most two decimals; None when it is not one from 0 to 100."""
    try:
        scaled = Decimal(text.strip().rstrip("%").strip().replace(",", ".")) * 100
        if not scaled.is_finite() or scaled != scaled.to_integral_value() or not 0 <= scaled <= BPS:
            return None
    except InvalidOperation:
        return None
    return int(scaled)


def bps_to_percent(bps: int) -> str:
    return f"{bps / 100:g}"


@dataclass(slots=True)
class SplitRow:
    """One line as it was typed, and what is wrong with it."""

    handle: str = ""
    percent: str = ""
    error: str = ""


@dataclass(slots=True)
class SplitForm:
    """The rows of a split and the day it begins: nothing typed is lost when a row is added, removed or refused."""

    rows: list[SplitRow] = field(default_factory=list)
    error: str = ""
    day: str = ""
    day_error: str = ""

    @classmethod
    def of_shares(cls, shares: Iterable[tuple[str, int]]) -> "SplitForm":
        return cls([SplitRow(handle, bps_to_percent(bps)) for handle, bps in shares])

    @classmethod
    def of_post(cls, data: QueryDict) -> "SplitForm":
        pairs = zip(data.getlist("handle"), data.getlist("percent"), strict=False)
        rows = [SplitRow(handle.strip().lstrip("@").lower()[:40], percent.strip()[:12]) for handle, percent in pairs]
        return cls(rows, day=data.get("begins_on", "").strip()[:10])

    def change(self, verb: str) -> None:
        """Do what an add or remove button asks for."""
        if verb == "add":
            self.rows.append(SplitRow())
        number = verb.removeprefix("remove-")
        if verb != number and number.isdigit() and int(number) < len(self.rows):
            del self.rows[int(number)]

    def shares(self) -> dict[str, int] | None:
        """Basis points by handle; None when a row is not right, which then says so. Empty rows do not count."""
        self.rows = [row for row in self.rows if row.handle or row.percent]
        shares: dict[str, int] = {}
        for row in self.rows:
            bps = percent_to_bps(row.percent)
            if not row.handle:
                row.error = _("Say who this part is for.")
            elif row.handle in shares:
                row.error = _("This person is named above already.")
            elif not bps:
                row.error = _("Give a percentage above 0 and up to 100, with at most two decimals.")
            shares[row.handle] = bps or 0
        return None if any(row.error for row in self.rows) else shares

    def begins_on(self) -> date | None:
        """The day typed; None for at once, and for what is no date, which then says so."""
        try:
            return date.fromisoformat(self.day) if self.day else None
        except ValueError:
            self.day_error = _("Give a date such as 2027-01-31.")
            return None

    def refuse(self, refusal: Refusal) -> None:
        """Show what a service refused, beside the row or field it is about."""
        if refusal.field == "begins_on":
            self.day_error = str(refusal.message)
            return
        for row in self.rows:
            if row.handle and row.handle == refusal.data.get("handle"):
                row.error = str(refusal.message)
                return
        self.error = str(refusal.message)

    @property
    def total(self) -> str:
        return bps_to_percent(sum(percent_to_bps(row.percent) or 0 for row in self.rows))

    @property
    def whole(self) -> bool:
        return self.total == "100"


class TeamForm(forms.Form):
    """A new team; the service looks closer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    handle = forms.CharField(
        label=gettext_lazy("Short name"), max_length=30,
        help_text=gettext_lazy("3 to 30 lower-case letters, digits, - or _."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).removeprefix(PREFIX).lower()


class TeamChangeForm(forms.Form):
    """What a team's lead changes; whom it may be handed to is asked of its members."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    lead = forms.ChoiceField(
        label=gettext_lazy("Led by"),
        help_text=gettext_lazy("The lead answers for the team and proposes how its members share."),
    )

    def __init__(self, team: Team, members: Iterable[User], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"name": team.name, "lead": team.lead.handle})
        people = dict.fromkeys([team.lead, *members])
        choices = [(one.handle, f"{one.name} (@{one.handle})") for one in people]
        self.fields["lead"].choices = choices  # type: ignore[attr-defined]


@dataclass(slots=True)
class ParentRow:
    """One parent as it was typed."""

    reference: str = ""
    percent: str = ""
    reach: str = DIRECT
    error: str = ""
    title: str = ""


@dataclass(slots=True)
class SimulationForm:
    """A sale to try out, as it stands in the address."""

    rows: list[ParentRow]
    price: str = "100"
    currency: str = "USD"
    asked: bool = False
    kind: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_query(cls, data: QueryDict) -> "SimulationForm":
        texts = zip_longest(data.getlist("parent"), data.getlist("share"), data.getlist("reach"), fillvalue="")
        rows = [ParentRow(parent.strip()[:200], share.strip()[:12], reach or DIRECT) for parent, share, reach in texts]
        rows = rows[: MAX_PARENTS + 1]
        price = data.get("price", "100").strip()[:20]
        asked = "price" in data or any(row.reference for row in rows)
        kind = data.get("kind", "")
        kind = kind if kind in Work.Kind.values else ""
        return cls(rows or [ParentRow(), ParentRow()], price, data.get("currency", "USD")[:3], asked, kind)

    def change(self, verb: str) -> None:
        """Do what an add or remove button asks for."""
        if verb == "add" and len(self.rows) < MAX_PARENTS:
            self.rows.append(ParentRow())
        number = verb.removeprefix("remove-")
        if verb != number and number.isdigit() and int(number) < len(self.rows):
            del self.rows[int(number)]
        self.rows = self.rows or [ParentRow()]

    @property
    def refused(self) -> bool:
        return bool(self.errors) or any(row.error for row in self.rows)

    def read(self, owner: Any) -> tryout.Result | None:
        """The result, or None with what is wrong beside its field."""
        self.rows = [row for row in self.rows if row.reference or row.percent]
        gross = self._read_price()
        parents = [self._read_row(number, row) for number, row in enumerate(self.rows)]
        self.rows = self.rows or [ParentRow()]
        if gross is None or None in parents:
            return None
        try:
            given = [parent for parent in parents if parent]
            return tryout.try_sale(parents=given, gross=gross, currency=self.currency, owner=owner, kind=self.kind)
        except Refusal as refusal:
            self._refuse(refusal)
            return None

    def _read_price(self) -> int | None:
        if self.currency not in money.CURRENCIES:
            self.errors["currency"] = _("Choose one of the currencies.")
            return None
        try:
            gross = money.parse(self.price, self.currency)
        except Refusal as refusal:
            self.errors["price"] = str(refusal.message)
            return None
        least = money.MINIMUM_CHARGE[self.currency]
        if least <= gross <= money.MAX_MINOR * 1000:
            return gross
        self.errors["price"] = _("The lowest price is %(least)s.") % {"least": money.display(least, self.currency)}
        return None

    def _read_row(self, number: int, row: ParentRow) -> tuple[Work, int, str] | None:
        try:
            work = tryout.find_work(row.reference, number)
        except Refusal as refusal:
            row.error = str(refusal.message)
            return None
        row.title = work.title
        bps = percent_to_bps(row.percent or "0")
        if bps is None:
            row.error = _("Give a percentage from 0 to 100, with at most two decimals.")
            return None
        return work, bps, row.reach

    def _refuse(self, refusal: Refusal) -> None:
        kind, _dash, number = (refusal.field or "").partition("-")
        if number.isdigit() and int(number) < len(self.rows):
            self.rows[int(number)].error = str(refusal.message)
        else:
            self.errors[kind or "parents"] = str(refusal.message)
