"""Terms by their hash, and offers to set side by side."""

from collections.abc import Sequence
from typing import Any

from licensing import listing_queries
from licensing.models import LicenseTerms, Listing
from marketplace.core.errors import NotFound

MOST_COMPARED = 4


def get_terms(terms_hash: str) -> LicenseTerms:
    """Terms are public: whoever knows their hash knows them already. Raises NotFound."""
    found = LicenseTerms.objects.filter(pk=terms_hash).first()
    if found is None:
        raise NotFound("terms")
    return found


def list_compared(user: Any, listing_ids: Sequence[str]) -> list[Listing]:
    """The first few of these listings that the user may see, in their order; what is gone is left out."""
    wanted = [pk for pk in dict.fromkeys(listing_ids) if "\0" not in pk][:MOST_COMPARED]
    rows = listing_queries.list_visible(user).prefetch_related("work__media")
    found = {row.pk: row for row in rows.filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]
