"""Verifying a certificate by its number, a hash, its signed document or a file: each check a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from licensing.certificate_queries import Card, make_card
from licensing.delivery_queries import find_delivered
from licensing.models import DeliveredCopy
from works import hashing, numbers, tlog, verification
from works.models import Certificate
from works.queries_certificates import find_certificate, find_certificate_by_sha256
from works.services import keys, log, matching
from works.verification import Check

_STATUS = {"disputed": "contested", "withdrawn": "withdrawn", "revoked": "revoked", "superseded": "superseded"}


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, check by check; `matches` are other works that a file resembles."""

    checks: list[Check]
    card: Card | None = None
    sha256: str = ""
    matches: list[matching.Match] = field(default_factory=list)
    delivered: DeliveredCopy | None = None  # the file is a copy made for a license

    @property
    def verdict(self) -> str:
        return verification.verdict(self.checks)


def verify(*, number: str = "", sha256: str = "", token: str = "", data: bytes | None = None) -> Verification:
    """All checks that what was given allows. A file or hash is compared with the certificate named, if one is."""
    digest = hashing.sha256_of([data]) if data is not None else sha256.lower()
    if token:
        return _by_token(token.strip(), digest)
    if number:
        return _by_number(number, digest)
    found = find_certificate_by_sha256(digest)
    if found:
        return _of(found, found.jws, digest)
    copy = find_delivered(digest)
    if copy and (named := find_certificate(copy.certificate)):
        return _of(named, named.jws, digest)
    matches = matching.find_matches(sha256=digest, data=data)
    return Verification([Check("file", "file_not_registered")], None, digest, matches)


def _by_number(number: str, digest: str) -> Verification:
    if numbers.parse_number(number) is None:
        return Verification([Check("number", "number_mistyped")], None, digest)
    found = find_certificate(number)
    if found is None:
        return Verification([Check("number", "number_unknown")], None, digest)
    return _of(found, found.jws, digest, [Check("number", "number_registered")])


def _of(found: Certificate, token: str, digest: str, before: Sequence[Check] = ()) -> Verification:
    """All checks of a certificate, and of the file beside it: the registered one, or one that was delivered."""
    copy = find_delivered(digest) if digest else None
    copy = copy if copy and copy.license.work_id == found.work_id else None
    card = make_card(found)
    checks = check_card(card, token, digest, delivered=copy is not None)
    return Verification([*before, *checks], card, digest, delivered=copy)


def _by_token(token: str, digest: str) -> Verification:
    signature, payload = verification.check_signature(token, keys.public_keys())
    if payload is None:
        return Verification([signature], None, digest)
    found = find_certificate(payload["credentialSubject"]["number"])
    if found is None:
        return Verification([signature, Check("number", "number_unknown")], None, digest)
    return _of(found, token, digest)


def check_card(card: Card, token: str, digest: str = "", *, delivered: bool = False) -> list[Check]:
    """Signature, file, log, checkpoint and status of a document that claims to be this certificate."""
    signature, payload = verification.check_signature(token, keys.public_keys())
    if payload is None:
        return [signature]
    file = verification.check_file(digest, payload) if digest else Check("file", "file_not_given")
    if delivered:
        file = Check("file", "file_delivered")
    proof = log.get_proof(card.certificate.leaf)
    logged = [Check("log", "log_pending")]
    if proof:
        logged = verification.check_log(token, payload, tlog.write_proof(proof), keys.list_log_keys())
    status = _STATUS.get(card.stamp, "in_force")
    return [signature, file, *logged, Check("status", f"status_{status}")]
