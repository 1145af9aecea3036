"""Terms as a policy of TDMRep, the W3C community's Text and Data Mining Reservation Protocol (final report, 2024).

A profile of ODRL: an `Offer` with whom to ask and what may be mined under which duty. Mining is reserved everywhere;
the policy says how to be let.
"""

from dataclasses import dataclass
from typing import Any

from licensing.terms.vocabulary import complete

PROFILE = "http://www.w3.org/ns/tdmrep"
CONTEXT = ["http://www.w3.org/ns/odrl.jsonld", {"tdm": f"{PROFILE}#"}]
MEDIA_TYPE = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is asked, and the page where a license is got."""

    uid: str
    name: str
    licensing_page: str


def policy(uid: str, target: str, holder: Holder, offers: list[tuple[dict[str, Any], int]]) -> dict[str, Any]:
    """`offers` are terms with their price. Without one that lets AI be trained, consent is what there is to ask for."""
    granted = [_permission(target, complete(terms), price) for terms, price in offers if _grants(terms)]
    unique = [one for at, one in enumerate(granted) if one not in granted[:at]]
    return {
        "@context": CONTEXT, "@type": "Offer", "profile": PROFILE, "uid": uid,
        "assigner": {"uid": holder.uid, "vcard:fn": holder.name, "vcard:hasURL": holder.licensing_page},
        "permission": unique or [_mine(target, "obtainConsent")],
    }  # fmt: skip


def _grants(terms: dict[str, Any]) -> bool:
    """Whether any training is let: mining is more than generative AI, and TDMRep has no word for less."""
    return bool(complete(terms)["ai_training"] in ("allowed", "allowed_named"))


def _permission(target: str, terms: dict[str, Any], price_minor: int) -> dict[str, Any]:
    duties = [] if terms["ai_training"] == "allowed" and price_minor else ["obtainConsent"]
    made = _mine(target, *duties, *(["compensate"] if price_minor else []))
    if terms["use_class"] == "research":
        made["constraint"] = [{"leftOperand": "purpose", "operator": "eq", "rightOperand": "tdm:research"}]
    return made


def _mine(target: str, *duties: str) -> dict[str, Any]:
    return {"target": target, "action": "tdm:mine", "duty": [{"action": name} for name in duties]}
