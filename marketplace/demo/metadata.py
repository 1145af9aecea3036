"""Generation metadata as the tools write it: A1111 parameters in PNG and JPEG, ComfyUI graphs in PNG."""

import hashlib
import io
import json
from dataclasses import dataclass
from typing import Any

from PIL import Image, PngImagePlugin

from marketplace.demo.pictures import draw
from marketplace.demo.workflows import ui_graph

USER_COMMENT, EXIF_IFD = 0x9286, 0x8769


@dataclass(frozen=True)
class Lora:
    """A LoRA as a picture names it: file name without ending, SHA-256 of the file, strength."""

    name: str
    sha256: str
    weight: float = 0.8


@dataclass(frozen=True)
class GenerationMetadata:
    """What a tool notes about one picture; `tool` is a1111 or comfyui."""

    prompt: str
    negative: str = "lowres, jpeg artifacts, watermark, text"
    steps: int = 28
    sampler: str = "DPM++ 2M Karras"
    cfg: float = 6.5
    seed: int = 1
    model: str = "kertas_xl_v2"
    loras: tuple[Lora, ...] = ()
    tool: str = "a1111"
    drawn_over: str = ""  # number of the certificate of the picture that it was begun from

    @property
    def model_hash(self) -> str:
        return hashlib.sha256(self.model.encode()).hexdigest()[:10]


def parameters(meta: GenerationMetadata, size: tuple[int, int]) -> str:
    """The `parameters` text of A1111."""
    tags = "".join(f" <lora:{lora.name}:{lora.weight}>" for lora in meta.loras)
    fields = [
        f"Steps: {meta.steps}",
        f"Sampler: {meta.sampler}",
        f"CFG scale: {meta.cfg}",
        f"Seed: {meta.seed}",
        f"Size: {size[0]}x{size[1]}",
        f"Model hash: {meta.model_hash}",
        f"Model: {meta.model}",
    ]
    if meta.loras:
        hashes = ", ".join(f"{lora.name}: {lora.sha256[:10]}" for lora in meta.loras)
        fields.append(f'Lora hashes: "{hashes}"')
    if meta.drawn_over:
        fields.append(f"Init image: {meta.drawn_over}")
    fields.append("Version: v1.10.1")
    return f"{meta.prompt}{tags}\nNegative prompt: {meta.negative}\n{', '.join(fields)}"


def comfy_prompt(meta: GenerationMetadata, size: tuple[int, int]) -> dict[str, Any]:
    """The API form of the graph that ComfyUI stores as `prompt`."""
    nodes: dict[str, Any] = {"1": _node("CheckpointLoaderSimple", ckpt_name=f"{meta.model}.safetensors")}
    model, clip = ["1", 0], ["1", 1]
    for index, lora in enumerate(meta.loras):
        key = str(20 + index)
        nodes[key] = _node(
            "LoraLoader",
            lora_name=f"{lora.name}.safetensors",
            strength_model=lora.weight,
            strength_clip=lora.weight,
            model=model,
            clip=clip,
        )
        model, clip = [key, 0], [key, 1]
    nodes |= {
        "2": _node("CLIPTextEncode", text=meta.prompt, clip=clip),
        "3": _node("CLIPTextEncode", text=meta.negative, clip=clip),
        "4": _node("EmptyLatentImage", width=size[0], height=size[1], batch_size=1),
        "5": _node(
            "KSampler",
            seed=meta.seed,
            steps=meta.steps,
            cfg=meta.cfg,
            sampler_name="dpmpp_2m",
            scheduler="karras",
            denoise=1.0,
            model=model,
            positive=["2", 0],
            negative=["3", 0],
            latent_image=["4", 0],
        ),
        "6": _node("VAEDecode", samples=["5", 0], vae=["1", 2]),
        "7": _node("SaveImage", filename_prefix="GenIP", images=["6", 0]),
    }
    return nodes


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def image_bytes(style: str, seed: int, size: tuple[int, int], meta: GenerationMetadata, format: str = "PNG") -> bytes:
    """The picture of a style and seed as a PNG or JPEG file that carries its metadata."""
    picture, out = draw(style, seed, size), io.BytesIO()
    if format == "JPEG":
        picture.save(out, "JPEG", quality=91, exif=_exif(parameters(meta, size)))
    else:
        picture.save(out, "PNG", pnginfo=_chunks(meta, size), compress_level=4)
    return out.getvalue()


def _exif(text: str) -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[USER_COMMENT] = b"UNICODE\0" + text.encode("utf-16-be")
    return exif


def _chunks(meta: GenerationMetadata, size: tuple[int, int]) -> PngImagePlugin.PngInfo:
    chunks = PngImagePlugin.PngInfo()
    if meta.tool == "comfyui":
        graph = comfy_prompt(meta, size)
        chunks.add_text("prompt", json.dumps(graph))
        chunks.add_text("workflow", json.dumps(ui_graph(graph)))
    else:
        text = parameters(meta, size)
        chunks.add_text("parameters", text) if text.isascii() else chunks.add_itxt("parameters", text)
    return chunks
