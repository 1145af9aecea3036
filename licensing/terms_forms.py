"""The composer: every field of terms as a form, in groups, that says what the terms say and where they contradict."""

from decimal import Decimal
from typing import Any

from babel import Locale
from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from licensing.terms import options, sentences, vocabulary
from marketplace.core import money
from marketplace.core.errors import Refusal

GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (gettext_lazy("Use"), ("use_class", "media", "end_product", "merchandise", "max_units_sold", "print_on_demand",
                           "logo_or_trademark", "standalone_redistribution", "max_copies", "max_projects",
                           "max_audience", "max_production_budget")),
    (gettext_lazy("Where and when"), ("territory", "countries", "languages", "term", "term_count", "starts",
                                      "at_end", "sell_off_days")),
    (gettext_lazy("Who"), ("licensee_type", "seats", "sublicense", "transfer", "resale_royalty_bps",
                           "max_licensee_size", "max_licensee_revenue")),
    (gettext_lazy("Exclusivity"), ("exclusivity", "exclusive_industries", "exclusive_countries", "exclusive_until")),
    (gettext_lazy("Changes"), ("derivatives", "derivative_approval", "derivative_terms", "upstream_share_bps",
                               "upstream_reach")),
    (gettext_lazy("AI"), ("ai_training", "ai_training_model", "ai_reference_input", "ai_service", "ai_outputs_sale",
                          "output_share_bps", "ai_resell_model")),
    (gettext_lazy("Conduct"), ("credit", "sensitive_uses", "content_rating_limit", "usage_reporting")),
    (gettext_lazy("Assurance and price"), ("deliverables", "warranty", "indemnity", "indemnity_cap", "releases",
                                           "refund_days", "price_model", "revenue_share_bps", "revenue_ceiling")),
]  # fmt: skip
TERM_FIELDS = frozenset(name for _title, names in GROUPS for name in names)
UNLIMITED = gettext_lazy("Leave it empty for no limit.")
# Fields of the form that make one field of the terms: where a refusal of that field is shown.
SHOWN_AT = {"exclusive_scope": "exclusivity", "term": "term_count"}
_WHERE = [("worldwide", gettext_lazy("Worldwide")), ("include", gettext_lazy("Only in these countries")),
          ("exclude", gettext_lazy("Everywhere but in these countries"))]  # fmt: skip
_TERM = [("perpetual", gettext_lazy("Without an end")), ("months", gettext_lazy("Months")),
         ("days", gettext_lazy("Days"))]  # fmt: skip
_AT_END = [("keep_existing_products", gettext_lazy("What was made may stay")),
           ("stop_all", gettext_lazy("Every use stops")), ("sell_off", gettext_lazy("Days to sell off"))]  # fmt: skip
_INDEMNITY = [("none", gettext_lazy("None")), ("capped", gettext_lazy("Up to an amount")),
              ("uncapped", gettext_lazy("Without a limit"))]  # fmt: skip


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(to_locale(get_language() or "en")).territories
    return sorted(((code, names[code]) for code in vocabulary.COUNTRIES), key=lambda row: row[1])


country_choices = lazy(_countries, list)


def _languages() -> list[tuple[str, str]]:
    names = Locale.parse(to_locale(get_language() or "en")).languages
    tags = ("ar", "bn", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hi", "hu", "id", "it", "ja", "jv", "ko", "ms",
            "nl", "no", "pl", "pt", "ro", "ru", "su", "sv", "th", "tl", "tr", "uk", "vi", "zh")  # fmt: skip
    return sorted(((tag, names[tag]) for tag in tags), key=lambda row: row[1])


def _field(name: str) -> forms.Field:
    """The form field of one field of the vocabulary."""
    label = options.LABELS[name]
    if name in vocabulary.CHOICES:
        return forms.ChoiceField(label=label, choices=list(options.CHOICES[name].items()))
    if name in vocabulary.SETS:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            label=label, choices=list(options.CHOICES[name].items()), widget=widget, required=False
        )
    if name in vocabulary.FLAGS:
        return forms.BooleanField(label=label, required=False)
    if name in vocabulary.COUNTS:
        return forms.IntegerField(
            label=label, required=False, min_value=0, max_value=vocabulary.MAX_COUNT, help_text=UNLIMITED
        )
    if name in vocabulary.SHARES:
        return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2, required=False)
    return forms.DecimalField(  # money, in the currency of the price
        label=label, required=False, min_value=0, max_digits=14, decimal_places=2, help_text=UNLIMITED
    )


class TermsForm(forms.Form):
    """All terms of an offer, and its price. `body()` gives them complete, or raises the Refusal of a contradiction."""

    price = forms.CharField(label=gettext_lazy("Price"), max_length=20, required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in money.CURRENCIES])
    territory = forms.ChoiceField(label=options.LABELS["territory"], choices=_WHERE)
    countries = forms.MultipleChoiceField(label=gettext_lazy("Countries"), choices=country_choices, required=False)
    languages = forms.MultipleChoiceField(
        label=options.LABELS["languages"], choices=lazy(_languages, list), required=False,
        help_text=gettext_lazy("None chosen means every language."),
    )  # fmt: skip
    term = forms.ChoiceField(label=options.LABELS["term"], choices=_TERM)
    term_count = forms.IntegerField(label=gettext_lazy("Months or days"), required=False, min_value=1, max_value=1200)
    starts = forms.DateField(
        label=options.LABELS["starts"], required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty to start with the payment."),
    )  # fmt: skip
    at_end = forms.ChoiceField(label=options.LABELS["at_end"], choices=_AT_END)
    sell_off_days = forms.IntegerField(
        label=gettext_lazy("Days to sell off"), required=False, min_value=1, max_value=3650
    )
    exclusive_industries = forms.MultipleChoiceField(
        label=gettext_lazy("Industries"), choices=list(sentences.INDUSTRIES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    exclusive_countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries where it is exclusive"), choices=country_choices, required=False,
        help_text=gettext_lazy("None chosen means everywhere."),
    )  # fmt: skip
    exclusive_until = forms.DateField(
        label=gettext_lazy("Exclusive until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty for as long as the license runs."),
    )  # fmt: skip
    ai_training_model = forms.CharField(label=options.LABELS["ai_training_model"], max_length=100, required=False)
    indemnity = forms.ChoiceField(label=options.LABELS["indemnity_cap"], choices=_INDEMNITY)
    indemnity_cap = forms.DecimalField(
        label=gettext_lazy("Amount of the indemnity"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    refund_days = forms.TypedChoiceField(
        label=options.LABELS["refund_days"], coerce=int,
        choices=[(days, str(days)) for days in vocabulary.DAYS["refund_days"]],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _title, names in GROUPS:
            for name in names:
                if name not in self.fields:
                    self.fields[name] = _field(name)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(str(title), [self[name] for name in names]) for title, names in GROUPS]

    def body(self) -> dict[str, Any]:
        """What the form says, in the vocabulary's own words; call it on a valid form."""
        data = self.cleaned_data
        plain = {*vocabulary.CHOICES, *vocabulary.SETS, *vocabulary.FLAGS, *vocabulary.COUNTS, "refund_days"}
        made = {name: data[name] for name in plain}
        made |= {name: int((data[name] or Decimal(0)) * 100) for name in vocabulary.SHARES}
        made |= {name: self._amount(data[name]) for name in vocabulary.MONEY}
        made["languages"] = data["languages"] or None
        made["starts"] = data["starts"].isoformat() if data["starts"] else "on_payment"
        made["ai_training_model"] = data["ai_training_model"] or None
        return made | self._where_and_when() | {"exclusive_scope": self._scope(), "indemnity_cap": self._indemnity()}

    def _amount(self, value: Decimal | None) -> dict[str, Any] | None:
        currency = self.cleaned_data["currency"]
        return {"amount": money.parse(str(value), currency), "currency": currency} if value else None

    def _where_and_when(self) -> dict[str, Any]:
        data = self.cleaned_data
        territory, term, at_end = data["territory"], data["term"], data["at_end"]
        if at_end == "sell_off":
            at_end = {"sell_off_days": self._number("sell_off_days")}
        return {
            "territory": territory if territory == "worldwide" else {territory: data["countries"]},
            "term": term if term == "perpetual" else {term: self._number("term_count")},
            "at_end": at_end,
        }

    def _number(self, name: str) -> int:
        if not self.cleaned_data[name]:
            raise Refusal("terms_invalid", _("Type a number."), field=name)
        return int(self.cleaned_data[name])

    def _scope(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if data["exclusivity"] not in ("category", "territory"):
            return None
        return {
            "industries": data["exclusive_industries"] or None,
            "territory": {"include": data["exclusive_countries"]} if data["exclusive_countries"] else "worldwide",
            "until": data["exclusive_until"] and data["exclusive_until"].isoformat(),
        }

    def _indemnity(self) -> Any:
        kind = self.cleaned_data["indemnity"]
        if kind == "none":
            return 0
        if kind == "uncapped":
            return None
        found = self._amount(self.cleaned_data["indemnity_cap"])
        if found is None:
            raise Refusal("terms_invalid", _("Type an amount."), field="indemnity_cap")
        return found


def initial_of(body: dict[str, Any]) -> dict[str, Any]:
    """What the form shows for these terms."""
    terms = vocabulary.complete(body)
    made = {name: value for name, value in terms.items() if name not in ("schema", "preset", "exclusive_scope")}
    made |= {name: Decimal(terms[name]) / 100 for name in vocabulary.SHARES}
    for name in (*vocabulary.MONEY, "indemnity_cap"):
        value = terms[name]
        made[name] = money.display_plain(value["amount"], value["currency"]) if isinstance(value, dict) else None
    made["indemnity"] = {0: "none", None: "uncapped"}.get(terms["indemnity_cap"], "capped") if not isinstance(
        terms["indemnity_cap"], dict) else "capped"  # fmt: skip
    if terms["territory"] != "worldwide":
        made["territory"], made["countries"] = next(iter(terms["territory"].items()))
    if terms["term"] != "perpetual":
        made["term"], made["term_count"] = next(iter(terms["term"].items()))
    if isinstance(terms["at_end"], dict):
        made["at_end"], made["sell_off_days"] = "sell_off", terms["at_end"]["sell_off_days"]
    made["starts"] = None if terms["starts"] == "on_payment" else terms["starts"]
    scope = terms["exclusive_scope"]
    if scope:
        made["exclusive_industries"] = scope["industries"] or []
        made["exclusive_until"] = scope.get("until")
        made["exclusive_countries"] = [] if scope["territory"] == "worldwide" else scope["territory"].get("include", [])
    return made
