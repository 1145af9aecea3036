"""Whether one set of terms lets a licensee do all that another does, so that it can take its place."""

from typing import Any

from licensing.terms import derivatives
from licensing.terms.footprint import scope_of
from licensing.terms.vocabulary import complete

_WARRANTIES = ("none", "creator_has_rights", "creator_original")
_APPROVALS = ("required", "notify", "none")
_HOLDERS = {"individual": ("individual", "organization"), "organization": ("organization",),
            "agency_for_client": ("agency_for_client",)}  # fmt: skip


def find_narrower(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """The first field in which `after` gives less than `before`; None when it gives at least as much.

    What a licensee owes in return, such as reports or shares of what they earn, is no part of that: it is shown.
    """
    old, new = complete(before), complete(after)
    looser = derivatives.find_looser(old, new)
    if looser:
        return looser
    kept = {
        "deliverables": set(old["deliverables"]) <= set(new["deliverables"]),
        "licensee_type": new["licensee_type"] in _HOLDERS[old["licensee_type"]],
        "exclusivity": _exclusive_within(old, new),
        "warranty": _WARRANTIES.index(new["warranty"]) >= _WARRANTIES.index(old["warranty"]),
        "indemnity_cap": _capped_higher(old["indemnity_cap"], new["indemnity_cap"]),
        "derivative_approval": _APPROVALS.index(new["derivative_approval"])
        >= _APPROVALS.index(old["derivative_approval"]),
        "ai_training_model": new["ai_training"] == "allowed" or new["ai_training_model"] is None
        or new["ai_training_model"] == old["ai_training_model"],
        "at_end": new["term"] == "perpetual" or _days_after(new["at_end"]) >= _days_after(old["at_end"]),
    }  # fmt: skip
    return next((field for field, enough in kept.items() if not enough), None)


def _exclusive_within(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether what was exclusive stays so."""
    if old["exclusivity"] == "none":
        return True
    if new["exclusivity"] == "none":
        return False
    inner, outer = scope_of(old), scope_of(new)
    sets = all(
        outer[name] is None or (inner[name] is not None and set(inner[name]) <= set(outer[name]))
        for name in ("industries", "media")
    )
    return sets and derivatives.within(inner["territory"], outer["territory"])


def _capped_higher(old: Any, new: Any) -> bool:
    """Whether an indemnity reaches as far: 0 is none, null is without a cap."""
    if old == 0 or new is None:
        return True
    if old is None or new == 0:
        return False
    return bool(old["currency"] == new["currency"] and new["amount"] >= old["amount"])


def _days_after(at_end: Any) -> float:
    """For how long things that were made may still be used when the term is over."""
    if isinstance(at_end, dict):
        return float(at_end["sell_off_days"])
    return 0 if at_end == "stop_all" else float("inf")
