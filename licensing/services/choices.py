"""What a buyer gets of a listing for which price: the listing's own terms, or those they choose within them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from licensing import pricing
from licensing.models import LicenseTerms, Listing
from licensing.pricing import NOTHING, Choice
from licensing.services import listings
from licensing.terms import vocabulary
from marketplace.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Chosen:
    """Price and terms as they stand now; nothing is stored."""

    listing: Listing
    choice: Choice
    price_minor: int
    body: dict[str, Any]

    @property
    def currency(self) -> str:
        return self.listing.currency

    @property
    def work_id(self) -> str:
        return str(self.listing.work_id)

    @property
    def terms(self) -> LicenseTerms:
        """The terms as a row that may not be stored yet."""
        return LicenseTerms(hash=vocabulary.terms_hash(self.body), body=self.body)

    def said(self) -> dict[str, Any] | None:
        """What an order says of how its price came about; None where there is one price."""
        return {"choice": self.choice.stored(), "pricing": self.listing.pricing} if self.listing.pricing else None


def choose(listing: Listing, choice: Choice = NOTHING) -> Chosen:
    """Raises Refusal for a choice that the listing does not offer, or none where it asks for one."""
    if not listing.pricing:
        if choice != NOTHING:
            raise Refusal("choice_invalid", _("This license has one price and one set of terms."), field="choice")
        return Chosen(listing, choice, listing.price_minor, listing.terms.body)
    scheme = pricing.read(listing.pricing)
    scheme.check(choice, listing.terms.body)
    body = vocabulary.normalize(scheme.narrow(listing.terms.body, choice))
    return Chosen(listing, choice, scheme.price(choice), body)


def freeze(chosen: Chosen) -> LicenseTerms:
    """The one row of the chosen terms. Raises Refusal where they contradict themselves."""
    return chosen.listing.terms if not chosen.listing.pricing else listings.freeze_terms(chosen.body)
