"""Terms as other markets say them: the flags of Civitai, Story's license, and the common stock licenses.

Each gives what differs from our defaults, for a creator to begin with and to change; nothing is offered by itself.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from licensing.terms.vocabulary import normalize
from marketplace.core import money
from marketplace.core.errors import Refusal

_QUIET_MEDIA = ["ebook", "internal", "print", "social_organic", "web"]
CIVITAI_USES = ("None", "Image", "RentCivit", "Rent", "Sell")


@dataclass(frozen=True, slots=True)
class Known:
    """A license that others know by this name, as changes to our defaults."""

    name: str
    title: str
    changes: dict[str, Any]


def _usd(dollars: int) -> dict[str, Any]:
    return {"amount": dollars * 100, "currency": "USD"}


_SOLD = {"end_product": "sold", "merchandise": "primary_value", "max_units_sold": None, "print_on_demand": True}
KNOWN = {
    one.name: one
    for one in (
        Known("adobe_standard", "Adobe Stock Standard", {"max_copies": 500_000, "max_projects": None}),
        Known("adobe_enhanced", "Adobe Stock Enhanced", {"max_copies": None, "max_projects": None}),
        Known("adobe_extended", "Adobe Stock Extended", {"max_copies": None, "max_projects": None, **_SOLD}),
        Known("shutterstock_standard", "Shutterstock Standard",
              {"max_copies": 500_000, "max_projects": None, "max_production_budget": _usd(10_000),
               "indemnity_cap": _usd(10_000)}),
        Known("shutterstock_enhanced", "Shutterstock Enhanced",
              {"max_copies": None, "max_projects": None, "indemnity_cap": _usd(250_000), **_SOLD}),
        Known("getty_rights_managed", "Getty Images rights-managed",
              {"price_model": "negotiable", "media": ["paid_ads"], "term": {"months": 12}, "max_copies": None,
               "territory": {"include": ["US"]}, "indemnity_cap": None}),
        Known("pond5_individual", "Pond5 Individual", {"licensee_type": "individual", "seats": 1, "max_copies": None}),
        Known("pond5_business", "Pond5 Business", {"seats": 5, "max_copies": None, "max_projects": None}),
        Known("pond5_premium", "Pond5 Premium",
              {"seats": None, "max_copies": None, "max_projects": None, "sublicense": "affiliates"}),
        Known("creative_market_commercial", "Creative Market Commercial",
              {"end_product": "sold", "merchandise": "incidental", "max_units_sold": 5_000}),
        Known("creative_market_extended", "Creative Market Extended Commercial",
              {"end_product": "sold", "merchandise": "incidental", "max_units_sold": 250_000}),
        Known("envato_regular", "Envato Regular", {"max_projects": 1, "transfer": "to_named_client"}),
        Known("envato_extended", "Envato Extended",
              {"max_projects": 1, "transfer": "to_named_client", "end_product": "sold", "merchandise": "incidental",
               "max_units_sold": None}),
        Known("lexica_small_team", "Lexica, teams up to five", {"max_licensee_size": 5, "max_projects": None}),
        Known("lexica_any_team", "Lexica, any team", {"max_licensee_size": None, "seats": None, "max_projects": None}),
    )
}  # fmt: skip


def from_known(name: str) -> dict[str, Any]:
    """Complete terms that say what the license of this name says. Raises Refusal for an unknown name."""
    if name not in KNOWN:
        raise Refusal("import_unknown", _("This license is not one that we can read."), field="import")
    return normalize(KNOWN[name].changes)


def from_civitai(flags: Any) -> dict[str, Any]:
    """Complete terms of a model from the four permissions of Civitai's API. Raises Refusal for other fields.

    `allowCommercialUse` is one word or a list of `CIVITAI_USES`; the other three are true or false, true when absent,
    as there.
    """
    names = {"allowCommercialUse", "allowDerivatives", "allowNoCredit", "allowDifferentLicense"}
    if not isinstance(flags, dict) or not flags or set(flags) - names:
        raise _unreadable("civitai")
    uses = flags.get("allowCommercialUse", [])
    uses = [uses] if isinstance(uses, str) else uses
    switches = [flags.get(name, True) for name in ("allowDerivatives", "allowNoCredit", "allowDifferentLicense")]
    known = isinstance(uses, list) and all(use in CIVITAI_USES for use in uses)
    if not known or not all(isinstance(value, bool) for value in switches):
        raise _unreadable("civitai")
    return normalize(_civitai_changes(set(uses), *switches))


def _civitai_changes(uses: set[str], merges: bool, no_credit: bool, own_terms: bool) -> dict[str, Any]:
    commercial = bool(uses - {"None"})
    return {
        "use_class": "commercial" if commercial else "personal",
        "media": ["all"] if commercial else _QUIET_MEDIA,
        "licensee_type": "organization" if commercial else "individual",
        "deliverables": ["model_file"],
        "max_copies": None, "max_projects": None, "seats": None, "refund_days": 0,
        "ai_outputs_sale": "Image" in uses,
        "ai_service": "any" if "Rent" in uses else "this_platform" if "RentCivit" in uses else "none",
        "ai_resell_model": "as_is" if "Sell" in uses else "none",
        "derivatives": "none" if not merges else "publish_and_relicense" if own_terms else "publish",
        "derivative_terms": "own" if own_terms else "same_or_stricter",
        "credit": "not_required" if no_credit else "required",
        "price_model": "free",
    }  # fmt: skip


def from_story(terms: Any) -> dict[str, Any]:
    """Complete terms from Story's Programmable IP License: `commercialRevShare` is in percent, as there.

    `defaultMintingFee` and `expiration` (seconds, 0 for none) are a price and a term; the price is the listing's and
    not read here, and neither is which contract pays. A ceiling is read in our currencies, not in tokens, and what
    we cannot say is refused.
    """
    flags = ("transferable", "commercialUse", "commercialAttribution", "derivativesAllowed", "derivativesAttribution",
             "derivativesApproval", "derivativesReciprocal")  # fmt: skip
    numbers = ("commercialRevShare", "expiration", "defaultMintingFee", "commercialRevCeiling", "derivativeRevCeiling")
    unread = {"currency", "royaltyPolicy", "uri", "commercializerCheckerData", "commercializerChecker"}
    if not isinstance(terms, dict) or not terms or set(terms) - {*flags, *numbers, *unread}:
        raise _unreadable("story")
    on = {name: terms.get(name, False) for name in flags}
    amount = {name: terms.get(name, 0) for name in numbers}
    if not all(isinstance(value, bool) for value in on.values()) or not all(
        isinstance(value, int) and not isinstance(value, bool) and value >= 0 for value in amount.values()
    ):
        raise _unreadable("story")
    _check_story(terms, amount)
    return normalize(_story_changes(on, amount, str(terms.get("currency", ""))))


def _check_story(terms: dict[str, Any], amount: dict[str, int]) -> None:
    """Raise Refusal for what would be lost."""
    if amount["commercialRevShare"] > 100:
        raise _unreadable("commercialRevShare")
    if amount["derivativeRevCeiling"]:
        raise _unreadable("derivativeRevCeiling")
    if amount["commercialRevCeiling"] and terms.get("currency") not in money.CURRENCIES:
        raise _unreadable("commercialRevCeiling")
    if str(terms.get("commercializerChecker", "")).strip("0x"):  # a contract that says who may sell
        raise _unreadable("commercializerChecker")


def _story_changes(on: dict[str, bool], amount: dict[str, int], currency: str) -> dict[str, Any]:
    days = -(-amount["expiration"] // 86_400)
    share, ceiling = amount["commercialRevShare"] * 100, amount["commercialRevCeiling"]
    if share and not on["derivativesAllowed"]:  # nothing is made from it: the licensee's own sales are what is shared
        priced = {"price_model": "revenue_share", "revenue_share_bps": share}
    else:
        priced = {"price_model": "fixed" if amount["defaultMintingFee"] else "free"}
    return {
        **priced,
        "use_class": "commercial" if on["commercialUse"] else "personal",
        "media": ["all"] if on["commercialUse"] else _QUIET_MEDIA,
        "licensee_type": "organization" if on["commercialUse"] else "individual",
        "transfer": "allowed" if on["transferable"] else "none",
        "term": {"days": days} if days else "perpetual",
        "derivatives": "publish" if on["derivativesAllowed"] else "none",
        "derivative_approval": "required" if on["derivativesApproval"] else "none",
        "derivative_terms": "same_or_stricter" if on["derivativesReciprocal"] else "own",
        "upstream_share_bps": share if on["derivativesAllowed"] else 0,
        "upstream_reach": "direct",
        "credit": "required" if on["commercialAttribution"] or on["derivativesAttribution"] else "not_required",
        "max_copies": None, "max_projects": None,
        "revenue_ceiling": {"amount": ceiling, "currency": currency} if ceiling else None,
    }  # fmt: skip


def _unreadable(field: str) -> Refusal:
    return Refusal("import_unreadable", _("These permissions cannot be read."), field=field)
