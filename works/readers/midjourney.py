"""What Midjourney writes into its pictures: prompt, parameters and job in the description, and who made it."""

import re
from typing import Any

_JOB = re.compile(r"\bJob ID:\s*([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})")
_PARAMETER = re.compile(r"\s(?:--|—)([a-zA-Z]{1,12})(?:\s+((?!--|—)\S+))?")
_URL = re.compile(r"https?://\S+")
# Parameters that say how, not what: anything else, such as --no or --sref, is part of the prompt.
NAMES = {
    "ar": "aspect_ratio", "aspect": "aspect_ratio", "v": "version", "version": "version", "niji": "niji",
    "seed": "seed", "s": "stylize", "stylize": "stylize", "c": "chaos", "chaos": "chaos", "q": "quality",
    "quality": "quality", "w": "weird", "weird": "weird", "style": "style", "iw": "image_weight", "exp": "exp",
}  # fmt: skip
FLAGS = ("tile", "raw", "turbo", "fast", "relax", "draft", "hd")


def read(description: str, author: str = "") -> dict[str, Any] | None:
    """Claims of such a description, or None for one of another kind."""
    text = description[:20_000]
    job = _JOB.search(text)
    if not job:
        return None
    words = (text[: job.start()] + text[job.end() :]).strip()
    claims: dict[str, Any] = {"tool": "Midjourney", "job_id": job[1].lower(), "prompt": words}
    for name, value in _PARAMETER.findall(" " + words):
        if name.lower() in NAMES and value:
            claims.setdefault(NAMES[name.lower()], value[:40])
        elif name.lower() in FLAGS:
            claims.setdefault("switches", []).append(name.lower())
    if claims.get("niji"):
        claims["version"] = f"niji {claims.pop('niji')}"
    if links := _URL.findall(words):
        claims["reference_images"] = links[:20]
    if author.strip():
        claims["creator_in_file"] = author.strip()[:200]
    return claims
