"""What a ComfyUI graph says of a generation, found by following the links of its samplers."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from works.readers import comfy_graph
from works.readers.base import file_name, lora
from works.readers.comfy_graph import Link, Node

Nodes = dict[str, Node]
MAX_VISITS, MAX_TEXT, MAX_ROWS, MAX_STRINGS = 2000, 20_000, 50, 200
SETTINGS = {
    "steps": "steps", "cfg": "cfg_scale", "sampler_name": "sampler", "scheduler": "scheduler", "denoise": "denoise",
    "guidance": "guidance", "noise_seed": "seed", "seed": "seed",
}  # fmt: skip
FEEDS = ("noise", "sampler", "sigmas", "guider", "positive", "conditioning")  # where a sampler's settings come from
FILES = {  # input: claim
    "ckpt_name": "model", "unet_name": "model", "model_path": "model", "vae_name": "vae", "clip_name": "text_encoders",
    "clip_name1": "text_encoders", "clip_name2": "text_encoders", "clip_name3": "text_encoders",
    "control_net_name": "control_nets", "ipadapter_file": "adapters", "style_model_name": "adapters",
    "upscale_model": "upscalers", "upscale_model_name": "upscalers",
}  # fmt: skip
# Inputs of a text node that hold no words of a prompt.
NOT_WORDS = re.compile(
    r"(name|type|delimiter|mode|method|format|separator|device|path|key|regex|scheduler)$|^(lora|ckpt|vae)"
)
NOT_TEXT = ("model", "clip", "vae", "image", "pixels", "mask", "latent", "samples", "control_net", "latent_image")
_LORA_SLOT = re.compile(r"lora_(?:name_)?(\d{1,2})(?:_name)?$")
_LORA_TAG = re.compile(r"<lora:([^:<>]{1,100}):(-?[\d.]{1,8})")


def read(data: dict[str, Any]) -> dict[str, Any]:
    """Model and what goes with it, LoRAs, both prompts and the settings of the first sampler."""
    nodes = comfy_graph.build(data)
    claims: dict[str, Any] = {"tool": "ComfyUI", **_files(nodes)}
    samplers = [node for node in nodes.values() if not node.off and _is_sampler(node)]
    for sampler in samplers[:20]:
        for name, value in _settings(nodes, sampler).items():
            claims.setdefault(name, value)
    texts = {side: _join(_words(nodes, one, side) for one in samplers[:20]) for side in ("positive", "negative")}
    if not texts["positive"] and not texts["negative"]:
        texts["positive"] = _join(_own_words(node) for node in nodes.values() if "Text" in node.kind and not node.off)
    if loras := _loras(nodes, texts["positive"]):
        claims["loras"] = loras[:MAX_ROWS]
    claims |= {"prompt": texts["positive"], "negative_prompt": texts["negative"]}
    return {name: value for name, value in claims.items() if value}


def _is_sampler(node: Node) -> bool:
    links = {name for name, value in node.inputs.items() if isinstance(value, Link)}
    return (("positive" in links and bool(links & {"latent_image", "latent", "samples", "model"})) and (
        "sampler_name" in node.inputs or "sampler" in node.inputs or "Sampler" in node.kind
    )) or {"guider", "sigmas"} <= links  # fmt: skip


def _upstream(nodes: Nodes, start: Node, names: tuple[str, ...]) -> Iterator[Node]:
    """A node and all that feeds it by these of its inputs, and then by any."""
    queue = deque([start])
    seen: set[str] = set()
    wanted: tuple[str, ...] | None = names
    while queue and len(seen) < MAX_VISITS:
        node = queue.popleft()
        yield node
        for name, value in node.inputs.items():
            link = comfy_graph.follow(nodes, value) if wanted is None or name in wanted else None
            if link and link.node not in seen and name not in NOT_TEXT:
                seen.add(link.node)
                queue.append(nodes[link.node])
        wanted = None


def _settings(nodes: Nodes, sampler: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in _upstream(nodes, sampler, FEEDS):
        for theirs, ours in SETTINGS.items():
            value = _plain(nodes, node.inputs.get(theirs))
            if value is not None and value != "":
                found.setdefault(ours, str(value)[:60])
    return found


def _plain(nodes: Nodes, value: Any) -> Any:
    """A setting's value, looked up where it is linked: the one plain value of the node it comes from."""
    if isinstance(value, Link):
        link = comfy_graph.follow(nodes, value)
        source = nodes[link.node].inputs if link else {}
        names = [name for name in ("value", "seed", "noise_seed", "int", "float", "steps", "cfg") if name in source]
        value = source[names[0]] if names else None
    return value if isinstance(value, int | float | str) and not isinstance(value, bool) else None


def _words(nodes: Nodes, sampler: Node, side: str) -> str:
    """The text behind one side of a sampler, or of the guider that stands for it."""
    for name in (side, "guider", *(("conditioning",) if side == "positive" else ())):
        if isinstance(sampler.inputs.get(name), Link):
            found = _text(nodes, sampler.inputs[name], side, {})
            if found:
                return found
    return ""


def _text(nodes: Nodes, value: Any, side: str, seen: dict[str, None]) -> str:
    """All words that flow into a link, in the order of the inputs, each node once."""
    link = comfy_graph.follow(nodes, value)
    if link is None or link.node in seen or len(seen) >= MAX_STRINGS:
        return ""
    seen[link.node] = None
    node = nodes[link.node]
    if "ZeroOut" in node.kind or (side == "negative" and node.kind == "BasicGuider"):
        return ""
    delimiter, split = node.inputs.get("delimiter"), any(name in node.inputs for name in ("positive", "negative"))
    parts = []
    for name, given in node.inputs.items():
        if split and side not in name:
            continue
        if isinstance(given, Link) and name not in NOT_TEXT:
            parts.append(_text(nodes, given, side, seen))
        elif isinstance(given, str) and not NOT_WORDS.search(name):
            parts.append(given.strip())
    return (delimiter if isinstance(delimiter, str) and len(delimiter) < 5 else "\n").join(filter(None, parts))[
        :MAX_TEXT
    ]


def _own_words(node: Node) -> str:
    return "\n".join(
        value for name, value in node.inputs.items() if isinstance(value, str) and not NOT_WORDS.search(name)
    )


def _join(texts: Iterator[str]) -> str:
    return "\n\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))[:MAX_TEXT]


def _files(nodes: Nodes) -> dict[str, Any]:
    """The files that loaders name; the first checkpoint is the model, the first VAE the VAE, the rest are lists."""
    found: dict[str, list[str]] = {}
    for node in nodes.values():
        for name, value in node.inputs.items():
            claim = "upscalers" if name == "model_name" and "Upscale" in node.kind else FILES.get(name)
            shown = file_name(value) if claim and isinstance(value, str) and not node.off else ""
            if claim and shown not in ("", "None", *found.get(claim, [])):
                found.setdefault(claim, []).append(shown)
    claims: dict[str, Any] = {name: rows[:MAX_ROWS] for name, rows in found.items()}
    for name, others in (("model", "other_models"), ("vae", "other_vaes")):
        first, *rest = claims.pop(name, []) or [""]
        claims |= {name: first, others: rest}
    return claims


def _loras(nodes: Nodes, prompt: str) -> list[dict[str, str]]:
    rows = [row for node in nodes.values() if not node.off for row in _loras_of(nodes, node)]
    rows += [lora(name, weight) for name, weight in _LORA_TAG.findall(prompt)]
    named = {(row["name"], row["weight"]): row for row in rows if row["name"] and row["name"] != "None"}
    return list(named.values())


def _loras_of(nodes: Nodes, node: Node) -> Iterator[dict[str, str]]:
    """One loader's LoRAs: its own name, numbered names of a stack, or switched rows of rgthree's and others' lists."""
    inputs = node.inputs
    if isinstance(name := _plain(nodes, inputs.get("lora_name")), str):
        yield lora(name, _plain(nodes, inputs.get("strength_model", inputs.get("strength"))) or "")
    for key, value in inputs.items():
        slot = _LORA_SLOT.match(key)
        if slot and isinstance(value, str) and inputs.get(f"switch_{slot[1]}") != "Off":
            number = slot[1]
            keys = ("lora_wt_{}", "model_weight_{}", "model_str_{}", "strength_{}", "lora_{}_strength",
                    "lora_{}_model_strength")  # fmt: skip
            weights = [inputs[one.format(number)] for one in keys if one.format(number) in inputs]
            yield lora(value, _plain(nodes, weights[0]) if weights else "")
    listed = inputs.get("loras")
    held = listed.get("__value__") if isinstance(listed, dict) else listed
    for row in [*inputs.values(), *node.rows, *(held if isinstance(held, list) else [])]:
        name = row.get("lora", row.get("name")) if isinstance(row, dict) else None
        if isinstance(row, dict) and isinstance(name, str) and row.get("on", row.get("active", True)) is True:
            yield lora(name, row.get("strength", ""))
