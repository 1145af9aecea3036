"""Checking a certificate from its documents alone: each check by itself, with its reason; no database, no settings."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from works import merkle, proof, stamp, tlog

VALID, INVALID, UNKNOWN = "valid", "invalid", "unknown"


def _(text: str) -> str:
    """Marks a sentence for translation; whoever shows it translates it."""
    return text


REASONS = {
    "number_well_formed": (VALID, _("The number is written correctly.")),
    "number_mistyped": (INVALID, _("This is not a certificate number; its check character does not fit.")),
    "number_registered": (VALID, _("A certificate with this number was issued.")),
    "number_unknown": (INVALID, _("No certificate with this number was issued.")),
    "signature_good": (VALID, _("It was signed with one of our certificate keys and not changed since.")),
    "signature_bad": (INVALID, _("The signature does not hold: the document was changed or is not ours.")),
    "signature_key_unknown": (UNKNOWN, _("It was signed with a key that is not known here.")),
    "signature_not_given": (UNKNOWN, _("No signed document was given.")),
    "file_same": (VALID, _("The file is, byte by byte, the one that was registered.")),
    "file_delivered": (VALID, _("The file is a copy for a licensee: certificate and license are written into it.")),
    "file_differs": (INVALID, _("The file is not the one that was registered.")),
    "file_not_registered": (UNKNOWN, _("No certificate was issued for exactly this file.")),
    "file_not_given": (UNKNOWN, _("No file was given to compare with.")),
    "log_included": (VALID, _("It stands in the public log, at the place that the proof says.")),
    "log_wrong": (INVALID, _("The proof does not lead from this document to the log's root.")),
    "log_pending": (UNKNOWN, _("It waits for the next checkpoint of the public log.")),
    "log_not_given": (UNKNOWN, _("No log proof was given.")),
    "checkpoint_signed": (VALID, _("The log's checkpoint was signed with the log's key.")),
    "checkpoint_bad": (INVALID, _("The signature of the log's checkpoint does not hold.")),
    "checkpoint_key_unknown": (UNKNOWN, _("No key of the log was given to check its checkpoint with.")),
    "stamp_good": (VALID, _("A time-stamping authority saw the log's checkpoint.")),
    "stamp_bad": (INVALID, _("The time stamp is not of this checkpoint, or not of an authority you trust.")),
    "stamp_root_unknown": (UNKNOWN, _("No root certificate was given to check the time stamp with.")),
    "status_in_force": (VALID, _("The certificate is in force.")),
    "status_contested": (UNKNOWN, _("Somebody contests it; the dispute is being reviewed.")),
    "status_superseded": (UNKNOWN, _("A newer certificate takes its place.")),
    "status_withdrawn": (INVALID, _("The work was taken out of the market.")),
    "status_revoked": (INVALID, _("The certificate was revoked.")),
    "status_offline": (UNKNOWN, _("Whether it was revoked or disputed since cannot be known offline.")),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a verification: what was checked, and a reason from REASONS."""

    name: str
    reason: str

    @property
    def result(self) -> str:
        return REASONS[self.reason][0]

    @property
    def sentence(self) -> str:
        return REASONS[self.reason][1]


def verdict(checks: Iterable[Check]) -> str:
    """Invalid when any check failed; valid when signature and log both hold; otherwise unknown."""
    results = {check.name: check.result for check in checks}
    if INVALID in results.values():
        return INVALID
    return VALID if results.get("signature") == results.get("log") == VALID else UNKNOWN


def check_signature(token: str, jwks: dict[str, dict[str, Any]]) -> tuple[Check, dict[str, Any] | None]:
    """Whether one of our keys signed it, and the payload when one did."""
    kid = proof.read_kid(token)
    if kid is not None and kid not in jwks:
        return Check("signature", "signature_key_unknown"), None
    signed = proof.verify(token, jwks, typ="vc+jwt")
    payload = _payload(signed) if signed is not None else None
    return Check("signature", "signature_good" if payload else "signature_bad"), payload


def _payload(signed: bytes) -> dict[str, Any] | None:
    """The credential, if it has the shape of ours and is in canonical form."""
    try:
        payload = json.loads(signed)
        subject = payload["credentialSubject"]
        sound = isinstance(subject["number"], str) and isinstance(subject["sha256"], str)
        return payload if sound and rfc8785.dumps(payload) == signed else None
    except (ValueError, KeyError, TypeError, RecursionError, rfc8785.CanonicalizationError):
        return None


def check_file(sha256: str, payload: dict[str, Any]) -> Check:
    same = sha256.lower() == payload["credentialSubject"]["sha256"]
    return Check("file", "file_same" if same else "file_differs")


def make_leaf(token: str, payload: dict[str, Any]) -> bytes:
    """The log entry of a certificate, made again from its signed document."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    entry = {"type": "certificate", "id": payload["credentialSubject"]["number"], "sha256": digest,
             "time": payload["validFrom"]}  # fmt: skip
    return rfc8785.dumps(entry)


def check_log(token: str, payload: dict[str, Any], proof_text: str, log_keys: Sequence[bytes]) -> list[Check]:
    """Inclusion of the certificate under the proof's checkpoint, and who signed that checkpoint."""
    given = tlog.read_proof(proof_text)
    head = tlog.read_checkpoint(given.checkpoint) if given else None
    if given is None or head is None:
        return [Check("log", "log_wrong")]
    entry = make_leaf(token, payload)
    included = given.extra in (b"", entry) and merkle.verify_inclusion(
        leaf=merkle.leaf_hash(entry), index=given.index, size=head.size, proof=given.steps, root=head.root
    )
    inclusion = Check("log", "log_included" if included else "log_wrong")
    return [inclusion, check_checkpoint(given.checkpoint, log_keys)]


def check_checkpoint(note: str, log_keys: Sequence[bytes]) -> Check:
    head = tlog.read_checkpoint(note)
    if head is None:
        return Check("checkpoint", "checkpoint_bad")
    if not log_keys:
        return Check("checkpoint", "checkpoint_key_unknown")
    signed = any(proof.verify_note(note, key, head.origin) is not None for key in log_keys)
    return Check("checkpoint", "checkpoint_signed" if signed else "checkpoint_bad")


def check_stamp(note: str, answer: bytes, roots: bytes) -> Check:
    """Whether a time-stamping authority under one of `roots` (PEM) saw the checkpoint."""
    if not roots:
        return Check("stamp", "stamp_root_unknown")
    try:
        stamp.check_stamp(note, answer, roots)
    except stamp.BadStamp:
        return Check("stamp", "stamp_bad")
    return Check("stamp", "stamp_good")
