"""Content Credentials (C2PA) that a picture brings along: their main facts, read without asking anybody else."""

import io
import json
from typing import Any

from works.readers.base import file_name

MARKS = (b"c2pa", b"jumb")
MAX_STORE = 4 * 1024 * 1024
# Nothing is fetched: neither manifests kept elsewhere, nor what certificates point to.
SETTINGS = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}


def may_have(data: bytes) -> bool:
    """Whether the bytes hold the marks without which there are no credentials in them."""
    return all(mark in data for mark in MARKS)


def read(data: bytes, media_type: str) -> tuple[str, dict[str, Any]] | None:
    """The store as JSON, and what its active manifest says; None when there is none that can be read."""
    import c2pa  # heavy, and rarely needed

    try:
        reader = c2pa.Reader.try_create(media_type, io.BytesIO(data), context=c2pa.Context.from_dict(SETTINGS))
        if reader is None:
            return None
        store, state = reader.json(), str(reader.get_validation_state() or "")
    except c2pa.C2paError:
        return None
    if len(store) > MAX_STORE:
        return None
    found = json.loads(store)
    manifest = found.get("manifests", {}).get(found.get("active_manifest"), {})
    return store, {"credentials": state.lower() or "unknown", **_claims(manifest)}


def _claims(manifest: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = {"credentials_by": _generator(manifest)}
    signature = manifest.get("signature_info")
    if isinstance(signature, dict):
        claims["credentials_signer"] = str(signature.get("common_name") or signature.get("issuer") or "")[:200]
    actions = [action for one in _rows(manifest.get("assertions")) for action in _actions(one)]
    claims["actions"] = [str(action.get("action", ""))[:60] for action in actions][:30]
    source = next((str(action["digitalSourceType"]) for action in actions if action.get("digitalSourceType")), "")
    claims["digital_source_type"] = source.rpartition("/")[2][:80]
    sources = _rows(manifest.get("ingredients"))
    claims["sources"] = [str(one.get("relationship", ""))[:40] for one in sources][:30]
    claims["source_titles"] = [file_name(one.get("title")) for one in sources if one.get("title")][:30]
    return {name: value for name, value in claims.items() if value}


def _generator(manifest: dict[str, Any]) -> str:
    info = next(iter(_rows(manifest.get("claim_generator_info"))), {})
    named = f"{info.get('name', '')} {info.get('version', '')}".strip()
    return (named or str(manifest.get("claim_generator", "")))[:200]


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value[:200] if isinstance(row, dict)] if isinstance(value, list) else []


def _actions(assertion: dict[str, Any]) -> list[dict[str, Any]]:
    data = assertion.get("data")
    if not str(assertion.get("label", "")).startswith("c2pa.actions") or not isinstance(data, dict):
        return []
    return _rows(data.get("actions"))
