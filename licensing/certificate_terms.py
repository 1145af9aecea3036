"""What licensing adds to a certificate: the hashes of the license texts under which its work is on offer."""

from typing import Any

from licensing.models import Listing
from works.models import Work
from works.services import credential


@credential.adds
def add_terms(work: Work) -> dict[str, Any]:
    """`license_terms`, as it stood on the day; a work that is not on offer yet says nothing."""
    offered = Listing.objects.filter(work=work, state=Listing.State.LIVE)
    hashes = sorted(set(offered.values_list("terms_id", flat=True)))
    return {"license_terms": hashes} if hashes else {}
