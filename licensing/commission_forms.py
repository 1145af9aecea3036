"""The forms of commissions: what is offered to be made with all its terms, and its delivery."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.offer_forms import OfferForm
from licensing.services import briefs, commissions, offers
from licensing.services.offers import Making, Revision
from licensing.terms import waivers
from marketplace.core.errors import Refusal
from works.models import Work


class CommissionForm(OfferForm):
    """The composer of terms below what will be made, until when, and for how much; a counter-offer keeps title and
    kind."""

    title = forms.CharField(label=_("Working title"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind of work"), choices=Work.Kind.choices)
    text = forms.CharField(
        label=_("What will be made"), max_length=offers.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What it shows, in which size and form, and what the buyer gives you for it."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Delivered by"), widget=forms.DateInput(attrs={"type": "date"}))
    rounds = forms.IntegerField(
        label=_("Rounds of changes"), min_value=0, max_value=offers.MOST_ROUNDS, initial=2,
        help_text=_("How often changes can be asked for at this price."),
    )  # fmt: skip
    OUTSIDE = (*OfferForm.OUTSIDE, "title", "kind", "text", "due_on", "rounds")

    def __init__(self, *args: Any, work: Work | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_kind = work.kind if work else ""
        if work:
            del self.fields["title"], self.fields["kind"]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Without what is delivered, which follows from the kind of work."""
        found = super().groups()
        return [(title, [field for field in fields if field.name != "deliverables"]) for title, fields in found]

    def body(self) -> dict[str, Any]:
        kind = self.fixed_kind or self.cleaned_data.get("kind") or Work.Kind.IMAGE
        return {**super().body(), "deliverables": briefs.deliverables_of(Work(kind=kind))}

    def revision(self) -> Revision:
        said, data = super().revision(), self.cleaned_data
        making = Making(data["text"], data["due_on"], data["rounds"])
        return Revision(said.terms, said.price_minor, said.message, said.days, said.files, making)


class DeliverForm(forms.Form):
    """Which work was made, and a word about it."""

    work = forms.ChoiceField(label=_("The work"))
    note = forms.CharField(
        label=_("Message"), required=False, max_length=commissions.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, works: "list[Work]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = {one.pk: one for one in works}
        self.fields["work"].choices = [(one.pk, one.title) for one in works]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Work:
        return self.works[self.cleaned_data["work"]]

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


class RestForm(forms.Form):
    """Nothing but what the law asks of consumers: for whom the license is, the deposit said."""

    waive_return = forms.BooleanField(
        label=waivers.WORDS, required=False, help_text=_("Needed of consumers in the European Union.")
    )

    def __init__(self, refund_days: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if refund_days >= waivers.DAYS:
            del self.fields["waive_return"]
