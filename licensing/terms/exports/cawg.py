"""Terms as entries of the CAWG training and data mining assertion 1.1, which a C2PA manifest carries."""

from typing import Any

from licensing.terms.vocabulary import complete

_TRAINING = {"prohibited": "notAllowed", "no_generative": "notAllowed", "allowed": "allowed"}
_OTHER = {**_TRAINING, "no_generative": "allowed"}  # training that generates nothing, and reading for patterns


def entries(terms: dict[str, Any], info: str) -> dict[str, dict[str, str]]:
    """Each use and whether it is allowed; where the license decides, `info` says which one.

    To use a work as an input is only ever granted to a licensee, so a file that anybody may read never allows it.
    """
    terms = complete(terms)
    training = terms["ai_training"]
    said = {
        "cawg.data_mining": _OTHER.get(training, "constrained"),
        "cawg.ai_inference": "notAllowed" if terms["ai_reference_input"] == "none" else "constrained",
        "cawg.ai_training": _OTHER.get(training, "constrained"),
        "cawg.ai_generative_training": _TRAINING.get(training, "constrained"),
    }
    return {
        name: {"use": use, "constraint_info": info} if use == "constrained" else {"use": use}
        for name, use in said.items()
    }
