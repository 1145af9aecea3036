"""The tables in which a seller prices a campaign, steps of a quantity, or each project."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from licensing import pricing
from licensing.listing_forms import TimesForm
from licensing.models import Listing
from licensing.pricing.campaign import MEDIA, MOST_PERCENT, MOST_TERMS
from licensing.pricing.errors import invalid
from licensing.pricing.per_use import MOST_PROJECTS
from licensing.pricing.steps import MOST_STEPS, UNITS
from licensing.terms import options, presets
from marketplace.core import money
from marketplace.core.errors import Refusal
from works.models import Work

PERCENT = forms.NumberInput(attrs={"inputmode": "numeric"})
USUAL_MONTHS = ((1, 100), (3, 250), (6, 400), (12, 600))


def _percent(label: Any, initial: int | None = None, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=MOST_PERCENT, initial=initial, widget=PERCENT
    )


class PricingForm(TimesForm):
    """What all tables have in common; `pricing()` gives the scheme as it is stored."""

    scheme: ClassVar[type[pricing.Scheme]]
    preset = forms.ChoiceField(label=gettext_lazy("License"))
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in money.CURRENCIES], initial="USD"
    )

    def __init__(self, work: Work, listing: Listing | None, data: Any = None) -> None:
        super().__init__(data)
        fitting = [one for one in presets.list_for(work.kind) if self._suits(presets.build(one.name, kind=work.kind))]
        self.fields["preset"].choices = [(one.name, one.title) for one in fitting]  # type: ignore[attr-defined]
        if listing:
            for name in ("preset", "opens_at", "closes_at"):
                del self.fields[name]
            self.initial = {**self._shown(listing.pricing or {}, listing.currency), "currency": listing.currency}

    def _suits(self, body: dict[str, Any]) -> bool:
        return body["price_model"] in self.scheme.price_models

    def _shown(self, stored: dict[str, Any], currency: str) -> dict[str, Any]:
        raise NotImplementedError

    def pricing(self) -> dict[str, Any]:
        raise NotImplementedError

    def refuse(self, refusal: Refusal) -> None:
        """Beside the field of that name, else above the table."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


class CampaignForm(PricingForm):
    scheme = pricing.Campaign
    base = forms.CharField(
        label=gettext_lazy("Base price"), max_length=20,
        help_text=gettext_lazy("What 100% of everything costs. The rest are percentages of it."),
    )  # fmt: skip
    further_country = _percent(gettext_lazy("Each further country"), 25, least=0)
    everywhere = _percent(gettext_lazy("Everywhere"), 400, least=100)

    def __init__(self, work: Work, listing: Listing | None, data: Any = None) -> None:
        super().__init__(work, listing, data)
        for one in MEDIA:
            usual_percent = 100 if one == "web" and not listing else None
            self.fields[f"medium_{one}"] = _percent(options.CHOICES["media"][one], usual_percent)
        for place in range(MOST_TERMS):
            usual = USUAL_MONTHS[place] if place < len(USUAL_MONTHS) and not listing else (None, None)
            self.fields[f"months_{place}"] = forms.IntegerField(
                label=pgettext("how many", "Months"),
                required=False,
                min_value=1,
                max_value=120,
                initial=usual[0],
                widget=PERCENT,
            )
            self.fields[f"percent_{place}"] = _percent(_("Percent"), usual[1])
        if "preset" in self.fields:
            self.fields["preset"].initial = "campaign"

    def media_rows(self) -> list[forms.BoundField]:
        return [self[f"medium_{one}"] for one in MEDIA]

    def month_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"months_{place}"], self[f"percent_{place}"]) for place in range(MOST_TERMS)]

    def _shown(self, stored: dict[str, Any], currency: str) -> dict[str, Any]:
        shown: dict[str, Any] = {f"medium_{one}": percent for one, percent in stored["media"].items()}
        for place, (months, percent) in enumerate(sorted(stored["months"].items(), key=lambda row: int(row[0]))):
            shown |= {f"months_{place}": months, f"percent_{place}": percent}
        shown |= {name: stored[name] for name in ("further_country", "everywhere")}
        return {**shown, "base": money.display_plain(stored["base_minor"], currency)}

    def pricing(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [(data[f"months_{place}"], data[f"percent_{place}"]) for place in range(MOST_TERMS)]
        given = [row for row in rows if any(row)]
        if not all(map(all, given)) or len({months for months, _percent in given}) < len(given):
            raise invalid(_("Each number of months stands once, with a percentage."))
        return {
            "scheme": pricing.Campaign.name, "base_minor": money.parse(data["base"], data["currency"], field="base"),
            "media": {one: data[f"medium_{one}"] for one in MEDIA if data[f"medium_{one}"]},
            "further_country": data["further_country"] or 0, "everywhere": data["everywhere"] or 100,
            "months": {str(months): percent for months, percent in given},
        }  # fmt: skip


class StepsForm(PricingForm):
    scheme = pricing.Steps
    unit = forms.ChoiceField(
        label=pgettext_lazy("a price by", "By"), choices=[(one, options.LABELS[one]) for one in UNITS]
    )

    def __init__(self, work: Work, listing: Listing | None, data: Any = None) -> None:
        super().__init__(work, listing, data)
        for place in range(MOST_STEPS):
            self.fields[f"up_to_{place}"] = forms.IntegerField(
                label=_("Up to"), required=False, min_value=1, max_value=10**9, widget=PERCENT
            )
            self.fields[f"price_{place}"] = forms.CharField(label=_("Price"), required=False, max_length=20)
        if "preset" in self.fields:
            self.fields["preset"].initial = "standard"

    def step_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"up_to_{place}"], self[f"price_{place}"]) for place in range(MOST_STEPS)]

    def _shown(self, stored: dict[str, Any], currency: str) -> dict[str, Any]:
        shown: dict[str, Any] = {"unit": stored["unit"]}
        for place, step in enumerate(stored["steps"]):
            price = money.display_plain(step["price_minor"], currency)
            shown |= {f"up_to_{place}": step["up_to"], f"price_{place}": price}
        return shown

    def pricing(self) -> dict[str, Any]:
        data, steps = self.cleaned_data, []
        for place in range(MOST_STEPS):
            typed = data[f"price_{place}"]
            if typed:
                minor = money.parse(typed, data["currency"], field=f"price_{place}")
                steps.append({"up_to": data[f"up_to_{place}"], "price_minor": minor})
            elif data[f"up_to_{place}"]:
                raise Refusal("pricing_invalid", _("Type an amount."), field=f"price_{place}")
        return {"scheme": pricing.Steps.name, "unit": data["unit"], "steps": steps}


class PerUseForm(PricingForm):
    scheme = pricing.PerUse
    each = forms.CharField(label=gettext_lazy("Price of one project"), max_length=20)
    up_to = forms.IntegerField(
        label=gettext_lazy("Most projects at once"), min_value=2, max_value=MOST_PROJECTS, initial=100, widget=PERCENT
    )

    def __init__(self, work: Work, listing: Listing | None, data: Any = None) -> None:
        super().__init__(work, listing, data)
        if "preset" in self.fields:
            self.fields["preset"].initial = "model_service" if work.kind == Work.Kind.MODEL else "standard"

    def _shown(self, stored: dict[str, Any], currency: str) -> dict[str, Any]:
        return {"each": money.display_plain(stored["each_minor"], currency), "up_to": stored["up_to"]}

    def pricing(self) -> dict[str, Any]:
        data = self.cleaned_data
        each = money.parse(data["each"], data["currency"], field="each")
        return {"scheme": pricing.PerUse.name, "each_minor": each, "up_to": data["up_to"]}


FORMS: dict[str, type[CampaignForm] | type[StepsForm] | type[PerUseForm]] = {
    form.scheme.name: form for form in (CampaignForm, StepsForm, PerUseForm)
}
