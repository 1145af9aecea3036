"""Certificates: issued once a work was read, signed, and written to the log; superseded and revoked."""

import hashlib

import rfc8785
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, ids, states
from marketplace.core.errors import Refusal
from works import numbers, proof, queries
from works.models import Certificate, Version
from works.services import credential, identity_disclosures, keys, log


def issue_certificate(*, version: Version, supersedes: Certificate | None = None) -> Certificate:
    """Sign what was found of a version of a work and append it to the log, in the caller's transaction.

    The payload is canonical JSON (RFC 8785) in the shape of a W3C Verifiable Credential 2.0 and never changes.
    """
    work, now = version.work, timezone.now().replace(microsecond=0)
    number = _new_number()
    proved = identity_disclosures.prepare(work.creator)
    payload = credential.build_payload(version, number, now, supersedes, [one.disclosure.digest for one in proved])
    row, key = keys.current("certificate")
    token = proof.sign(rfc8785.dumps(payload), key, kid=row.kid, typ="vc+jwt")
    digest = hashlib.sha256(token.encode()).hexdigest()
    leaf = log.append_leaf(kind="certificate", ref=number, sha256=digest, at=now)
    certificate = Certificate.objects.create(
        number=number, work=work, version=version, payload=payload, jws=token, key=row, leaf=leaf, issued_at=now,
        supersedes=supersedes,
    )  # fmt: skip
    identity_disclosures.keep(certificate, proved)
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
    version = queries.get_current_version(certificate.work)
    version.work = certificate.work
    return issue_certificate(version=version, supersedes=certificate)


def _end(certificate: Certificate, state: str, kind: str, actor: User, reason: str) -> None:
    payload = {"reason": reason, "work": certificate.work_id}
    if not states.move(certificate, state, event=f"certificate.{state}", actor=actor, payload=payload):
        raise Refusal("state_conflict", _("This certificate is not in force any more."), status=409)
    log_change(certificate=certificate, kind=kind)


def log_change(*, certificate: Certificate, kind: str) -> None:
    """Put a change of how a certificate stands into the log, named by its kind; the reason stays with us."""
    digest = hashlib.sha256(certificate.jws.encode()).hexdigest()
    log.append_leaf(kind=kind, ref=certificate.number, sha256=digest)


def verify_jws(token: str) -> bool:
    """Whether one of our certificate keys signed it."""
    return proof.verify(token, keys.public_keys(), typ="vc+jwt") is not None
