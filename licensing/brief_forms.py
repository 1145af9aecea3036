"""The forms of briefs: what is needed with all its terms, and which work answers it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import queries as account_queries
from accounts.models import User
from licensing.offer_forms import OfferForm
from licensing.services import briefs
from licensing.services.briefs import Wanted
from marketplace.core import money
from works.models import Work


class BriefForm(OfferForm):
    """The composer of terms below what a brand needs, for how much, and until when."""

    organization = forms.ChoiceField(label=_("For"), required=False)
    title = forms.CharField(label=_("Title"), max_length=160)
    text = forms.CharField(
        label=_("What you need"), max_length=briefs.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What it is for, where it will be seen, and what matters to you."),
    )  # fmt: skip
    budget_min = forms.CharField(label=_("Budget from"), max_length=20, required=False)
    budget_max = forms.CharField(label=_("Budget to"), max_length=20, required=False)
    until = forms.DateField(label=_("Answers until"), widget=forms.DateInput(attrs={"type": "date"}))
    handles = forms.CharField(
        label=_("Only for these creators"), max_length=1000, required=False,
        help_text=_("Handles with commas between them. Leave it empty to ask everybody."),
    )  # fmt: skip

    OUTSIDE = ("currency", "organization", "title", "text", "budget_min", "budget_max", "until", "handles",
               "attachments")  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("price", "message", "days"):
            del self.fields[name]
        self.fields["attachments"].help_text = _("Up to 5, of 10 MB each: PDF, pictures or texts.")
        self.teams = {team.pk: team for team in account_queries.list_organizations_for(user)}
        choices = [("", _("Myself")), *((pk, team.name) for pk, team in self.teams.items())]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        if not self.teams:
            del self.fields["organization"]

    def wanted(self) -> Wanted:
        """What the form says. Raises Refusal for what cannot be read."""
        data = self.cleaned_data
        currency, until = data["currency"], data["until"]
        assert isinstance(until, date)
        return Wanted(
            title=data["title"], text=data["text"], terms=self.body(), currency=currency, until=until,
            budget_min_minor=self._minor("budget_min", currency), budget_max_minor=self._minor("budget_max", currency),
            handles=data["handles"].replace(",", " ").split(), files=data["attachments"],
        )  # fmt: skip

    def _minor(self, name: str, currency: str) -> int | None:
        typed = self.cleaned_data[name].strip()
        return money.parse(typed, currency, field=name) if typed else None


class AnswerForm(OfferForm):
    """An offer for a brief: one of the creator's own certified works comes first."""

    work = forms.ChoiceField(label=_("Your work"))
    OUTSIDE = (*OfferForm.OUTSIDE, "work")

    def __init__(self, works: "list[Work]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = {one.pk: one for one in works}
        self.fields["work"].choices = [(one.pk, one.title) for one in works]  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Without what is delivered, which follows from the work."""
        found = super().groups()
        return [(title, [field for field in fields if field.name != "deliverables"]) for title, fields in found]

    def body(self) -> dict[str, Any]:
        made = super().body()
        return {**made, "deliverables": briefs.deliverables_of(self.chosen)} if self.chosen else made

    @property
    def chosen(self) -> Work | None:
        """The work that was chosen, or the first one."""
        return self.works.get(str(self["work"].value() or "")) or next(iter(self.works.values()), None)
