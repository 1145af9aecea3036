"""What a reader of the catalog may ask for, on the page and over the API, and how it is said back."""

from functools import lru_cache
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from licensing import facets, search
from licensing.terms import presets, sentences, words
from marketplace.core import money
from marketplace.core.widgets import CheckList, PlainChoiceField
from works.models import Work

ANY = ("", gettext_lazy("Any"))
EXCLUSIVE = [("category", gettext_lazy("In a category")), ("territory", gettext_lazy("In a territory")),
             ("full", gettext_lazy("In full"))]  # fmt: skip
ORIENTATIONS = [ANY, ("landscape", gettext_lazy("Landscape")), ("portrait", gettext_lazy("Portrait")),
                ("square", gettext_lazy("Square"))]  # fmt: skip
YES_NO = [ANY, ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
AI = [("prohibited", gettext_lazy("Not allowed")), ("no_generative", gettext_lazy("Not for generative AI")),
      ("allowed", gettext_lazy("Allowed")), ("allowed_named", gettext_lazy("One named model"))]  # fmt: skip
TERMS = [ANY, ("year", gettext_lazy("A year or longer")), ("unlimited", gettext_lazy("Without an end"))]
PLACES = r"^(worldwide|[A-Za-z]{2})(,(worldwide|[A-Za-z]{2}))*\Z"  # allowed in every one of them
COUNTRIES = ("US", "CA", "MX", "BR", "GB", "IE", "DE", "FR", "ES", "IT", "NL", "SE", "PL", "TR", "ZA", "NG", "KE",
             "IN", "ID", "SG", "CN", "JP", "KR", "AU")  # fmt: skip
SORTS = [("newest", gettext_lazy("Newest")), ("price", gettext_lazy("Lowest price")),
         ("-price", gettext_lazy("Highest price"))]  # fmt: skip


def _territories() -> list[tuple[str, str]]:
    named = sorted((words.country_name(code), code) for code in COUNTRIES)
    return [("worldwide", _("Worldwide")), *((code, name) for name, code in named)]


class FilterForm(forms.Form):
    """The side column of the catalog. On the page, what it cannot read is left out; the API refuses it."""

    q = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    kind = PlainChoiceField(label=gettext_lazy("Kind"), required=False, choices=[ANY, *Work.Kind.choices])
    use = PlainChoiceField(label=gettext_lazy("Use"), required=False, choices=[ANY, *sentences.USES.items()])
    media = PlainChoiceField(  # type: ignore[assignment]
        label=gettext_lazy("Where it appears"), required=False, choices=[ANY, *sentences.MEDIA.items()]
    )
    territory = forms.CharField(
        label=gettext_lazy("Country"), required=False, max_length=200,
        widget=CheckList(summary=gettext_lazy("Country"), choices=lazy(_territories, list)()),
        validators=[RegexValidator(PLACES, gettext_lazy("Give “worldwide” or a country code."))],
    )  # fmt: skip
    term = PlainChoiceField(label=gettext_lazy("How long"), required=False, choices=TERMS)
    ai_training = PlainChoiceField(label=gettext_lazy("AI training"), required=False, choices=[ANY, *AI])
    derivatives = PlainChoiceField(label=gettext_lazy("Publish remixes"), required=False, choices=YES_NO)
    exclusive = PlainChoiceField(label=gettext_lazy("Exclusive"), required=False, choices=[*YES_NO, *EXCLUSIVE])
    indemnity = PlainChoiceField(label=gettext_lazy("Indemnity"), required=False, choices=YES_NO)
    refund = PlainChoiceField(label=gettext_lazy("Refund"), required=False, choices=YES_NO)
    preset = PlainChoiceField(
        label=gettext_lazy("License"), required=False,
        choices=[ANY, *((p.name, p.title) for p in presets.PRESETS.values()), ("custom", gettext_lazy("Custom"))],
    )  # fmt: skip
    orientation = PlainChoiceField(label=gettext_lazy("Orientation"), required=False, choices=ORIENTATIONS)
    tool = forms.CharField(label=gettext_lazy("Made with"), required=False, max_length=60)
    price_min = forms.IntegerField(
        label=gettext_lazy("Price from"), required=False, min_value=0, max_value=money.MAX_MINOR
    )
    price_max = forms.IntegerField(
        label=gettext_lazy("Price up to"), required=False, min_value=0, max_value=money.MAX_MINOR
    )
    currency = PlainChoiceField(
        label=gettext_lazy("Currency"), required=False, choices=[ANY, *((c, c) for c in money.CURRENCIES)]
    )
    sort = PlainChoiceField(required=False, choices=SORTS, widget=forms.HiddenInput)

    def filters(self, *, minor: bool = False) -> search.Filters:
        """What was asked; prices typed on the page are whole units, those of the API minor ones."""
        self.is_valid()
        data = self.cleaned_data
        unit = 1 if minor else 10 ** money.exponent(data.get("currency") or "USD")
        low, high = (None if data.get(n) is None else data[n] * unit for n in ("price_min", "price_max"))
        facets = {name: data[name] for name in search.FACETS if data.get(name)}
        place = {"after": self.data.get("after", ""), "before": self.data.get("before", "")}
        return search.Filters(data.get("q", ""), facets, low, high, data.get("sort") or "newest", **place)

    def drawn(self) -> SafeString:
        """The fields as HTML, kept for readers who ask for the same."""
        asked: Any = self.data  # a QueryDict, on the page
        return _draw(get_language() or "", tuple((name, tuple(asked.getlist(name))) for name in self.fields))

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """Each thing asked for in words, with the address of the page without it."""
        return [
            {"name": name, "label": label, "href": _without(query, name)}
            for name in self.fields
            if (label := self._say(name))
        ]

    def _say(self, name: str) -> str:
        value: Any = self.cleaned_data.get(name)
        if value in (None, "") or name == "sort":
            return ""
        if name == "q":
            return f"“{value}”"
        if name == "territory":
            value = _(", ").join(_place(code) for code in value.split(","))
        elif name in ("price_min", "price_max"):
            currency = self.cleaned_data.get("currency") or "USD"
            value = money.display(value * 10 ** money.exponent(currency), currency)
        elif choices := getattr(self.fields[name], "choices", None):
            value = dict(choices).get(value, value)
        return f"{self.fields[name].label}: {value}"


def _place(code: str) -> str:
    return _("Worldwide") if code == "worldwide" else words.country_name(code.upper())


def narrower(form: FilterForm, counts: facets.Counts, query: QueryDict) -> list[dict[str, Any]]:
    """What can still be asked, with how often it occurs in what was found and the address that asks it."""
    offered = []
    for name, values in counts.values.items():
        choices = dict(getattr(form.fields.get(name), "choices", ()))
        known = [(value, number) for value, number in values.items() if value in choices and number < counts.sample]
        if known and not form.cleaned_data.get(name):
            options = [
                {"label": choices[value], "number": number, "href": with_key(query, name, value)}
                for value, number in known[:6]
            ]
            offered.append({"label": form.fields[name].label, "options": options})
    return offered


def read_form(query: QueryDict) -> FilterForm:
    """The form as somebody filled it in, read: kept, and not to be changed, for who asks for the same."""
    return _read(get_language() or "", query.urlencode())


@lru_cache(maxsize=64)
def _read(_language: str, query: str) -> FilterForm:
    form = FilterForm(QueryDict(query))
    form.is_valid()
    return form


def say(query: str) -> list[str]:
    """What a catalog address's query asks, in words of the reader's language."""
    asked = QueryDict(query)
    return [chip["label"] for chip in read_form(asked).chips(asked)]


@lru_cache(maxsize=256)
def _draw(_language: str, asked: tuple[tuple[str, tuple[str, ...]], ...]) -> SafeString:
    return render_to_string(
        "licensing/filter_fields.html",
        {"form": FilterForm(MultiValueDict({name: list(values) for name, values in asked}))},
    )


def _without(query: QueryDict, *names: str) -> str:
    left = query.copy()
    for name in (*names, "after", "before"):
        left.pop(name, None)
    for name in [key for key, value in left.items() if not value]:
        del left[name]
    return f"?{left.urlencode()}"


def with_key(query: QueryDict, name: str, key: str) -> str:
    """The address of the page beside this one; empty without a key."""
    if not key:
        return ""
    base = _without(query)
    return f"{base}{'&' if len(base) > 1 else ''}{name}={key}"
