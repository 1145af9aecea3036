"""Real files for tests, made here: pictures with true generation metadata, models, workflows."""

import io
import json
import struct
from functools import lru_cache

import numpy as np
from PIL import Image, PngImagePlugin

A1111 = (
    "a lighthouse above a stormy sea, <lora:oil-light:0.8>, dusk\n"
    "Negative prompt: text, watermark\n"
    "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 1234567890, Size: 640x448, Model hash: 6ce0161689, "
    'Model: v1-5-pruned-emaonly, Lora hashes: "oil-light: 9c8f1bd2a3e4", Version: v1.9.4'
)
GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 42, "steps": 20, "cfg": 7, "sampler_name": "euler",
          "scheduler": "normal", "model": ["10", 0], "positive": ["6", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "terraced rice fields at dawn", "clip": ["10", 1]}},
    "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "inkwash.safetensors", "strength_model": 0.7,
           "model": ["4", 0], "clip": ["4", 1]}},
}  # fmt: skip


def picture(seed=1, size=(640, 448)):
    """A picture with structure: soft hills under a sky, seeded."""
    return _drawn(seed, size).copy()


@lru_cache(maxsize=32)
def _drawn(seed, size):
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 6, size[0])
    rows = np.linspace(0, 1, size[1])[:, None]
    canvas = np.stack([120 + 100 * (1 - rows) + 0 * x, 140 + 60 * (1 - rows) + 0 * x, 200 - 60 * rows + 0 * x], -1)
    for layer in range(5):
        height = 0.35 + 0.12 * layer + 0.08 * np.sin(x * rng.uniform(0.6, 2.5) + rng.uniform(0, 6))
        canvas[rows > height] = rng.integers(20, 200, 3) * (1 - layer / 8)
    return Image.fromarray(canvas.clip(0, 255).astype("uint8"))


def png(seed=1, parameters=A1111, graph=None, size=(640, 448)):
    info = PngImagePlugin.PngInfo()
    if parameters:
        info.add_text("parameters", parameters)
    if graph:
        info.add_text("prompt", json.dumps(graph))
    out = io.BytesIO()
    picture(seed, size).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def lora(metadata=None, tensors=None, tail=b"", body=bytes(range(256)) * 2):
    """A kohya-style LoRA of two tensors."""
    metadata = metadata or {
        "ss_base_model_version": "sdxl_base_v1-0", "ss_network_dim": "8", "ss_network_module": "networks.lora",
        "ss_tag_frequency": json.dumps({"10_secret": {"private tag": 10}}), "modelspec.trigger_phrase": "inkwash",
    }  # fmt: skip
    tensors = tensors or {
        "lora_down.weight": {"dtype": "F16", "shape": [8, 16], "data_offsets": [0, 256]},
        "lora_up.weight": {"dtype": "BF16", "shape": [16, 8], "data_offsets": [256, 512]},
    }
    header = json.dumps({"__metadata__": metadata, **tensors}).encode()
    return struct.pack("<Q", len(header)) + header + body + tail
