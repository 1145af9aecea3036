"""Every field of `genip-terms/1`, its values, and a form that is complete, known and canonical."""

import hashlib
import re
from datetime import date
from typing import Any

import rfc8785
from babel import Locale
from django.utils.translation import gettext as _

from marketplace.core import money
from marketplace.core.errors import Refusal

SCHEMA = "genip-terms/1"
MAX_COUNT = 10**12
LAST_YEAR = 2999  # a start; with the longest term it is still a date
COUNTRIES = frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())
COUNTRIES -= {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "CQ"}  # regions of CLDR that ISO 3166-1 does not name

CHOICES: dict[str, tuple[str, ...]] = {
    "licensee_type": ("individual", "organization", "agency_for_client"),
    "transfer": ("none", "to_named_client", "allowed"),
    "sublicense": ("none", "contractors_only", "affiliates", "allowed"),
    "use_class": ("personal", "editorial", "commercial", "research"),
    "end_product": ("not_for_sale", "sold", "template_resale"),
    "merchandise": ("none", "incidental", "primary_value"),
    "usage_reporting": ("none", "on_request", "monthly"),
    "exclusivity": ("none", "category", "territory", "full"),
    "derivatives": ("none", "inside_end_product", "publish", "publish_and_relicense"),
    "derivative_approval": ("none", "notify", "required"),
    "derivative_terms": ("same_or_stricter", "own"),
    "upstream_reach": ("direct", "all_ancestors"),
    "ai_training": ("prohibited", "no_generative", "allowed", "allowed_named"),
    "ai_reference_input": ("none", "internal", "allowed"),
    "ai_service": ("none", "this_platform", "any"),
    "ai_resell_model": ("none", "merges", "as_is"),
    "credit": ("not_required", "required", "editorial_only"),
    "content_rating_limit": ("sfw", "any"),
    "warranty": ("creator_original", "creator_has_rights", "none"),
    "price_model": ("fixed", "negotiable", "per_use", "free", "revenue_share"),
}
SETS: dict[str, tuple[str, ...]] = {
    "deliverables": ("preview", "final", "source_layers", "prompt", "workflow", "model_file", "dataset", "text"),
    "media": (
        "all", "web", "social_organic", "paid_ads", "email", "print", "packaging", "out_of_home", "broadcast",
        "streaming", "film", "app_game", "ebook", "internal", "book_cover",
    ),
    "sensitive_uses": ("adult", "political", "tobacco", "alcohol", "gambling", "health", "religion"),
    # PLUS 2.0 release codes: none, not applicable, unlimited, limited; and people whom nobody ever photographed
    "releases": (
        "MR-NON", "MR-NAP", "MR-UMR", "MR-LMR", "PR-NON", "PR-NAP", "PR-UPR", "PR-LPR", "people_fictional",
    ),
}  # fmt: skip
FLAGS = ("print_on_demand", "logo_or_trademark", "standalone_redistribution", "ai_outputs_sale")
COUNTS = ("seats", "max_licensee_size", "max_copies", "max_audience", "max_units_sold", "max_projects")
SHARES = ("upstream_share_bps", "output_share_bps", "revenue_share_bps", "resale_royalty_bps")
DAYS = {"refund_days": (0, 7, 14, 30, 183)}
MONEY = ("max_licensee_revenue", "max_production_budget", "revenue_ceiling")
INDUSTRIES = (
    "advertising",
    "automotive",
    "beauty",
    "beverages",
    "education",
    "electronics",
    "energy",
    "entertainment",
    "fashion",
    "finance",
    "food",
    "games",
    "health",
    "home",
    "insurance",
    "media",
    "nonprofit",
    "public_sector",
    "publishing",
    "real_estate",
    "retail",
    "software",
    "sports",
    "telecom",
    "toys",
    "travel",
)
AT_ENDS = ("stop_all", "keep_existing_products")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")  # BCP 47: language, script, region

DEFAULTS: dict[str, Any] = {
    "schema": SCHEMA, "preset": "custom", "licensee_type": "organization", "transfer": "none",
    "sublicense": "contractors_only", "seats": 1, "max_licensee_size": None, "deliverables": ["final"],
    "use_class": "commercial", "media": ["all"], "end_product": "not_for_sale", "merchandise": "none",
    "print_on_demand": False, "logo_or_trademark": False, "standalone_redistribution": False, "max_copies": 500_000,
    "max_audience": None, "max_units_sold": 0, "max_projects": 1, "usage_reporting": "none", "territory": "worldwide",
    "term": "perpetual", "at_end": "keep_existing_products", "exclusivity": "none",
    "derivatives": "inside_end_product", "derivative_approval": "none", "derivative_terms": "same_or_stricter",
    "upstream_share_bps": 0, "upstream_reach": "direct", "output_share_bps": 0, "ai_training": "prohibited",
    "ai_reference_input": "none", "ai_service": "none", "ai_outputs_sale": False, "ai_resell_model": "none",
    "credit": "editorial_only", "sensitive_uses": [], "content_rating_limit": "any", "warranty": "creator_has_rights",
    "price_model": "fixed", "revenue_share_bps": 0, "refund_days": 14,
    "resale_royalty_bps": 0, "max_licensee_revenue": None, "max_production_budget": None, "languages": None,
    "starts": "on_payment", "exclusive_scope": None, "ai_training_model": None, "indemnity_cap": 0,
    "releases": ["MR-NAP", "PR-NAP"], "revenue_ceiling": None,
}  # fmt: skip


def _refuse(field: str, value: Any) -> Refusal:
    return Refusal(
        "terms_invalid",
        _("“%(value)s” is not a value of %(field)s.") % {"value": str(value)[:40], "field": field},
        field=field,
    )


def normalize(body: dict[str, Any]) -> dict[str, Any]:
    """A complete, checked copy of `body`: every field present, nothing unknown, sets sorted. Raises Refusal."""
    for field in body:
        if field not in DEFAULTS:
            raise _refuse(field, body[field])
    terms = {**DEFAULTS, **body, "schema": SCHEMA}
    if not isinstance(terms["preset"], str) or not re.fullmatch("[a-z_]{1,40}", terms["preset"]):
        raise _refuse("preset", terms["preset"])
    for field, choices in CHOICES.items():
        if terms[field] not in choices:
            raise _refuse(field, terms[field])
    for field, choices in SETS.items():
        terms[field] = _set(field, terms[field], choices)
    _check_numbers(terms)
    terms["term"] = _term(terms["term"])
    terms["territory"] = _territory(terms["territory"])
    for field, read in _READERS.items():
        terms[field] = read(field, terms[field])
    return terms


def complete(body: dict[str, Any]) -> dict[str, Any]:
    """Terms as they were frozen, with what the vocabulary learned to say since: it meant the defaults until then."""
    return {**DEFAULTS, **body}


def _set(field: str, values: Any, choices: tuple[str, ...]) -> list[str]:
    if not isinstance(values, list) or any(value not in choices for value in values):
        raise _refuse(field, values)
    return sorted(set(values))


def _is_count(value: Any, most: int = MAX_COUNT) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _check_numbers(terms: dict[str, Any]) -> None:
    for field in FLAGS:
        if not isinstance(terms[field], bool):
            raise _refuse(field, terms[field])
    for field in COUNTS:
        nothing = terms[field] == 0 and field in ("seats", "max_projects")  # would be nobody's license, or for nothing
        if terms[field] is not None and (nothing or not _is_count(terms[field])):
            raise _refuse(field, terms[field])
    for field in SHARES:
        if not _is_count(terms[field], 10_000):
            raise _refuse(field, terms[field])
    for field, days in DAYS.items():
        if not _is_count(terms[field]) or terms[field] not in days:
            raise _refuse(field, terms[field])


def _term(term: Any) -> Any:
    """`"perpetual"`, or an object of one unit: months or days."""
    if term == "perpetual":
        return term
    if isinstance(term, dict) and len(term) == 1:
        unit, count = next(iter(term.items()))
        if unit in ("months", "days") and _is_count(count, 1200) and count:
            return {unit: count}
    raise _refuse("term", term)


def _territory(territory: Any) -> Any:
    """`"worldwide"`, or an object that includes or excludes ISO 3166-1 alpha-2 countries."""
    if territory in ("worldwide", {"exclude": []}):
        return "worldwide"
    if isinstance(territory, dict) and len(territory) == 1:
        mode, countries = next(iter(territory.items()))
        known = isinstance(countries, list) and all(isinstance(code, str) and code in COUNTRIES for code in countries)
        if mode in ("include", "exclude") and known:
            return {mode: sorted(set(countries))}
    raise _refuse("territory", territory)


def _money_or_none(field: str, value: Any) -> Any:
    """`null` for no limit, or an amount of minor units with its currency."""
    if value is None:
        return None
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        amount, currency = value["amount"], value["currency"]
        if _is_count(amount) and amount and currency in money.CURRENCIES:
            return {"amount": amount, "currency": currency}
    raise _refuse(field, value)


def _indemnity(field: str, value: Any) -> Any:
    """0 for none, `null` for one without a cap, or the cap."""
    return 0 if value == 0 and not isinstance(value, bool) else _money_or_none(field, value)


def _languages(field: str, value: Any) -> Any:
    """`null` for every language, or BCP 47 tags."""
    if value is None:
        return None
    if isinstance(value, list) and value and all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in value):
        return sorted(set(value))
    raise _refuse(field, value)


def _starts(field: str, value: Any) -> str:
    """`"on_payment"`, or a date as in ISO 8601."""
    if isinstance(value, str) and (value == "on_payment" or re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII)):
        try:
            if value == "on_payment" or date.fromisoformat(value).year <= LAST_YEAR:
                return value
        except ValueError:
            pass
    raise _refuse(field, value)


def _at_end(field: str, value: Any) -> Any:
    """What becomes of things made when the term ends: one of two words, or so many days to sell them off."""
    if isinstance(value, str) and value in AT_ENDS:
        return value
    if isinstance(value, dict) and set(value) == {"sell_off_days"}:
        days = value["sell_off_days"]
        if _is_count(days, 3650) and days:
            return {"sell_off_days": days}
    raise _refuse(field, value)


def _scope(field: str, value: Any) -> Any:
    """What exclusivity covers: industries, media and countries, each list complete, `null` where it covers all; and
    its last day, where it has one (`until`, ISO 8601)."""
    if value is None:
        return None
    if not isinstance(value, dict) or not value or set(value) - {"industries", "media", "territory", "until"}:
        raise _refuse(field, value)
    scope = {"industries": None, "media": None, "territory": "worldwide", **value}
    for name, choices in (("industries", INDUSTRIES), ("media", SETS["media"])):
        if scope[name] is not None:
            scope[name] = _set(field, scope[name], choices)
            if not scope[name]:
                raise _refuse(field, value)
    try:
        scope["territory"] = _territory(scope["territory"])
    except Refusal:
        raise _refuse(field, scope["territory"]) from None
    if scope.get("until") is None:
        scope.pop("until", None)  # it runs as long as the license
    elif _starts(field, scope["until"]) == "on_payment":
        raise _refuse(field, scope["until"])
    return scope


def _model(field: str, value: Any) -> str | None:
    """The model that may be trained, in its maker's words; `null` when the order names it."""
    if value is None:
        return None
    if isinstance(value, str) and value.strip() and len(value) <= 100 and value.isprintable():
        return value.strip()
    raise _refuse(field, value)


_READERS = {
    **dict.fromkeys(MONEY, _money_or_none), "indemnity_cap": _indemnity, "languages": _languages, "starts": _starts,
    "at_end": _at_end, "exclusive_scope": _scope, "ai_training_model": _model,
}  # fmt: skip


def terms_hash(body: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON (RFC 8785), lower-case hex."""
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()
