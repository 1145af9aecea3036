"""Certificates: issued once a work was read, signed, and written to the log."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from django.conf import settings
from django.utils import timezone

from marketplace.core import events, ids
from works import numbers, proof
from works.models import Certificate, Claim, Derivation, Fingerprint, Media, Work
from works.services import keys, log

CONTEXT = "https://www.w3.org/ns/credentials/v2"


def issue_certificate(*, work: Work) -> Certificate:
    """Sign what was found of a work and append it to the log, in the caller's transaction.

    The payload is canonical JSON (RFC 8785) in the shape of a W3C Verifiable Credential 2.0 and never changes.
    """
    now = timezone.now().replace(microsecond=0)
    number = numbers.new_number()
    payload = build_payload(work, number, now)
    row, key = keys.current("certificate")
    token = proof.sign(rfc8785.dumps(payload), key, kid=row.kid, typ="vc+jwt")
    digest = hashlib.sha256(token.encode()).hexdigest()
    leaf = log.append_leaf(kind="certificate", ref=number, sha256=digest, at=now)
    certificate = Certificate.objects.create(
        number=number, work=work, payload=payload, jws=token, key=row, leaf=leaf, issued_at=now
    )
    events.record("certificate.issued", subject=number, actor=work.creator, payload={"work": work.pk})
    return certificate


def build_payload(work: Work, number: str, now: datetime) -> dict[str, Any]:
    """Everything the certificate says; strings, integers and booleans only."""
    original = Media.objects.get(work=work, role=Media.Role.ORIGINAL)
    prints = {row.method: row.value for row in Fingerprint.objects.filter(work=work)}
    claims = [
        {"name": claim.name, "value": _plain(claim.value), "grade": claim.grade}
        for claim in Claim.objects.filter(work=work, private=False).order_by("grade", "name")
    ]
    subject = {
        "id": f"{settings.SITE_URL}/c/{number}", "number": number, "kind": work.kind, "title": work.title,
        "creator": work.creator.handle, "media_type": original.media_type, "size": original.size,
        "sha256": original.sha256, "fingerprints": prints, "claims": claims, "parents": _parents(work),
        "received_at": log.stamp(work.created_at), "status_url": f"{settings.SITE_URL}/c/{number}/status",
        "nonce": f"{ids.random_bits(128):032x}",
    }  # fmt: skip
    return {
        "@context": [CONTEXT], "type": ["VerifiableCredential", "GenIPCertificate"],
        "id": f"{settings.SITE_URL}/c/{number}", "issuer": settings.SITE_URL, "validFrom": log.stamp(now),
        "credentialSubject": subject,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """The value without floats, which have more than one spelling."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    return str(value)


def _parents(work: Work) -> list[dict[str, Any]]:
    edges = Derivation.objects.filter(child=work, state=Derivation.State.ACTIVE).select_related("parent")
    return [
        {
            "number": _number_of(edge.parent), "relation": edge.relation, "share_bps": edge.share_bps,
            "reach": edge.reach,
        }
        for edge in edges.order_by("pk")
    ]  # fmt: skip


def _number_of(work: Work) -> str:
    certificate = Certificate.objects.filter(work=work, state=Certificate.State.ISSUED).first()
    return certificate.number if certificate else ""


def verify_jws(token: str) -> bool:
    """Whether one of our certificate keys signed it."""
    return proof.verify(token, keys.public_keys(), typ="vc+jwt") is not None
