"""What other generators than A1111 and ComfyUI note in their pictures: InvokeAI, NovelAI, Fooocus and SwarmUI."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from marketplace.core.errors import Refusal
from works.readers import comfyui
from works.readers.base import lora as _lora

Notes = dict[str, Any]
Found = tuple[str, str, Notes]  # source, the note as it stands in the file, claims

INVOKE = {
    "prompt": "positive_prompt", "negative_prompt": "negative_prompt", "seed": "seed", "steps": "steps",
    "cfg_scale": "cfg_scale", "sampler": "scheduler", "version": "app_version",
}  # fmt: skip
NOVEL = {"negative_prompt": "uc", "seed": "seed", "steps": "steps", "cfg_scale": "scale", "sampler": "sampler"}
FOOOCUS = {
    "prompt": "prompt", "negative_prompt": "negative_prompt", "model": "base_model", "model_hash": "base_model_hash",
    "seed": "seed", "steps": "steps", "cfg_scale": "guidance_scale", "sampler": "sampler", "scheduler": "scheduler",
    "size": "resolution", "version": "version",
}  # fmt: skip
SWARM = {
    "prompt": "prompt", "negative_prompt": "negativeprompt", "model": "model", "seed": "seed", "steps": "steps",
    "cfg_scale": "cfgscale", "sampler": "sampler", "scheduler": "scheduler", "version": "swarm_version",
}  # fmt: skip


def read(info: dict[str, Any], comment: str) -> list[Found]:
    """Each note that is recognized in a picture's text chunks or EXIF comment; what cannot be parsed claims nothing."""
    readers: list[Callable[[dict[str, Any], str], Found | None]] = [_invoke, _novel, _parameters]
    found = []
    for reader in readers:
        with suppress(Refusal):
            if note := reader(info, comment):
                found.append(note)
    return found


def _pick(data: Notes, names: dict[str, str]) -> Notes:
    """The fields that are plain values, under our names."""
    plain = {ours: data.get(theirs) for ours, theirs in names.items()}
    return {
        ours: str(value)[: 20_000 if "prompt" in ours else 200]
        for ours, value in plain.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip()
    }


def _text(info: dict[str, Any], name: str) -> str:
    value = info.get(name)
    return value if isinstance(value, str) and value.lstrip().startswith("{") else ""


def _invoke(info: dict[str, Any], comment: str) -> Found | None:
    text = _text(info, "invokeai_metadata")
    if not text:
        return None
    data = comfyui.parse(text)
    claims = {"tool": "InvokeAI", **_pick(data, INVOKE)}
    model = data.get("model")
    if isinstance(model, dict):
        claims |= _pick(model, {"model": "name" if "name" in model else "model_name", "model_hash": "hash"})
    loras = [_invoke_lora(row) for row in _rows(data.get("loras"))]
    return "invokeai", text, _with_loras(claims, loras)


def _invoke_lora(row: Any) -> Notes:
    named = row.get("model", row.get("lora")) if isinstance(row, dict) else None
    named = named if isinstance(named, dict) else {}
    return _lora(named.get("name", named.get("model_name")), row.get("weight") if named else "", named.get("hash"))


def _novel(info: dict[str, Any], comment: str) -> Found | None:
    text = _text(info, "Comment")
    if not text or not str(info.get("Software", "")).startswith("NovelAI"):
        return None
    claims = {"tool": "NovelAI", **_pick(comfyui.parse(text), NOVEL)}
    claims |= _pick(info, {"prompt": "Description", "model": "Source"})
    return "novelai", text, claims


def _parameters(info: dict[str, Any], comment: str) -> Found | None:
    """Fooocus and SwarmUI write JSON where A1111 writes its text."""
    text = _text(info, "parameters") or _text({"comment": comment}, "comment")
    if not text:
        return None
    data = comfyui.parse(text)
    if isinstance(swarm := data.get("sui_image_params"), dict):
        weights = _rows(swarm.get("loraweights"))
        loras = [
            _lora(name, weights[n] if n < len(weights) else "") for n, name in enumerate(_rows(swarm.get("loras")))
        ]
        return "swarmui", text, _with_loras({"tool": "SwarmUI", **_pick(swarm, SWARM)}, loras)
    if "base_model" in data and ("fooocus_scheme" in data or str(data.get("version", "")).startswith("Fooocus")):
        loras = [_lora(*row[:3]) for row in _rows(data.get("loras")) if isinstance(row, list) and row]
        return "fooocus", text, _with_loras({"tool": "Fooocus", **_pick(data, FOOOCUS)}, loras)
    return None


def _rows(value: Any) -> list[Any]:
    return value[:50] if isinstance(value, list) else []


def _with_loras(claims: Notes, loras: list[Notes]) -> Notes:
    named = [lora for lora in loras if lora["name"]]
    return {**claims, "loras": named} if named else claims
