"""Which family a model belongs to, told from the names and shapes of its tensors; what does not tell is not guessed."""

import re
from collections.abc import Callable
from typing import Any

Shapes = dict[str, list[int]]

_DOWN = re.compile(r"(lora_down\.weight|lora_A\.(default\.)?weight|lora\.down\.weight)$")
FORMS = (("lokr_", "LoKr"), ("hada_", "LoHa"), ("lora_", "LoRA"), (".lora.", "LoRA"), ("oft_", "OFT"))


def detect(header: dict[str, Any]) -> dict[str, Any]:
    """`architecture`, `form` (LoRA, LoKr, checkpoint …) and `rank`, as far as the tensors tell."""
    shapes: Shapes = {name: _shape(tensor) for name, tensor in header.items()}
    joined = "\n".join(shapes)
    form = next((title for mark, title in FORMS if mark in joined), "")
    ranks = [shape[0] for name, shape in shapes.items() if shape and _DOWN.search(name)]
    family = next((title for title, test in FAMILIES if test(joined, shapes)), "")
    if not form and family:
        form = "Checkpoint"
    found = {"architecture": family, "form": form, "rank": str(max(ranks)) if ranks else ""}
    return {name: value for name, value in found.items() if value}


def _shape(tensor: Any) -> list[int]:
    shape = tensor.get("shape") if isinstance(tensor, dict) else None
    return shape if isinstance(shape, list) else []


def _has(*marks: str) -> Callable[[str, Shapes], bool]:
    return lambda joined, shapes: all(mark in joined for mark in marks)


def _last_block(joined: str, name: str) -> int:
    return max((int(number) for number in re.findall(rf"{name}[._](\d{{1,3}})[._]", joined)), default=-1)


def _width(shapes: Shapes, pattern: str) -> set[int]:
    """The input widths of the matrices whose names match: a LoRA's lower half, or the matrix itself."""
    found = re.compile(pattern)
    return {
        shape[-1] for name, shape in shapes.items() if len(shape) == 2 and found.search(name) and "up" not in name[-16:]
    }


def _flux(joined: str, shapes: Shapes) -> bool:
    """19 double and 38 single blocks; HunyuanVideo has one double and two single ones more."""
    double, single = _last_block(joined, "double_blocks"), _last_block(joined, "single_blocks")
    diffusers = _last_block(joined, "single_transformer_blocks")
    return double == 18 or single == 37 or diffusers == 37


def _hunyuan(joined: str, shapes: Shapes) -> bool:
    return _last_block(joined, "double_blocks") == 19 or _last_block(joined, "single_blocks") == 39


def _cross(width: int) -> Callable[[str, Shapes], bool]:
    """U-Nets by the width of the text that their cross-attention reads."""
    pattern = r"(attn2|attn2_to|attn2\.to)[._]?(to_)?[kv][._]"
    return lambda joined, shapes: width in _width(shapes, pattern)


FAMILIES: tuple[tuple[str, Callable[[str, Shapes], bool]], ...] = (
    ("Chroma", _has("distilled_guidance_layer")), ("FLUX.1", _flux), ("HunyuanVideo", _hunyuan),
    ("Qwen-Image", lambda joined, shapes: _last_block(joined, "transformer_blocks") == 59 and "img_mlp" in joined),
    ("SD3", _has("joint_blocks")),
    ("Z-Image", lambda joined, shapes: "layers" in joined and "attention" in joined and 3840 in _width(
        shapes, r"layers[._]\d+[._]attention[._]")),
    ("Wan", lambda joined, shapes: "blocks" in joined and "self_attn" in joined and "cross_attn" in joined
     and bool(_width(shapes, r"blocks[._]\d+[._](self|cross)_attn[._][qkv]") & {1536, 3072, 5120})),
    ("SDXL", _has("lora_te2_")), ("SDXL", _has("conditioner.embedders.1")), ("SDXL", _cross(2048)),
    ("SD 2", _has("cond_stage_model.model.transformer")), ("SD 2", _cross(1024)),
    ("SD 1.5", _has("cond_stage_model.transformer.text_model")), ("SD 1.5", _cross(768)),
)  # fmt: skip
