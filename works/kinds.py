"""What a page tells of a work beyond its picture, by its kind: hashes of a model, needs of a workflow, variables."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from works.models import Fingerprint, Work

HASHES = {"autov1": "AutoV1", "autov2": "AutoV2", "autov3": "AutoV3", "blake3": "BLAKE3", "crc32": "CRC32"}
USES: dict[str, str | Promise] = {
    "checkpoint": _("checkpoint"), "lora": "LoRA", "vae": "VAE", "text_encoder": _("text encoder"),
    "control_net": "ControlNet", "adapter": _("adapter"), "upscaler": _("upscaler"),
}  # fmt: skip
THINGS: dict[str, str | Promise] = {
    "image": _("picture"), "video": _("video"), "audio": _("sound"), "mask": _("mask"), "latent": _("latent"),
}  # fmt: skip


def describe(work: Work) -> dict[str, Any]:
    """`hashes`, `needs` or `variables`, as the kind has them; nothing of what is delivered with a license."""
    if work.kind == Work.Kind.MODEL:
        return {"hashes": _hashes(work)}
    if work.kind == Work.Kind.WORKFLOW:
        return {"needs": _needs(work.facts)}
    if work.kind == Work.Kind.PROMPT:
        explained = work.facts.get("explained") or {}
        rows = [{"name": name, "help": explained.get(name, "")} for name in work.facts.get("variables") or []]
        return {"variables": rows, "has_negative": work.facts.get("negative", False)}
    return {}


def _hashes(work: Work) -> list[dict[str, str]]:
    """Every hash by which tools name the file of the present version."""
    rows = Fingerprint.objects.filter(work=work, method__in=HASHES).order_by("version")
    found = {row.method: row.value for row in rows}  # the latest version's last
    named = [{"name": title, "value": found[method]} for method, title in HASHES.items() if method in found]
    return [{"name": "SHA-256", "value": work.sha256}, *named]


def _needs(facts: dict[str, Any]) -> dict[str, Any]:
    models = [{"name": row["name"], "use": USES.get(row["use"], row["use"])} for row in facts.get("models") or []]
    return {
        "models": models, "packages": sorted((facts.get("packages") or {}).items()),
        "classes": facts.get("classes") or [],
        "takes": [THINGS.get(one, one) for one in facts.get("takes") or []],
        "makes": [THINGS.get(one, one) for one in facts.get("makes") or []],
    }  # fmt: skip
