"""The permissions of a model as its page on Civitai has them, for a maker to begin the terms with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licensing.terms import imports


class CivitaiForm(forms.Form):
    """What is ticked there, is ticked here."""

    uses = forms.MultipleChoiceField(
        label=_("For money, others may"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("Image", _("Sell images that they make with it")), ("RentCivit", _("Run it on Civitai")),
                 ("Rent", _("Run it on other services")), ("Sell", _("Sell the model or merges of it"))],
    )  # fmt: skip
    merges = forms.BooleanField(label=_("Others may share merges"), required=False)
    no_credit = forms.BooleanField(label=_("You need not be credited"), required=False)
    own_terms = forms.BooleanField(label=_("Merges may have other permissions"), required=False)

    def body(self) -> dict[str, Any]:
        """Complete terms; of a form that is valid."""
        given = self.cleaned_data
        return imports.from_civitai({
            "allowCommercialUse": given["uses"], "allowDerivatives": given["merges"],
            "allowNoCredit": given["no_credit"], "allowDifferentLicense": given["own_terms"],
        })  # fmt: skip
