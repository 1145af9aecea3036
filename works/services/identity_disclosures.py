"""The checked identities of a creator in a certificate: signed as digests, opened for as long as they are theirs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from accounts.models import Identity, User
from accounts.queries import list_identities_of
from marketplace.core import ids
from works import disclosure
from works.disclosure import Disclosure
from works.models import Certificate, IdentityDisclosure
from works.services import log


class Prepared(NamedTuple):
    identity: Identity
    disclosure: Disclosure


def prepare(creator: User) -> list[Prepared]:
    """One for each identity that we checked, with a salt of its own; what is only declared is not signed."""
    checked = list_identities_of(creator).filter(grade=Identity.Grade.CHECKED, checked_at__isnull=False)
    return [Prepared(one, disclosure.make(ids.token(18), _statement(one))) for one in checked]


def _statement(identity: Identity) -> dict[str, Any]:
    assert identity.checked_at is not None
    return {
        "kind": identity.kind, "value": identity.value, "grade": identity.grade, "method": identity.method,
        "checked_at": log.stamp(identity.checked_at),
    }  # fmt: skip


def keep(certificate: Certificate, prepared: Sequence[Prepared]) -> None:
    """Remember what opens the digests; in the transaction that issues the certificate."""
    IdentityDisclosure.objects.bulk_create(
        IdentityDisclosure(certificate=certificate, identity=one.identity, text=one.disclosure.text) for one in prepared
    )


def list_opened(certificate: Certificate) -> list[dict[str, Any]]:
    """What the certificate says of identities, as far as it can be opened today, each with its `disclosure`."""
    signed = certificate.payload["credentialSubject"].get("identities", [])
    digests = {row["..."] for row in signed}
    if not digests:
        return []
    texts = certificate.disclosures.order_by("pk").values_list("text", flat=True)
    return [
        {**disclosure.open_text(text), "disclosure": text} for text in texts if disclosure.digest_of(text) in digests
    ]
