"""A ComfyUI graph made plain: nodes with named inputs, whichever form it was saved in, and subgraphs opened."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MAX_NODES, MAX_DEPTH, MAX_FOLLOWED = 20_000, 8, 64
MUTED, BYPASSED = 2, 4
ENTRY, EXIT = -10, -20  # the ids by which a subgraph's own links name its borders
AFTER_SEED = ("fixed", "increment", "decrement", "randomize")
# What the editor keeps by position, for nodes saved without the names of their widgets.
WIDGETS: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler"),
    "SamplerCustom": ("add_noise", "noise_seed", "cfg"), "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"), "RandomNoise": ("noise_seed",), "CFGGuider": ("cfg",),
    "FluxGuidance": ("guidance",), "Flux2Scheduler": ("steps", "width", "height"),
    "CheckpointLoaderSimple": ("ckpt_name",), "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",), "VAELoader": ("vae_name",), "CLIPLoader": ("clip_name", "type"),
    "DualCLIPLoader": ("clip_name1", "clip_name2", "type"), "ControlNetLoader": ("control_net_name",),
    "TripleCLIPLoader": ("clip_name1", "clip_name2", "clip_name3"), "UpscaleModelLoader": ("model_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"), "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"), "PrimitiveNode": ("value",),
    "CLIPTextEncodeSDXL": ("width", "height", "crop_w", "crop_h", "target_width", "target_height", "text_g", "text_l"),
    "PrimitiveString": ("value",), "PrimitiveStringMultiline": ("value",),
    "StringConcatenate": ("string_a", "string_b", "delimiter"),
    "PrimitiveInt": ("value",), "PrimitiveFloat": ("value",), "EmptyLatentImage": ("width", "height", "batch_size"),
}  # fmt: skip


class Link(NamedTuple):
    node: str
    slot: int


@dataclass(slots=True)
class Node:
    kind: str
    inputs: dict[str, Any]
    rows: list[Any] = field(default_factory=list)  # values without a name
    off: bool = False
    package: str = ""
    outputs: list[Any] | None = None  # of a subgraph: what comes out of it


def build(data: dict[str, Any]) -> dict[str, Node]:
    """Nodes by id. Those inside a subgraph are named by its id, a colon and their own."""
    nodes: dict[str, Node] = {}
    if isinstance(data.get("nodes"), list):
        parts = data.get("definitions")
        rows = parts.get("subgraphs") if isinstance(parts, dict) else None
        known = {str(row.get("id")): row for row in _dicts(rows)}
        _open(data, known, "", [], nodes, 0)
        return nodes
    for key, row in list(data.items())[:MAX_NODES]:
        if isinstance(row, dict) and "class_type" in row:
            given = row.get("inputs")
            inputs = given if isinstance(given, dict) else {}
            nodes[key] = Node(str(row["class_type"]), {name: _api_value(value, data) for name, value in inputs.items()})
    return nodes


def _dicts(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows[:MAX_NODES] if isinstance(row, dict)] if isinstance(rows, list) else []


def _api_value(value: Any, data: dict[str, Any]) -> Any:
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int) and type(value[1]) is int:
        return Link(str(value[0]), value[1]) if str(value[0]) in data else None
    return value


def _open(
    graph: dict[str, Any], known: dict[str, Any], prefix: str, outer: list[Any], nodes: dict[str, Node], depth: int
) -> list[Any]:  # fmt: skip
    """Add a graph's nodes under a prefix; what arrives from outside is `outer`. Returns what leaves by each exit."""
    links = _links(graph.get("links"))

    def source(link: Any) -> Any:
        origin, slot = links.get(link, (None, 0)) if isinstance(link, int | str) else (None, 0)
        if origin == str(ENTRY):
            return outer[slot] if 0 <= slot < len(outer) else None
        return Link(prefix + origin, slot) if origin is not None else None

    for row in _dicts(graph.get("nodes")):
        if len(nodes) >= MAX_NODES:
            break
        key, kind = f"{prefix}{row.get('id')}", str(row.get("type"))
        node = nodes[key] = _editor_node(kind, row, source)
        if kind in known and depth < MAX_DEPTH:
            inner = known[kind]
            node.outputs = _open(inner, known, f"{key}:", list(node.inputs.values()), nodes, depth + 1)
    exits = [port.get("linkIds") for port in _dicts(graph.get("outputs"))] if prefix else []
    return [source(ids[0]) if isinstance(ids, list) and ids else None for ids in exits]


def _links(rows: Any) -> dict[Any, tuple[str, int]]:
    """Where each link comes from: `[id, source, slot, target, slot, type]`, or an object in newer files."""
    found: dict[Any, tuple[str, int]] = {}
    for row in rows[: MAX_NODES * 5] if isinstance(rows, list) else []:
        if isinstance(row, dict):
            row = [row.get("id"), row.get("origin_id"), row.get("origin_slot")]
        if isinstance(row, list) and len(row) >= 3 and isinstance(row[0], int | str) and type(row[2]) is int:
            found[row[0]] = (str(row[1]), row[2])
    return found


def _editor_node(kind: str, row: dict[str, Any], source: Any) -> Node:
    ports, given = _dicts(row.get("inputs")), row.get("widgets_values")
    values = list(given) if isinstance(given, list) else []
    inputs = {str(key): value for key, value in given.items()} if isinstance(given, dict) else {}
    named = [str(port.get("name")) for port in ports if isinstance(port.get("widget"), dict)]
    inputs |= _named_values(WIDGETS.get(kind) or named, values)
    for port in ports:
        name = str(port.get("name"))
        if (found := source(port.get("link"))) is not None or name not in inputs:
            inputs[name] = found
    properties = row.get("properties")
    package = properties.get("cnr_id") or properties.get("aux_id") if isinstance(properties, dict) else ""
    return Node(kind, inputs, values, row.get("mode") in (MUTED, BYPASSED), str(package or "")[:100])


def _named_values(names: Any, values: list[Any]) -> dict[str, Any]:
    """Widgets by name; after a seed stands what happens to it next, which has no name."""
    found, rest = {}, list(values)
    for name in names:
        if not rest:
            break
        found[name] = rest.pop(0)
        if name.endswith("seed") and rest and rest[0] in AFTER_SEED:
            rest.pop(0)
    return found


def follow(nodes: dict[str, Node], value: Any) -> Link | None:
    """The node a link really comes from: out of subgraphs, past reroutes and nodes that are off; within a cap."""
    for _step in range(MAX_FOLLOWED):
        if not isinstance(value, Link) or value.node not in nodes:
            return None
        node = nodes[value.node]
        if node.outputs is not None:
            value = node.outputs[value.slot] if 0 <= value.slot < len(node.outputs) else None
        elif node.kind == "Reroute" or node.off:
            value = next((one for one in node.inputs.values() if isinstance(one, Link)), None)
        else:
            return value
    return None
