"""The forms about derivations and titles: answering, refusing, claiming, and handing a work over."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Refusal
from works.models import Derivation
from works.services.derivations import REASONS


class _Answer(forms.Form):
    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field that it belongs to."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


def _share_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2)


class ConfirmForm(_Answer):
    """The child's owner: how it was used, and the share."""

    relation = forms.ChoiceField(label=_("How it was used"), choices=Derivation.Relation.choices)
    share = _share_field(_("Share for its owner, in percent"))

    def share_bps(self) -> int:
        return int((self.cleaned_data["share"] or Decimal(0)) * 100)


class RefuseForm(_Answer):
    """Whoever is asked: why not."""

    refusal = forms.ChoiceField(label=_("Why"), choices=())
    reason = forms.CharField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Derivation.Refused.choices)
        field = self.fields["refusal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(reason), labels[reason]) for reason in REASONS.get(state, ())]


class EndForm(_Answer):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ClaimForm(_Answer):
    """The owner of a work says that another's was made from it."""

    parent = forms.CharField(
        label=_("Your work: certificate number or link"), max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label=_("How it was used"), choices=Derivation.Relation.choices)
    share = _share_field(_("The share you ask for, in percent"))
    message = forms.CharField(
        label=_("How you know"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is the same in both works? The other owner reads this."),
    )  # fmt: skip

    def share_bps(self) -> int:
        return int((self.cleaned_data["share"] or Decimal(0)) * 100)


class TransferForm(_Answer):
    handle = forms.CharField(
        label=_("Handle of the new owner"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    message = forms.CharField(
        label=_("A few words to them"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
