"""Signs by which tools name what a work was made with: hashes and names in metadata, graphs, words. No database."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from works import numbers
from works.models import Scheme
from works.readers import comfyui

MOST_THINGS, MOST_NODES = 60, 2000
FEW_WORDS, FEW_NODES, FEW_LETTERS = 8, 9, 5
SEEDS = ("seed", "noise_seed", "control_after_generate")
NO_NODES = ("Note", "MarkdownNote", "PrimitiveNode", "Reroute")
# Names that say nothing of who made it: words anybody uses, and the base models that everybody uses.
_WORDS = frozenset({
    "a", "an", "and", "anime", "art", "base", "best", "bf16", "character", "checkpoint", "com", "concept", "cute",
    "detail", "detailed", "details", "dev", "diffusion", "ema", "emaonly", "epoch", "f16", "final", "fix", "flux",
    "fp16", "fp8", "high", "inpainting", "last", "lora", "loras", "merge", "model", "models", "new", "of", "old",
    "output", "photo", "pony", "pretrained", "pruned", "quality", "realistic", "refiner", "safetensors", "schnell",
    "sd", "sd15", "sdxl", "stable", "style", "styles", "test", "the", "tmp", "training", "turbo", "unet", "untitled",
    "v", "vae", "version", "xl",
})  # fmt: skip


class Sign(NamedTuple):
    """One mention: where it stands, which of the things mentioned it is about, what kind of sign, and its value."""

    claim: str
    thing: int
    scheme: str
    value: str


def plain_name(text: str) -> str:
    """A file's name as people say it: no folders, no ending, no case, no punctuation."""
    name = re.split(r"[\\/]", text.strip())[-1]
    name = re.sub(r"\.(safetensors|ckpt|pt|pth|gguf|json)$", "", name, flags=re.IGNORECASE)
    name = "".join(letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFKC", name).lower())
    return " ".join(name.split())[:128]


def is_telling(name: str) -> bool:
    """Whether a name is one that two people would hardly give by chance."""
    words = [word for word in name.split() if word not in _WORDS and not re.fullmatch(r"v?[\d.]+[a-z]?", word)]
    return sum(len(word) for word in words) >= FEW_LETTERS


def plain_hash(text: str) -> str:
    """Lower-case hex of 8 to 64 digits, without the name of the algorithm; empty when it is none."""
    value = text.strip().lower().rsplit(":", 1)[-1].removeprefix("0x")
    return value if re.fullmatch(r"[0-9a-f]{8,64}", value) and len(set(value)) > 1 else ""


def hash_forms(*, sha256: str, others: Iterable[str] = ()) -> set[str]:
    """Every form in which tools write the hashes of a file: whole, and SHA-256 cut to 8, 10 and 12 digits."""
    forms = {sha256, *(sha256[:length] for length in (8, 10, 12))} if sha256 else set()
    return forms | {value for other in others if (value := plain_hash(other))}


def text_signs(text: str) -> list[tuple[str, str]]:
    """Of a prompt: its words in order and its words in any order, when they are enough to tell it from others."""
    bare = re.sub(r"<[a-z]+:[^>]*>|:[\d.]+\b", " ", unicodedata.normalize("NFKC", text).lower())
    words = re.findall(r"[^\W_]+", bare)
    if len(words) < FEW_WORDS and sum(map(len, words)) < 6 * FEW_WORDS:
        return []
    ordered, bag = " ".join(words), " ".join(sorted(set(words)))
    return [(Scheme.TEXT, _digest(ordered)), (Scheme.WORDS, _digest(bag))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def graph_signs(graph: dict[str, Any]) -> list[tuple[str, str]]:
    """Of a ComfyUI graph: nodes, wires and values but seeds (API form only), and nodes and wires alone.

    The shape is the same in the API's form and the editor's. Graphs as small as the one everybody starts with have no
    shape to tell them by.
    """
    rows = [row for row in comfyui.nodes_of(graph) if row[1] not in NO_NODES]
    if not FEW_NODES <= len(rows) <= MOST_NODES:
        return []
    signs = [(Scheme.SHAPE, _shape(rows, comfyui.links_of(graph)))]
    if "nodes" not in graph:
        signs.insert(0, (Scheme.GRAPH, _values(rows)))
    return [(str(scheme), value) for scheme, value in signs]


def _values(rows: list[tuple[str, str, dict[str, Any]]]) -> str:
    kept = [
        [key, kind, {name: value for name, value in inputs.items() if name not in SEEDS}] for key, kind, inputs in rows
    ]
    return _digest(json.dumps(sorted(kept, key=lambda row: str(row[0])), sort_keys=True, default=str))


def _shape(rows: list[tuple[str, str, dict[str, Any]]], links: list[tuple[str, str, str]]) -> str:
    """Labels that spread along the wires (Weisfeiler and Leman, 1968), so that numbering plays no part."""
    label = {key: kind for key, kind, _inputs in rows}
    wires = {(source, target) for source, target, _flow in links if source in label and target in label}
    for _round in range(4):
        near: dict[str, list[str]] = {key: [] for key in label}
        for source, target in wires:
            near[source].append(">" + label[target])
            near[target].append("<" + label[source])
        label = {key: _digest(kind + "|".join(sorted(near[key])))[:32] for key, kind in label.items()}
    return _digest(json.dumps(sorted(Counter(label.values()).items())))


def certificate_numbers(text: str) -> list[str]:
    """Numbers of certificates that stand in a text, as in the XMP and C2PA of files delivered here."""
    found = re.findall(r"GIP[-0-9A-Za-z]{17,24}", text[:1_000_000])
    return list(dict.fromkeys(number for one in found if (number := numbers.parse_number(one))))[:16]


def mentions_of(claims: dict[str, Any], raw: dict[str, bytes]) -> list[Sign]:
    """Everything that a work's claims and metadata name, thing by thing."""
    things: list[tuple[str, list[tuple[str, str]]]] = []
    for row in claims.get("loras") or []:
        if isinstance(row, dict):
            things.append(("loras", _file_signs(str(row.get("name") or ""), str(row.get("hash") or ""))))
    for name, hashed in (("model", "model_hash"), ("base_model", "base_model_hash")):
        things.append((name, _file_signs(str(claims.get(name) or ""), str(claims.get(hashed) or ""))))
    things.append(("prompt", text_signs(str(claims.get("prompt") or ""))))
    for source, blob in raw.items():
        text = blob.decode("utf-8", "replace")
        things += [(source, [(Scheme.NUMBER, number)]) for number in certificate_numbers(text)]
        things += [(source, signs) for signs in _raw_signs(source, text)]
    found = [(claim, signs) for claim, signs in things if signs][:MOST_THINGS]
    return [Sign(claim, place, scheme, value) for place, (claim, signs) in enumerate(found) for scheme, value in signs]


def _file_signs(name: str, hashed: str) -> list[tuple[str, str]]:
    signs = [(str(Scheme.HASH), value)] if (value := plain_hash(hashed)) else []
    plain = plain_name(name)
    return [*signs, (str(Scheme.NAME), plain)] if is_telling(plain) else signs


def _raw_signs(source: str, text: str) -> list[list[tuple[str, str]]]:
    try:
        if source.startswith("comfyui"):
            return [graph_signs(comfyui.parse(text))]
        if source == "safetensors":
            data = json.loads(text)
            names = ("ss_new_sd_model_hash", "ss_sd_model_hash")
            return [[(str(Scheme.HASH), value)] for name in names if (value := plain_hash(str(data.get(name) or "")))]
    except Exception:  # metadata of strangers: what cannot be parsed mentions nothing
        return []
    return []
