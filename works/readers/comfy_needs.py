"""What a ComfyUI workflow needs to run and what it turns into what: files, packages of nodes, inputs and outputs."""

import re
from typing import Any

from works.readers import comfy_claims, comfy_graph
from works.readers.base import file_name

MAX_ROWS = 60
USES = {
    "model": "checkpoint", "other_models": "checkpoint", "loras": "lora", "vae": "vae", "other_vaes": "vae",
    "text_encoders": "text_encoder", "control_nets": "control_net", "adapters": "adapter", "upscalers": "upscaler",
}  # fmt: skip
CORE = "comfy-core"
_TAKES = re.compile(r"^(VHS_)?Load(Image|Video|Audio|Mask|3D|Latent)", re.IGNORECASE)
_MAKES = re.compile(r"^(Save|Preview)(Image|Video|Audio|Animated|WEBM|GLB|Latent)|^VHS_VideoCombine", re.IGNORECASE)
_THINGS = ("image", "video", "audio", "mask", "latent")


def read(data: dict[str, Any]) -> dict[str, Any]:
    """`models` [{name, use}], `packages` {package: [class]} where the file names them, `takes` and `makes`."""
    nodes = comfy_graph.build(data)
    kinds = [node.kind for node in nodes.values()]
    packages: dict[str, list[str]] = {}
    for node in nodes.values():
        if node.package and node.package != CORE and node.kind not in packages.setdefault(node.package, []):
            packages[node.package].append(node.kind[:100])
    return {
        "models": _models(data), "packages": dict(list(packages.items())[:MAX_ROWS]),
        "takes": _things(kinds, _TAKES), "makes": _things(kinds, _MAKES),
    }  # fmt: skip


def _models(data: dict[str, Any]) -> list[dict[str, str]]:
    """Files by their use, as loaders name them, and those that the editor lists with its nodes."""
    found: dict[str, str] = {}
    for claim, value in comfy_claims.read(data).items():
        rows = value if isinstance(value, list) else [value]
        for row in rows if claim in USES else ():
            found.setdefault(row["name"] if isinstance(row, dict) else row, USES[claim])
    for node in data["nodes"] if isinstance(data.get("nodes"), list) else ():
        properties = node.get("properties") if isinstance(node, dict) else None
        listed = properties.get("models") if isinstance(properties, dict) else None
        for row in listed[:MAX_ROWS] if isinstance(listed, list) else ():
            if isinstance(row, dict) and row.get("name"):
                found.setdefault(file_name(row["name"]), str(row.get("directory") or "")[:40])
    return [{"name": name, "use": use} for name, use in list(found.items())[:MAX_ROWS]]


def _things(kinds: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Which things go in, or come out, by the names of the nodes; a thing each once."""
    matched = " ".join(
        kind.lower().replace("animated", "video").replace("webm", "video") for kind in kinds if pattern.match(kind)
    )
    return [thing for thing in _THINGS if thing in matched]
