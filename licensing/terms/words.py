"""What the fields of terms are called when one of them is in the way."""

from collections.abc import Iterable, Sequence

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

FIELDS = {
    "use_class": gettext_lazy("commercial use"), "media": gettext_lazy("media"), "term": gettext_lazy("how long"),
    "territory": gettext_lazy("where"), "merchandise": gettext_lazy("merchandise"),
    "end_product": gettext_lazy("products for sale"), "derivatives": gettext_lazy("works made from it"),
    "ai_training": gettext_lazy("AI training"), "ai_reference_input": gettext_lazy("use as an AI reference"),
    "ai_service": gettext_lazy("use in an AI service"), "ai_resell_model": gettext_lazy("selling the model on"),
    "ai_outputs_sale": gettext_lazy("selling outputs"), "credit": gettext_lazy("credit"),
    "content_rating_limit": gettext_lazy("content rating"), "sublicense": gettext_lazy("sublicenses"),
    "transfer": gettext_lazy("transfer"), "seats": gettext_lazy("seats"), "max_copies": gettext_lazy("copies"),
    "max_audience": gettext_lazy("audience"), "max_units_sold": gettext_lazy("units sold"),
    "max_projects": gettext_lazy("projects"), "max_licensee_size": gettext_lazy("size of the licensee"),
    "print_on_demand": gettext_lazy("print on demand"), "logo_or_trademark": gettext_lazy("logos and trademarks"),
    "standalone_redistribution": gettext_lazy("passing on the file"), "sensitive_uses": gettext_lazy("sensitive uses"),
    "max_licensee_revenue": gettext_lazy("revenue of the licensee"), "languages": gettext_lazy("languages"),
    "max_production_budget": gettext_lazy("budget of a production"), "revenue_ceiling": gettext_lazy("revenue"),
}  # fmt: skip


def name_of(field: str) -> str:
    """A field of terms in the reader's language."""
    return str(FIELDS.get(field, field.replace("_", " ")))


def country_name(code: str) -> str:
    """A country by its ISO 3166-1 alpha-2 code."""
    return str(_locale().territories.get(code.upper(), code.upper()))


def address_line(address: str, country: str) -> str:
    """An address of several lines as one, with its country's name at the end."""
    return ", ".join([*address.splitlines(), *([country_name(country)] if country else [])])


def language_name(tag: str) -> str:
    """A language by its BCP 47 tag."""
    try:
        return str(Locale.parse(tag, sep="-").get_display_name(_locale()) or tag)
    except (ValueError, UnknownLocaleError):
        return tag


def join(said: Iterable[str]) -> str:
    """Sentences one after the other; in Chinese they stand without a space between them."""
    return ("" if _locale().language == "zh" else " ").join(said)


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or "en"))


def base_forbids(base: str, title: str, reason: object) -> str:
    """Why terms are refused for a model made from a base model under that license."""
    opening = _("%(base)s, the base model, is under the %(title)s.") % {"base": base, "title": title}
    return join((opening, str(reason)))


def parent_forbids(parent: str, field: str, fitting: Sequence[str]) -> str:
    """Why terms are refused for a work made from `parent`, and which presets would fit."""
    reason = _("“%(parent)s”, which this was made from, does not allow this much: %(field)s.") % {
        "parent": parent, "field": name_of(field),
    }  # fmt: skip
    if not fitting:
        return reason
    return reason + " " + _("These fit: %(names)s.") % {"names": ", ".join(fitting)}
