"""The `parameters` text that A1111, Forge and many others write into pictures."""

import json
import re
from typing import Any

from works.readers.base import file_name, lora

MAX_SETTINGS, MAX_PROMPT, MAX_ROWS = 40_000, 20_000, 50
_NAME = re.compile(r"[\s,]*([A-Za-z][\w ./+()-]{0,60}?):\s*")
_LORA = re.compile(r"<(?:lora|lyco):([^:<>]{1,100}):(-?[\d.]{1,8})")
_DECODER = json.JSONDecoder()
NAMES = {
    "model": "model", "model_hash": "model hash", "vae": "vae", "vae_hash": "vae hash", "sampler": "sampler",
    "scheduler": "schedule type", "steps": "steps", "cfg_scale": "cfg scale", "guidance": "distilled cfg scale",
    "seed": "seed", "size": "size", "clip_skip": "clip skip", "denoise": "denoising strength", "version": "version",
}  # fmt: skip


def read(text: str) -> dict[str, Any] | None:
    """Claims of such a text: both prompts and the settings behind them. None when it is something else."""
    lines = text.strip().split("\n")
    start = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].lstrip().startswith("Steps: ")), None)
    if start is None:
        return None
    prompt, _sep, negative = ("\n" + "\n".join(lines[:start])).partition("\nNegative prompt:")
    settings = read_settings("\n".join(lines[start:])[:MAX_SETTINGS])
    claims: dict[str, Any] = {"tool": _tool(settings), "prompt": prompt.strip()[:MAX_PROMPT]}
    if negative.strip():
        claims["negative_prompt"] = negative.strip()[:MAX_PROMPT]
    for ours, theirs in NAMES.items():
        if isinstance(value := settings.get(theirs), str) and value:
            claims[ours] = value[:200]
    for name in ("model", "vae"):
        if name in claims:
            claims[name] = file_name(claims[name])
    return claims | _parts(settings, prompt) | _passes(settings)


def read_settings(text: str) -> dict[str, Any]:
    """`Name: value, Name: "quoted, value", Hashes: {…}` by lower-case name; the first of a name counts."""
    found: dict[str, Any] = {}
    place = 0
    while (match := _NAME.match(text, place)) and len(found) < 300:
        value, place = _value(text, match.end())
        found.setdefault(match[1].lower(), value)
    return found


def _value(text: str, place: int) -> tuple[Any, int]:
    """The value that starts there and where it ends: JSON when it looks like it, else all up to a comma or line end."""
    if text[place : place + 1] in ('"', "{", "["):
        try:
            return _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            pass
    end = min((n for mark in (",", "\n") if (n := text.find(mark, place)) >= 0), default=len(text))
    return text[place:end].strip(), end


def _tool(settings: dict[str, Any]) -> str:
    version = str(settings.get("version", ""))
    return "Forge" if version.startswith("f") else "ComfyUI" if version.startswith("ComfyUI") else "A1111"


def _hashes(value: Any) -> dict[str, str]:
    """`"a: 12ab…, b: 34cd…"` by name."""
    if not isinstance(value, str):
        return {}
    rows = re.findall(r"([^:,]{1,200}):\s*([0-9a-fA-F]{8,64})(?![0-9a-zA-Z])", value[:20_000])
    return {name.strip(): digest.lower() for name, digest in rows}


def _parts(settings: dict[str, Any], prompt: str) -> dict[str, Any]:
    """LoRAs and embeddings: from tags in the prompt, from the hashes beside it, and from the list of all hashes."""
    weights = dict(_LORA.findall(prompt[:MAX_PROMPT]))
    loras, embeddings = _hashes(settings.get("lora hashes")), _hashes(settings.get("ti hashes"))
    listed = settings.get("hashes")
    for name, digest in list(listed.items())[:200] if isinstance(listed, dict) else ():
        kind, _sep, short = str(name).partition(":")
        target = {"lora": loras, "lyco": loras, "embed": embeddings}.get(kind.lower())
        if target is not None and short and isinstance(digest, str):
            target.setdefault(short, digest.lower()[:64])
    found: dict[str, Any] = {}
    if rows := [lora(name, weights.get(name, ""), loras.get(name)) for name in {**weights, **loras}]:
        found["loras"] = rows[:MAX_ROWS]
    if embeddings:
        found["embeddings"] = [{"name": file_name(name), "hash": digest} for name, digest in embeddings.items()]
        found["embeddings"] = found["embeddings"][:MAX_ROWS]
    return found


def _passes(settings: dict[str, Any]) -> dict[str, Any]:
    """What was done to the picture after its first pass: enlarged, and details drawn again."""
    found: dict[str, Any] = {}
    hires = [
        str(settings[name])[:80] for name in ("hires upscaler", "hires upscale", "hires steps") if name in settings
    ]
    if hires:
        found["hires"] = ", ".join(hires)
    detailers = [str(value)[:80] for name, value in settings.items() if re.match(r"adetailer model( \w+)?$", name)]
    if detailers:
        found["detailers"] = [file_name(name) for name in detailers[:10]]
    return found
