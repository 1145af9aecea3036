"""Certificates: issued once a work was read, signed, and written to the log; superseded and revoked."""

import hashlib
from datetime import datetime
from typing import Any

import rfc8785
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, ids, states
from marketplace.core.errors import Refusal
from works import numbers, proof, queries
from works.models import Certificate, Claim, Derivation, Fingerprint, Media, Work
from works.services import keys, log

CONTEXT = "https://www.w3.org/ns/credentials/v2"


def issue_certificate(*, work: Work, supersedes: Certificate | None = None) -> Certificate:
    """Sign what was found of a work and append it to the log, in the caller's transaction.

    The payload is canonical JSON (RFC 8785) in the shape of a W3C Verifiable Credential 2.0 and never changes.
    """
    now = timezone.now().replace(microsecond=0)
    number = _new_number()
    payload = build_payload(work, number, now)
    if supersedes:
        payload["credentialSubject"]["supersedes"] = supersedes.number
    row, key = keys.current("certificate")
    token = proof.sign(rfc8785.dumps(payload), key, kid=row.kid, typ="vc+jwt")
    digest = hashlib.sha256(token.encode()).hexdigest()
    leaf = log.append_leaf(kind="certificate", ref=number, sha256=digest, at=now)
    certificate = Certificate.objects.create(
        number=number, work=work, version=queries.get_current_version(work), payload=payload, jws=token, key=row,
        leaf=leaf, issued_at=now, supersedes=supersedes,
    )  # fmt: skip
    events.record("certificate.issued", subject=number, actor=work.creator, payload={"work": work.pk})
    return certificate


def _new_number() -> str:
    """A fresh number, drawn again until its check is an ordinary digit."""
    while True:
        bits = ids.random_bits(80)
        if numbers.check_value(bits) < len(numbers.DIGITS):
            return numbers.format_number(bits)


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, actor: User, reason: str) -> Certificate:
    """Declare that a certificate no longer holds, for a reason that is kept; the log says so too. Staff only.

    Raises Refusal, changing nothing, without a reason or when it is not in force any more.
    """
    if not reason.strip():
        raise Refusal("reason_required", _("Say why."), field="reason")
    _end(certificate, Certificate.State.REVOKED, "revocation", actor, reason.strip())
    return certificate


@transaction.atomic
def supersede_certificate(*, certificate: Certificate, actor: User, reason: str = "") -> Certificate:
    """Issue a new certificate of what is known of the work today in place of this one; the new one.

    Raises Refusal, changing nothing, when this one is not in force any more.
    """
    _end(certificate, Certificate.State.SUPERSEDED, "supersession", actor, reason.strip())
    return issue_certificate(work=certificate.work, supersedes=certificate)


def _end(certificate: Certificate, state: str, kind: str, actor: User, reason: str) -> None:
    payload = {"reason": reason, "work": certificate.work_id}
    if not states.move(certificate, state, event=f"certificate.{state}", actor=actor, payload=payload):
        raise Refusal("state_conflict", _("This certificate is not in force any more."), status=409)
    log_change(certificate=certificate, kind=kind)


def log_change(*, certificate: Certificate, kind: str) -> None:
    """Put a change of how a certificate stands into the log, named by its kind; the reason stays with us."""
    digest = hashlib.sha256(certificate.jws.encode()).hexdigest()
    log.append_leaf(kind=kind, ref=certificate.number, sha256=digest)


def build_payload(work: Work, number: str, now: datetime) -> dict[str, Any]:
    """Everything the certificate says; strings, integers and booleans only."""
    original = Media.objects.get(work=work, role=Media.Role.ORIGINAL)
    version = queries.get_current_version(work)
    prints = {row.method: row.value for row in Fingerprint.objects.filter(version=version)}
    claims = [
        {"name": claim.name, "value": _plain(claim.value), "grade": claim.grade}
        for claim in Claim.objects.filter(work=work, private=False).order_by("grade", "name")
    ]
    subject = {
        "id": f"{settings.SITE_URL}/c/{number}", "number": number, "kind": work.kind, "title": work.title,
        "creator": work.creator.handle, "media_type": original.media_type, "size": original.size,
        "sha256": original.sha256, "fingerprints": prints, "claims": claims, "parents": _parents(work),
        "received_at": log.stamp(version.created_at), "status_url": f"{settings.SITE_URL}/c/{number}/status",
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
