"""The tables of works."""

from works.models.certificate import Certificate, LogCheckpoint, LogLeaf, LogNode, SigningKey
from works.models.derivation import Ancestry, Derivation
from works.models.work import Claim, Fingerprint, Media, RawMetadata, Title, Work

__all__ = [
    "Ancestry", "Certificate", "Claim", "Derivation", "Fingerprint", "LogCheckpoint", "LogLeaf", "LogNode", "Media",
    "RawMetadata", "SigningKey", "Title", "Work",
]  # fmt: skip
