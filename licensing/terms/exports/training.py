"""What the terms say of AI training in the codes that other tools read: PLUS, CAWG and TDMRep."""

from typing import Any

from licensing.terms.vocabulary import complete
from works.embedding.marks import DATA_MINING

_CAWG = {"prohibited": ("notAllowed", "notAllowed"), "no_generative": ("notAllowed", "allowed"),
         "allowed": ("allowed", "allowed"), "allowed_named": ("constrained", "constrained")}  # fmt: skip


def plus_data_mining(terms: dict[str, Any]) -> str:
    """The address of the code in the PLUS property DataMining, as delivered files carry it."""
    return DATA_MINING[terms["ai_training"]]


def cawg_entries(terms: dict[str, Any], terms_page: str) -> dict[str, dict[str, str]]:
    """Entries of a CAWG training and data mining assertion 1.1."""
    terms = complete(terms)
    generative, training = _CAWG[terms["ai_training"]]
    reference = {"none": "notAllowed", "internal": "constrained", "allowed": "allowed"}[terms["ai_reference_input"]]
    made = {
        "cawg.ai_generative_training": generative, "cawg.ai_training": training,
        "cawg.data_mining": training, "cawg.ai_inference": reference,
    }  # fmt: skip
    return {
        name: {"use": use, **({"constraint_info": terms_page} if use == "constrained" else {})}
        for name, use in made.items()
    }


def tdm_policy(terms: dict[str, Any]) -> int:
    """TDMRep's `tdm-reservation`: 1 while mining is reserved, so that a miner asks first; 0 when all may train."""
    return 0 if terms["ai_training"] == "allowed" else 1
