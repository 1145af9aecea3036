"""Terms as an ODRL 2.2 policy in JSON-LD: an `Offer` of a listing, or the `Agreement` of a license.

W3C Recommendations "ODRL Information Model 2.2" and "ODRL Vocabulary & Expression 2.2". What ODRL has no word for
(AI, media, products) is named in our own profile.
"""

from dataclasses import dataclass
from typing import Any

from licensing.terms.vocabulary import complete
from marketplace.core import money

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
_SPANS = {"months": "P{}M", "days": "P{}D"}


@dataclass(frozen=True, slots=True)
class Parties:
    """Addresses of the parts of a policy; without a licensee it is an offer. `price_minor` None says no price."""

    uid: str
    target: str
    assigner: str
    profile: str
    assignee: str = ""
    price_minor: int | None = None
    currency: str = ""


def policy(terms: dict[str, Any], parties: Parties) -> dict[str, Any]:
    """The whole policy. What the terms do not grant is prohibited in so many words."""
    terms = complete(terms)
    permissions: list[dict[str, Any]] = []
    prohibitions: list[dict[str, Any]] = []
    for action, granted in _actions(terms).items():
        (permissions if granted else prohibitions).append(_rule(action, parties))
    permissions[0] |= {"constraint": _constraints(terms)}
    duties = _duties(terms, parties)
    if duties:
        permissions[0]["duty"] = duties
    return {
        "@context": [CONTEXT, {"genip": f"{parties.profile}#"}],
        "@type": "Agreement" if parties.assignee else "Offer",
        "uid": parties.uid, "profile": parties.profile,
        "permission": permissions, "prohibition": prohibitions,
    }  # fmt: skip


def _rule(action: str, parties: Parties) -> dict[str, Any]:
    rule: dict[str, Any] = {"target": parties.target, "assigner": parties.assigner, "action": action}
    return rule | {"assignee": parties.assignee} if parties.assignee else rule


def _actions(terms: dict[str, Any]) -> dict[str, bool]:
    """Each action and whether it is granted; `use` always is, within the constraints."""
    return {
        "use": True,
        "cc:CommercialUse": terms["use_class"] == "commercial",
        "reproduce": True,
        "distribute": terms["standalone_redistribution"],
        "sell": terms["end_product"] != "not_for_sale" or terms["merchandise"] == "primary_value",
        "derive": terms["derivatives"] != "none",
        "cc:DerivativeWorks": terms["derivatives"] in ("publish", "publish_and_relicense"),
        "grantUse": terms["sublicense"] in ("affiliates", "allowed"),
        "transfer": terms["transfer"] != "none",
        "genip:trainModel": terms["ai_training"] in ("allowed", "allowed_named"),
        "genip:trainGenerativeModel": terms["ai_training"] in ("allowed", "allowed_named"),
        "genip:generateAsService": terms["ai_service"] != "none",
        "genip:sellOutputs": terms["ai_outputs_sale"],
    }


def _constraints(terms: dict[str, Any]) -> list[dict[str, Any]]:
    made = [_constraint("purpose", "eq", f"genip:{terms['use_class']}")]
    if "all" not in terms["media"]:
        made.append(_constraint("media", "isAnyOf", [f"genip:{medium}" for medium in terms["media"]]))
    if terms["territory"] != "worldwide":
        mode, codes = next(iter(terms["territory"].items()))
        made.append(_constraint("spatial", "isAnyOf" if mode == "include" else "isNoneOf", codes))
    if terms["term"] != "perpetual":
        unit, count = next(iter(terms["term"].items()))
        span = {"@value": _SPANS[unit].format(count), "@type": "xsd:duration"}
        made.append(_constraint("elapsedTime", "lteq", span))
    if terms["starts"] != "on_payment":
        made.append(_constraint("dateTime", "gteq", {"@value": terms["starts"], "@type": "xsd:date"}))
    if terms["languages"]:
        made.append(_constraint("language", "isAnyOf", terms["languages"]))
    if terms["max_copies"] is not None:
        made.append(_constraint("count", "lteq", terms["max_copies"]))
    if terms["ai_training_model"]:
        made.append(_constraint("product", "eq", terms["ai_training_model"]))
    return made


def _duties(terms: dict[str, Any], parties: Parties) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if terms["credit"] == "required":
        made.append({"action": "attribute"})
    if parties.price_minor:
        made.append({"action": [{
            "rdf:value": {"@id": "odrl:compensate"},
            "refinement": [_constraint("payAmount", "eq", {
                "@value": money.display_plain(parties.price_minor, parties.currency), "@type": "xsd:decimal",
            }) | {"unit": f"http://cvx.iptc.org/iso4217a/{parties.currency}"}],
        }]})  # fmt: skip
    if terms["usage_reporting"] != "none":
        made.append({"action": "inform"})
    return made


def _constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}
