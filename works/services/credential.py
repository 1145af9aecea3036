"""What a certificate says: everything known of a work, as a W3C Verifiable Credential 2.0 that never changes."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery

from marketplace.core import ids
from works import disclosure, iscc
from works.models import Certificate, Claim, Derivation, Fingerprint, Media, Title, Version, Work
from works.services import keys, log

# The second gives every name that the first does not know a place of its own, as the standard offers.
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"]
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
CONTENT = {
    "image": "pixels-rgb", "model": "safetensors-without-header", "workflow": "json-canonical", "text": "text-nfc-lf",
    "prompt": "text-nfc-lf",
}  # fmt: skip

Addition = Callable[[Work], dict[str, Any]]
_ADDITIONS: list[Addition] = []


def adds(addition: Addition) -> Addition:
    """Let a package above this one say more of a work; what has nothing to say returns an empty dictionary."""
    _ADDITIONS.append(addition)
    return addition


def build_payload(
    version: Version, number: str, now: datetime, supersedes: Certificate | None = None, identities: Sequence[str] = ()
) -> dict[str, Any]:
    """Strings, integers and booleans only, so that its canonical form has one spelling everywhere.

    `identities` are digests of those that its creator had proved (see `disclosure`).
    """
    work, page = version.work, f"{settings.SITE_URL}/c/{number}"
    subject: dict[str, Any] = {
        "id": page, "number": number, "status_url": f"{page}/status", "nonce": f"{ids.random_bits(128):032x}",
        **_work(work), **_file(version), **({"supersedes": supersedes.number, **_title(work)} if supersedes else {}),
    }  # fmt: skip
    if identities:
        subject["identities"] = [disclosure.element(digest) for digest in sorted(identities)]
    for addition in _ADDITIONS:
        subject.update(addition(work))
    return {
        "@context": CONTEXTS, "type": ["VerifiableCredential", "GenIPCertificate"], "id": page,
        "issuer": keys.issuer(), "validFrom": log.stamp(now), "credentialSubject": subject,
        "credentialStatus": {"id": f"{page}/status", "type": "GenIPStatusToken"},
        "credentialSchema": {"id": f"{settings.SITE_URL}/schemas/certificate-1.json", "type": "JsonSchema"},
        **({"_sd_alg": disclosure.ALGORITHM} if identities else {}),
    }  # fmt: skip


def _work(work: Work) -> dict[str, Any]:
    """What its creator and the file say: the handle is all that names a person."""
    rows = list(Claim.objects.filter(work=work, private=False).order_by("grade", "name"))
    claims = [{"name": row.name, "value": plain(row.value), "grade": row.grade} for row in rows]
    return {
        "kind": work.kind, "title": work.title, "creator": work.creator.handle, "claims": claims,
        "ai": {"sources": _sources(work, claims), "tools": _tools(claims), "training": work.ai_training},
        "parents": _parents(work),
    }  # fmt: skip


def _title(work: Work) -> dict[str, Any]:
    """Which change of title is in force, by its place in the chain and its entry in the log; nobody is named."""
    current = Title.objects.filter(work=work, until_at=None).exclude(leaf=None).first()
    if current is None:
        return {}
    entry = hashlib.sha256(current.entry.encode()).hexdigest()
    return {"title_entry": {"log_index": current.leaf_id, "sha256": entry, "since": log.stamp(current.from_at)}}


def _sources(work: Work, claims: list[dict[str, Any]]) -> list[dict[str, str]]:
    """IPTC's digital source type as it was declared, and as the file says it where it does."""
    read = [(row["value"], row["grade"]) for row in claims if row["name"] == "digital_source_type"]
    said = [(work.ai_source, Claim.Grade.DECLARED), *read]
    return [
        {"type": SOURCE_TYPES + str(value).removeprefix(SOURCE_TYPES), "grade": str(grade)} for value, grade in said
    ]


def _tools(claims: list[dict[str, Any]]) -> list[dict[str, str]]:
    named = [
        (str(name), row["grade"])
        for row in claims
        if row["name"] in ("tool", "tools")
        for name in (row["value"] if isinstance(row["value"], list) else [row["value"]])
    ]
    return [{"name": name, "grade": grade} for name, grade in dict.fromkeys(named)]


def _file(version: Version) -> dict[str, Any]:
    """What names the original: its bytes, its content whatever its packing, and what is like it."""
    original = Media.every.get(version=version, role=Media.Role.ORIGINAL)
    prints = {row.method: row.value for row in Fingerprint.objects.filter(version=version).order_by("method")}
    units = {name: prints.pop(name) for name in sorted(prints) if name.startswith(iscc.PREFIX)}
    content = prints.pop("content", "")
    return {
        "version": version.number, "received_at": log.stamp(version.created_at), "media_type": original.media_type,
        "size": original.size, "sha256": original.sha256, "fingerprints": prints,
        **({"content": {"method": CONTENT[version.work.kind], "sha256": content}} if content else {}),
        **_iscc(version, units),
    }  # fmt: skip


def _iscc(version: Version, units: dict[str, str]) -> dict[str, Any]:
    """The ISCC of the version in its order; nothing for one that was read before they were made."""
    if not {"iscc_data", "iscc_instance"} <= units.keys():
        return {}
    order = ("iscc_image", "iscc_text", "iscc_data", "iscc_instance")
    ordered = [iscc.title_code(version.title), *(units[name] for name in order if name in units)]
    return {"iscc": {"code": iscc.whole_code(ordered), "units": ordered}}


def plain(value: Any) -> Any:
    """The value without floats, which have more than one spelling, and without nothing."""
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [plain(part) for part in value if part is not None]
    if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    return "" if value is None else str(value)


def _parents(work: Work) -> list[dict[str, Any]]:
    """Each with the number of its certificate in force, or an empty one."""
    issued = Certificate.objects.filter(work=OuterRef("parent"), state=Certificate.State.ISSUED)
    edges = Derivation.objects.filter(child=work, state=Derivation.State.ACTIVE).order_by("pk")
    rows = edges.annotate(number=Subquery(issued.values("number")[:1]))
    named = rows.values("number", "relation", "share_bps", "reach")
    return [{**row, "number": row["number"] or ""} for row in named]
