"""What a delivered file says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# What the terms say of AI training, in the words of PLUS.
DATA_MINING = {
    "prohibited": "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING",
    "no_generative": "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING",
    "allowed": "http://ns.useplus.org/ldf/vocab/DMI-ALLOWED",
    "allowed_named": "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-SEECONSTRAINT",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """The facts of one delivery: certificate, license and where to read more. Names no buyer."""

    title: str
    creator: str
    creator_url: str
    owner: str  # who holds the rights now
    site: str  # the market's name: supplier and licensor
    site_url: str
    certificate: str
    certificate_url: str
    work_url: str
    license: str
    license_url: str
    ai_training: str  # a key of DATA_MINING
    ai_source: str  # a code of IPTC's DigitalSourceType
    # what else machines are told, as entries of CAWG's assertion of training and mining
    mining: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def rights(self) -> str:
        return f"© {self.owner}"

    @property
    def credit(self) -> str:
        return f"{self.creator} / {self.site}"

    @property
    def usage_terms(self) -> str:
        return f"License {self.license}, {self.license_url}"

    @property
    def source_type(self) -> str:
        return SOURCE_TYPE + self.ai_source

    @property
    def constraints(self) -> str:
        """What stands beside a prohibition that names exceptions."""
        return self.usage_terms if self.ai_training == "allowed_named" else ""
