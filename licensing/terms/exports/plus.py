"""What terms say of AI training, in the words of PLUS that IPTC's photo metadata uses (`plus:DataMining`)."""

from typing import Any

from licensing.terms.vocabulary import complete
from works.embedding.marks import DATA_MINING


def data_mining(terms: dict[str, Any]) -> str:
    """The address of the term in PLUS's list."""
    return DATA_MINING[complete(terms)["ai_training"]]
