"""Whether terms cover a use, and what follows for a platform that asks; knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from licensing.terms.derivatives import PUBLISHING
from licensing.terms.vocabulary import SETS
from marketplace.core.errors import Refusal

ALLOWED, NEEDS_LICENSE, PROHIBITED, DISPUTED, UNKNOWN = "allowed", "needs_license", "prohibited", "disputed", "unknown"
VERDICTS = [ALLOWED, NEEDS_LICENSE, PROHIBITED, DISPUTED, UNKNOWN]
_FIELDS = ("medium", "commercial", "ai_training", "derivative", "territory")


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody wants to do with a work; what is left out is not asked about."""

    medium: str = ""
    commercial: bool = False
    ai_training: bool = False
    derivative: bool = False
    territory: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`gaps` cite the terms in the way: the field, what it says, and what was asked."""

    verdict: str
    recommended_action: str
    reasons: tuple[str, ...] = ()
    gaps: list[dict[str, Any]] = field(default_factory=list)


def parse_use(value: Any) -> Use:
    """The use that a request names: an object of the fields above, or one medium, `commercial`, `ai_training`, …"""
    if value in (None, ""):
        return Use()
    if isinstance(value, str):
        value = {value: True} if value in ("commercial", "ai_training", "derivative") else {"medium": value}
    if not isinstance(value, dict) or set(value) - set(_FIELDS):
        raise _refuse("use")
    flags = {name: value.get(name) or False for name in ("commercial", "ai_training", "derivative")}
    medium, territory = value.get("medium") or "", value.get("territory") or ""
    if not all(isinstance(flag, bool) for flag in flags.values()) or medium not in ("", *SETS["media"]):
        raise _refuse("use")
    if territory and not (isinstance(territory, str) and len(territory) == 2 and territory.isalpha()):
        raise _refuse("use")
    return Use(medium=medium, territory=territory.upper(), **flags)


def _refuse(name: str) -> Refusal:
    message = _("Name the use by medium, commercial, ai_training, derivative and territory.")
    return Refusal("use_invalid", message, field=name, status=400)


def find_gaps(body: dict[str, Any], use: Use) -> list[dict[str, Any]]:
    """The terms that do not allow `use`; empty when they cover it."""
    gaps: list[tuple[str, Any, Any]] = []
    if use.medium and not {"all", use.medium} & set(body["media"]):
        gaps.append(("media", body["media"], use.medium))
    if use.commercial and body["use_class"] != "commercial":
        gaps.append(("use_class", body["use_class"], "commercial"))
    if use.ai_training and body["ai_training"] != "allowed":
        gaps.append(("ai_training", body["ai_training"], True))
    if use.derivative and body["derivatives"] not in PUBLISHING:
        gaps.append(("derivatives", body["derivatives"], "publish"))
    if use.territory and not covers_country(body["territory"], use.territory):
        gaps.append(("territory", body["territory"], use.territory))
    return [{"field": name, "terms": says, "asked": asked} for name, says, asked in gaps]


def covers_country(territory: Any, country: str) -> bool:
    if territory == "worldwide":
        return True
    return country in territory["include"] if "include" in territory else country not in territory["exclude"]


def judge(
    status: str, use: Use, *, held: Sequence[dict[str, Any]], offers: Sequence[dict[str, Any]], who: bool
) -> Verdict:
    """What a status means for this use by this somebody: `held` are terms of theirs in force, `offers` what is sold.

    Nothing is granted that the owner did not choose: what no license covers needs one, or is prohibited.
    """
    if status in ("unknown", "disputed"):
        return Verdict(status, "none" if status == "unknown" else "review")
    if status == "withdrawn":
        return Verdict(PROHIBITED, "review")
    gaps = _least([find_gaps(body, use) for body in held])
    if gaps == []:
        return Verdict(ALLOWED, "label", ("license_covers_use",))
    offered = _least([find_gaps(body, use) for body in offers])
    if offered == []:
        reasons = ("license_does_not_cover_use",) if held else ()
        return Verdict(NEEDS_LICENSE, "demote" if who else "label", reasons, gaps or [])
    reason = "no_license_offered" if offered is None else "no_offer_covers_use"
    return Verdict(PROHIBITED, "hide" if who else "label", (reason,), offered or gaps or [])


def _least(found: list[list[dict[str, Any]]]) -> list[dict[str, Any]] | None:
    return min(found, key=len) if found else None
