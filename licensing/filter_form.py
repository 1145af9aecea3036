"""What a reader of the catalog may ask for, on the page and over the API, and how it is said back."""

from functools import lru_cache
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import looks, search, tokens
from licensing.terms import base_models, presets, sentences, words
from marketplace.core import money
from marketplace.core.widgets import CheckList, ChoicesField, PlainChoiceField
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
GRADES = [ANY, ("file", gettext_lazy("Read from file")), ("checked", gettext_lazy("Checked")),
          ("reviewed", gettext_lazy("Reviewed"))]  # fmt: skip
PLACES = r"^(worldwide|[A-Za-z]{2})(,(worldwide|[A-Za-z]{2}))*\Z"  # allowed in every one of them
COUNTRIES = ("US", "CA", "MX", "BR", "GB", "IE", "DE", "FR", "ES", "IT", "NL", "SE", "PL", "TR", "ZA", "NG", "KE",
             "IN", "ID", "SG", "CN", "JP", "KR", "AU")  # fmt: skip
STYLES = [(name, style.title) for name, style in looks.STYLES.items()]
COLORS = [(name, color.title) for name, color in looks.COLORS.items()]
BASES = [(tokens.plain(name), name) for name in base_models.NAMES]
# Tools that are suggested, and that counts name; any other can be asked for by its name.
TOOLS = {tokens.plain(name): name for name in (
    "Adobe Firefly", "AUTOMATIC1111", "ChatGPT", "Claude", "ComfyUI", "DALL·E 3", "FLUX", "Fooocus", "Gemini",
    "Ideogram", "InvokeAI", "kohya_ss", "Leonardo AI", "Midjourney", "Photoshop", "Runway", "Stable Diffusion",
)}  # fmt: skip
SORTS = [("newest", gettext_lazy("Newest")), ("price", gettext_lazy("Lowest price")),
         ("-price", gettext_lazy("Highest price")), ("licensed", gettext_lazy("Most licensed"))]  # fmt: skip
# The fields of each part of the column.
PARTS = (
    ("", ("kind", "style", "color", "orientation", "price_min", "price_max", "currency")),
    (gettext_lazy("What you need"), (
        "use", "media", "territory", "term", "exclusive", "derivatives", "ai_training", "preset", "indemnity", "refund",
    )),
    (gettext_lazy("How it was made"), ("tool", "base_model", "grade")),
)  # fmt: skip


def _territories() -> list[tuple[str, str]]:
    named = sorted((words.country_name(code), code) for code in COUNTRIES)
    return [("worldwide", _("Worldwide")), *((code, name) for name, code in named)]


def _swatches() -> list[tuple[str, SafeString]]:
    """Names of colors, each beside its sample."""
    dot = (
        '<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<circle cx="8" cy="8" r="7" fill="{}"/></svg>{}'
    )
    return [(name, format_html(dot, color.sample, color.title)) for name, color in looks.COLORS.items()]


class FilterForm(forms.Form):
    """The side column of the catalog. On the page, what it cannot read is left out; the API refuses it."""

    q = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    creator = forms.CharField(label=gettext_lazy("Creator"), required=False, max_length=40, widget=forms.HiddenInput)
    kind = PlainChoiceField(label=gettext_lazy("Kind"), required=False, choices=[ANY, *Work.Kind.choices])
    style = ChoicesField(label=gettext_lazy("Style"), required=False, choices=STYLES)
    color = ChoicesField(label=gettext_lazy("Color"), required=False, choices=COLORS, shown=lazy(_swatches, list)())
    orientation = PlainChoiceField(label=gettext_lazy("Orientation"), required=False, choices=ORIENTATIONS)
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
    exclusive = PlainChoiceField(label=gettext_lazy("Exclusive"), required=False, choices=[*YES_NO, *EXCLUSIVE])
    derivatives = PlainChoiceField(label=gettext_lazy("Publish remixes"), required=False, choices=YES_NO)
    ai_training = PlainChoiceField(label=gettext_lazy("AI training"), required=False, choices=[ANY, *AI])
    preset = PlainChoiceField(
        label=gettext_lazy("License"), required=False,
        choices=[ANY, *((p.name, p.title) for p in presets.PRESETS.values()), ("custom", gettext_lazy("Custom"))],
    )  # fmt: skip
    indemnity = PlainChoiceField(label=gettext_lazy("Indemnity"), required=False, choices=YES_NO)
    refund = PlainChoiceField(label=gettext_lazy("Refund"), required=False, choices=YES_NO)
    tool = forms.CharField(
        label=gettext_lazy("Made with"), required=False, max_length=60, widget=forms.TextInput(attrs={"list": "tools"})
    )
    base_model = ChoicesField(label=gettext_lazy("Base model"), required=False, choices=BASES)
    grade = PlainChoiceField(label=gettext_lazy("Evidence"), required=False, choices=GRADES)
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

    def parts(self) -> list[dict[str, Any]]:
        """The visible fields, part by part."""
        return [{"title": title, "fields": [self[name] for name in names]} for title, names in PARTS]

    def tools(self) -> list[str]:
        """Tools that are suggested."""
        return list(TOOLS.values())

    def count_chosen(self) -> int:
        """How many of the visible fields ask for something."""
        return sum(1 for _title, names in PARTS for name in names if self.cleaned_data.get(name) not in (None, ""))

    def filters(self, *, minor: bool = False) -> search.Filters:
        """What was asked; prices typed on the page are whole units, those of the API minor ones."""
        self.is_valid()
        data = self.cleaned_data
        unit = 1 if minor else 10 ** money.exponent(data.get("currency") or "USD")
        low, high = (None if data.get(n) is None else data[n] * unit for n in ("price_min", "price_max"))
        facets = {name: data[name] for name in search.FACETS if data.get(name)}
        place = {"after": self.data.get("after", ""), "before": self.data.get("before", "")}
        sort, creator = data.get("sort") or "newest", _creator(data.get("creator", ""))
        return search.Filters(data.get("q", ""), facets, low, high, sort, creator=creator, **place)

    def drawn(self) -> SafeString:
        """The fields as HTML, kept for readers who ask for the same."""
        asked: Any = self.data  # a QueryDict, on the page
        return _draw(get_language() or "", tuple((name, tuple(asked.getlist(name))) for name in self.fields))

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """Each thing asked for in words, with the address of the page without it."""
        return [
            {"name": name, "label": label, "href": without(query, name)}
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
        else:
            known = choices_of(self, name)
            value = _(", ").join(str(known.get(part, part)) for part in str(value).split(","))
        return f"{self.fields[name].label}: {value}"


def choices_of(form: FilterForm, name: str) -> dict[str, Any]:
    """What the values of a filter are called."""
    return TOOLS if name == "tool" else dict(getattr(form.fields.get(name), "choices", ()))


def _creator(handle: str) -> int | None:
    """The id of somebody by handle; 0 for nobody, whose works are none."""
    return (
        (User.objects.filter(handle=handle.lstrip("@")).values_list("pk", flat=True).first() or 0) if handle else None
    )


def _place(code: str) -> str:
    return _("Worldwide") if code == "worldwide" else words.country_name(code.upper())


@lru_cache(maxsize=256)
def _draw(_language: str, asked: tuple[tuple[str, tuple[str, ...]], ...]) -> SafeString:
    return render_to_string(
        "licensing/filter_fields.html",
        {"form": FilterForm(MultiValueDict({name: list(values) for name, values in asked}))},
    )


def without(query: QueryDict, *names: str) -> str:
    left = query.copy()
    for name in (*names, "after", "before"):
        left.pop(name, None)
    for name in [key for key, value in left.items() if not value]:
        del left[name]
    return f"?{left.urlencode()}"
