"""What the terms of a parent leave to a work made from it: commercial use, and terms no looser than its own."""

from typing import Any

from licensing.terms.vocabulary import MONEY, complete

NONCOMMERCIAL = ("personal", "research", "editorial")
PUBLISHING = ("publish", "publish_and_relicense")
# Made with a model or trained on it, a work is its output, not a version of it: only commercial use is asked about.
OUTPUT_RELATIONS = ("generated_with", "trained_on")

# Each scale from strict to loose.
_SCALES: dict[str, tuple[str, ...]] = {
    "merchandise": ("none", "incidental", "primary_value"),
    "end_product": ("not_for_sale", "sold", "template_resale"),
    "derivatives": ("none", "inside_end_product", "publish", "publish_and_relicense"),
    "ai_training": ("prohibited", "no_generative", "allowed_named", "allowed"),
    "ai_reference_input": ("none", "internal", "allowed"),
    "ai_service": ("none", "this_platform", "any"),
    "ai_resell_model": ("none", "merges", "as_is"),
    "credit": ("required", "editorial_only", "not_required"),
    "content_rating_limit": ("sfw", "any"),
    "sublicense": ("none", "contractors_only", "affiliates", "allowed"),
    "transfer": ("none", "to_named_client", "allowed"),
}
_LIMITS = ("seats", "max_copies", "max_audience", "max_units_sold", "max_projects", "max_licensee_size")
_FLAGS = ("print_on_demand", "logo_or_trademark", "standalone_redistribution", "ai_outputs_sale")
_DAYS_A_MONTH = 30.44


def find_obstacle(child: dict[str, Any], parent: dict[str, Any], relation: str) -> str | None:
    """The field of `child` that `parent` does not allow a work made from it, or None."""
    if child["use_class"] == "commercial" and parent["use_class"] in NONCOMMERCIAL:
        return "use_class"
    if relation in OUTPUT_RELATIONS or parent["derivatives"] not in PUBLISHING:
        return None
    if parent["derivative_terms"] == "same_or_stricter":
        return find_looser(child, parent)
    return "term" if term_days(child["term"]) > term_days(parent["term"]) else None


def find_looser(child: dict[str, Any], parent: dict[str, Any]) -> str | None:
    """The first field in which `child` grants more than `parent`, or None when it is the same or stricter."""
    child, parent = complete(child), complete(parent)
    for field, scale in _SCALES.items():
        if scale.index(child[field]) > scale.index(parent[field]):
            return field
    for field in _LIMITS:
        if parent[field] is not None and (child[field] is None or child[field] > parent[field]):
            return field
    for field in _FLAGS:
        if child[field] and not parent[field]:
            return field
    if parent["use_class"] != "commercial" and child["use_class"] != parent["use_class"]:
        return "use_class"
    if "all" not in parent["media"] and not set(child["media"]) <= set(parent["media"]):
        return "media"
    if not set(child["sensitive_uses"]) <= set(parent["sensitive_uses"]):
        return "sensitive_uses"
    if term_days(child["term"]) > term_days(parent["term"]):
        return "term"
    if parent["languages"] and not set(child["languages"] or ["*"]) <= set(parent["languages"]):
        return "languages"
    for field in MONEY:
        if parent[field] and not _at_most(child[field], parent[field]):
            return field
    return None if within(child["territory"], parent["territory"]) else "territory"


def _at_most(inner: Any, outer: dict[str, Any]) -> bool:
    """Whether a limit of money is no higher than another; amounts of two currencies do not compare."""
    return bool(inner) and inner["currency"] == outer["currency"] and inner["amount"] <= outer["amount"]


def term_days(term: Any) -> float:
    """About how long a term runs; infinite for a perpetual one."""
    if term == "perpetual":
        return float("inf")
    return float(term.get("months", 0) * _DAYS_A_MONTH + term.get("days", 0))


def within(inner: Any, outer: Any) -> bool:
    """Whether every country of `inner` is one of `outer`."""
    if outer == "worldwide":
        return True
    if "exclude" in outer:
        left_out = set(outer["exclude"])
        if inner == "worldwide":
            return False
        return left_out <= set(inner["exclude"]) if "exclude" in inner else not left_out & set(inner["include"])
    return inner != "worldwide" and "include" in inner and set(inner["include"]) <= set(outer["include"])
