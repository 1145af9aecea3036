"""Contradictions within one set of terms: each is refused with the field and the reason."""

from datetime import date
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from licensing.terms import times
from licensing.terms.derivatives import within
from licensing.terms.vocabulary import COUNTRIES
from marketplace.core.errors import Refusal

ADVERTISING = {"all", "paid_ads", "out_of_home", "packaging"}


def check(terms: dict[str, Any], *, cap_bps: int) -> None:
    """Raise Refusal for terms that contradict themselves, or ask for more upstream than the operator's `cap_bps`."""
    media = set(terms["media"])
    if terms["use_class"] == "personal" and terms["merchandise"] != "none":
        raise _contradiction("merchandise", _("Personal use does not go with merchandise."))
    if terms["use_class"] in ("personal", "editorial") and media & ADVERTISING:
        raise _contradiction("media", _("Personal or editorial use does not go with advertising media."))
    if terms["ai_service"] != "none" and "model_file" not in terms["deliverables"]:
        raise _contradiction("ai_service", _("Offering a service needs the model file among what is delivered."))
    if terms["territory"] in ({"include": []}, {"exclude": sorted(COUNTRIES)}):
        raise _contradiction("territory", _("Name at least one country."))
    if not terms["media"] or not terms["deliverables"]:
        raise _contradiction("media", _("Name at least one medium and one file to deliver."))
    for field in ("upstream_share_bps", "output_share_bps"):
        if terms[field] > cap_bps:
            most = _("At most %(most)g%% may flow upstream.") % {"most": cap_bps / 100}
            raise _contradiction(field, most)
    if terms["price_model"] == "free" and terms["exclusivity"] != "none":
        raise _contradiction("exclusivity", _("A free license is for everybody, so it cannot be exclusive."))
    _check_scope(terms)
    _check_promises(terms)


def _check_scope(terms: dict[str, Any]) -> None:
    """Exclusivity by category or territory says which; full exclusivity and none have no scope."""
    scope, kind = terms["exclusive_scope"], terms["exclusivity"]
    if kind in ("none", "full"):
        if scope is not None:
            raise _contradiction("exclusive_scope", _("Only exclusivity by category or territory has a scope."))
        return
    if scope is None or (kind == "category" and scope["industries"] is None):
        raise _contradiction("exclusive_scope", _("Say for which industries it is exclusive."))
    if kind == "territory" and scope["territory"] == "worldwide":
        raise _contradiction("exclusive_scope", _("Say in which countries it is exclusive."))
    if scope["territory"] == {"include": []}:
        raise _contradiction("exclusive_scope", _("Name at least one country."))
    if terms["territory"] != "worldwide" and not within(scope["territory"], terms["territory"]):
        raise _contradiction("exclusive_scope", _("It cannot be exclusive where it may not be used."))
    ends_at = times.term_end(terms, times.term_start(terms, timezone.now()))
    if "until" in scope and times.lasts_past(ends_at, scope["until"]):
        raise _contradiction("term", past_exclusivity(scope["until"]))


def past_exclusivity(day: str) -> str:
    """Why a license cannot be had whose own end comes after that of its exclusivity."""
    words = {"day": formats.date_format(date.fromisoformat(day), "DATE_FORMAT")}
    return _("It would last past the end of its exclusivity on %(day)s.") % words


def _check_promises(terms: dict[str, Any]) -> None:
    """Promises that need another one first."""
    if terms["indemnity_cap"] != 0 and terms["warranty"] == "none":
        raise _contradiction("indemnity_cap", _("An indemnity needs a warranty."))
    if terms["ai_training_model"] and terms["ai_training"] != "allowed_named":
        raise _contradiction("ai_training_model", _("A model is only named where training one named model is allowed."))
    if terms["resale_royalty_bps"] and terms["transfer"] != "allowed":
        raise _contradiction("resale_royalty_bps", _("A royalty on resale needs a license that can be passed on."))
    if terms["revenue_share_bps"] and terms["price_model"] != "revenue_share":
        raise _contradiction("revenue_share_bps", _("A share of revenue goes with pricing by revenue share."))
    if terms["price_model"] == "revenue_share" and not terms["revenue_share_bps"]:
        raise _contradiction("revenue_share_bps", _("Say which share of the revenue is due."))
    families = [code[:2] for code in terms["releases"] if code != "people_fictional"]
    if len(families) != len(set(families)):
        raise _contradiction("releases", _("Choose one release for people and one for property."))


def _contradiction(field: str, message: str) -> Refusal:
    return Refusal("terms_contradict", message, field=field)
