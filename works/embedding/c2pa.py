"""A signed C2PA manifest in a delivered file: which certificate and license it belongs to, and what it came from."""

import io
from typing import Any

from works.embedding.marks import Marks
from works.embedding.x509 import Signer

TAKES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/tiff", "application/pdf"})
LABEL = "org.gen-ip.delivery"
MINING = "cawg.training-mining"
_PARENT = "xmp.iid:original"
# Nothing is fetched for a file's sake: no remote manifest, no revocation list, no time stamp.
SETTINGS: dict[str, Any] = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": False},
    "builder": {"thumbnail": {"enabled": False}},
}


class Failed(Exception):
    """The manifest could not be made or embedded."""


def sign(data: bytes, original: bytes, media_type: str, marks: Marks, signer: Signer) -> bytes:
    """`data` with a manifest in it whose parent is `original`, so that a manifest that stands there lives on."""
    import c2pa  # 20 MB of native code, loaded where it is used: in a bounded child

    try:
        info = c2pa.C2paSignerInfo(signer.algorithm.encode(), signer.chain, signer.key, None)  # no time stamps
        with (
            c2pa.Context.from_dict(SETTINGS) as context,
            c2pa.Signer.from_info(info) as native,
            c2pa.Builder(_definition(marks, media_type), context=context) as builder,
        ):
            parent = {"title": marks.title, "relationship": "parentOf", "instance_id": _PARENT}
            builder.add_ingredient(parent, media_type, io.BytesIO(original))
            signed = io.BytesIO()
            builder.sign(native, media_type, io.BytesIO(data), signed)
    except c2pa.C2paError as error:
        raise Failed(str(error)[:200]) from error
    return signed.getvalue()


def _definition(marks: Marks, media_type: str) -> dict[str, Any]:
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_PARENT]}}
    published: dict[str, Any] = {"action": "c2pa.published"}
    delivery = {
        "certificate": marks.certificate, "certificateUrl": marks.certificate_url, "license": marks.license,
        "licenseUrl": marks.license_url, "creator": marks.creator,
        "digitalSourceType": marks.source_type,
    }  # fmt: skip
    mining = {"label": MINING, "created": True, "data": {"entries": dict(marks.mining)}}
    return {
        "claim_generator_info": [{"name": marks.site, "version": "1"}],
        "title": marks.title,
        "format": media_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "created": True, "data": {"actions": [opened, published]}},
            {"label": LABEL, "created": True, "data": delivery},
            *([mining] if marks.mining else []),
        ],
    }
