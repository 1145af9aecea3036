"""The tables of works."""

from works.models.certificate import Certificate, LogCheckpoint, LogLeaf, LogNode, SigningKey
from works.models.derivation import Ancestry, Derivation
from works.models.disclosure import IdentityDisclosure
from works.models.title import TransferOffer
from works.models.trace import Alias, Mention, Scheme
from works.models.upload import Upload, UploadPart
from works.models.version import Media, Version
from works.models.work import Claim, Fingerprint, RawMetadata, Title, Work

__all__ = [
    "Alias", "Ancestry", "Certificate", "Claim", "Derivation", "Fingerprint", "IdentityDisclosure", "LogCheckpoint",
    "LogLeaf", "LogNode", "Media", "Mention", "RawMetadata", "Scheme", "SigningKey", "Title", "TransferOffer", "Upload",
    "UploadPart", "Version", "Work",
]  # fmt: skip
