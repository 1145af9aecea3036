"""ComfyUI graphs for varied jobs, in the API form and laid out in the form of the editor."""

import json
from typing import Any

Graph = dict[str, Any]

OUTPUTS = {
    "CheckpointLoaderSimple": ("MODEL", "CLIP", "VAE"),
    "LoraLoader": ("MODEL", "CLIP"),
    "CLIPTextEncode": ("CONDITIONING",),
    "EmptyLatentImage": ("LATENT",),
    "KSampler": ("LATENT",),
    "VAEDecode": ("IMAGE",),
    "VAEEncode": ("LATENT",),
    "LoadImage": ("IMAGE", "MASK"),
    "UpscaleModelLoader": ("UPSCALE_MODEL",),
    "ImageUpscaleWithModel": ("IMAGE",),
    "ImageScale": ("IMAGE",),
    "ControlNetLoader": ("CONTROL_NET",),
    "ControlNetApply": ("CONDITIONING",),
    "Canny": ("IMAGE",),
    "VAEEncodeForInpaint": ("LATENT",),
    "GrowMask": ("MASK",),
    "ImageBlend": ("IMAGE",),
    "LatentUpscale": ("LATENT",),
    "ImageBatch": ("IMAGE",),
    "ImageSharpen": ("IMAGE",),
    "InvertMask": ("MASK",),
    "MaskToImage": ("IMAGE",),
}


class Bench:
    """Collects nodes; `add` returns the new node's id."""

    def __init__(self) -> None:
        self.nodes: Graph = {}

    def add(self, kind: str, **inputs: Any) -> str:
        key = str(len(self.nodes) + 1)
        self.nodes[key] = {"class_type": kind, "inputs": inputs}
        return key

    def text(self, words: str, source: str, slot: int = 1) -> list[Any]:
        return [self.add("CLIPTextEncode", text=words, clip=[source, slot]), 0]

    def sample(
        self,
        model: list[Any],
        positive: list[Any],
        negative: list[Any],
        latent: list[Any],
        seed: int,
        denoise: float = 1.0,
    ) -> list[Any]:
        key = self.add(
            "KSampler",
            seed=seed,
            steps=28,
            cfg=6.0,
            sampler_name="dpmpp_2m",
            scheduler="karras",
            denoise=denoise,
            model=model,
            positive=positive,
            negative=negative,
            latent_image=latent,
        )
        return [key, 0]

    def save(self, images: list[Any], prefix: str) -> None:
        self.add("SaveImage", filename_prefix=prefix, images=images)


def upscale() -> Graph:
    """A picture enlarged by a model, then refined gently."""
    b = Bench()
    ckpt, image, model = (
        b.add("CheckpointLoaderSimple", ckpt_name="kertas_xl_v2.safetensors"),
        b.add("LoadImage", image="plate.png"),
        b.add("UpscaleModelLoader", model_name="4x_fineart.pth"),
    )
    large = b.add("ImageUpscaleWithModel", upscale_model=[model, 0], image=[image, 0])
    fit = b.add("ImageScale", upscale_method="lanczos", width=2560, height=3200, crop="disabled", image=[large, 0])
    latent = b.add("VAEEncode", pixels=[fit, 0], vae=[ckpt, 2])
    good, bad = b.text("fine paper grain, crisp line, quiet detail", ckpt), b.text("halo, oversharpened, noise", ckpt)
    done = b.sample([ckpt, 0], good, bad, [latent, 0], 4107, 0.28)
    sharp = b.add(
        "ImageSharpen",
        sharpen_radius=1,
        sigma=0.6,
        alpha=0.4,
        image=[b.add("VAEDecode", samples=done, vae=[ckpt, 2]), 0],
    )
    b.save([sharp, 0], "upscaled")
    return b.nodes


def relight() -> Graph:
    """A portrait lit anew: edges hold the likeness while the light changes."""
    b = Bench()
    ckpt = b.add("CheckpointLoaderSimple", ckpt_name="kertas_xl_v2.safetensors")
    lora = b.add(
        "LoraLoader",
        lora_name="golden_hour_v3.safetensors",
        strength_model=0.8,
        strength_clip=0.8,
        model=[ckpt, 0],
        clip=[ckpt, 1],
    )
    face, lines, depth = (
        b.add("LoadImage", image="portrait.png"),
        b.add("ControlNetLoader", control_net_name="canny_xl.safetensors"),
        b.add("ControlNetLoader", control_net_name="depth_xl.safetensors"),
    )
    edges = b.add("Canny", low_threshold=0.2, high_threshold=0.6, image=[face, 0])
    good, bad = (
        b.text("{{light}} from the {{side}}, soft falloff, catchlight in the eyes", lora),
        b.text("flat flash, plastic skin", lora),
    )
    held = b.add("ControlNetApply", strength=0.75, conditioning=good, control_net=[lines, 0], image=[edges, 0])
    held = b.add("ControlNetApply", strength=0.5, conditioning=[held, 0], control_net=[depth, 0], image=[face, 0])
    latent = b.add("VAEEncode", pixels=[face, 0], vae=[ckpt, 2])
    done = b.sample([lora, 0], [held, 0], bad, [latent, 0], 771, 0.55)
    blend = b.add(
        "ImageBlend",
        blend_factor=0.8,
        blend_mode="soft_light",
        image1=[face, 0],
        image2=[b.add("VAEDecode", samples=done, vae=[ckpt, 2]), 0],
    )
    b.save([blend, 0], "relit")
    return b.nodes


def comic() -> Graph:
    """Three panels with one seed family, joined to a strip."""
    b = Bench()
    ckpt = b.add("CheckpointLoaderSimple", ckpt_name="kertas_xl_v2.safetensors")
    lora = b.add(
        "LoraLoader",
        lora_name="ink_and_rain.safetensors",
        strength_model=0.9,
        strength_clip=0.7,
        model=[ckpt, 0],
        clip=[ckpt, 1],
    )
    latent, bad = (
        b.add("EmptyLatentImage", width=768, height=1024, batch_size=1),
        b.text("extra fingers, lettering, photo", lora),
    )
    panels = []
    for index, words in enumerate(
        (
            "wide shot, {{place}} at dusk, one lit window",
            "close-up, {{hero}} listens at the door",
            "low angle, {{hero}} runs through rain",
        )
    ):
        done = b.sample([lora, 0], b.text(f"ink comic panel, {words}", lora), bad, [latent, 0], 9000 + index)
        panels.append([b.add("VAEDecode", samples=done, vae=[ckpt, 2]), 0])
    pair = b.add("ImageBatch", image1=panels[0], image2=panels[1])
    b.save([b.add("ImageBatch", image1=[pair, 0], image2=panels[2]), 0], "strip")
    return b.nodes


def product() -> Graph:
    """A product set on a new ground, with its mask kept exact."""
    b = Bench()
    ckpt, shot = (
        b.add("CheckpointLoaderSimple", ckpt_name="kertas_xl_v2.safetensors"),
        b.add("LoadImage", image="product.png"),
    )
    ground = b.add("GrowMask", expand=6, tapered_corners=True, mask=[b.add("InvertMask", mask=[shot, 1]), 0])
    latent = b.add("VAEEncodeForInpaint", grow_mask_by=8, pixels=[shot, 0], vae=[ckpt, 2], mask=[ground, 0])
    good, bad = (
        b.text("{{product}} on {{surface}}, window light, long soft shadow", ckpt),
        b.text("second product, logo, hands", ckpt),
    )
    first = b.sample([ckpt, 0], good, bad, [latent, 0], 31)
    large = b.add("LatentUpscale", upscale_method="bislerp", width=1536, height=1536, crop="disabled", samples=first)
    second = b.sample([ckpt, 0], good, bad, [large, 0], 32, 0.35)
    b.save([b.add("VAEDecode", samples=second, vae=[ckpt, 2]), 0], "product")
    return b.nodes


def inpaint() -> Graph:
    """One region painted again; the rest stays as it was."""
    b = Bench()
    ckpt, image = (
        b.add("CheckpointLoaderSimple", ckpt_name="kertas_xl_inpaint.safetensors"),
        b.add("LoadImage", image="wall.png"),
    )
    soft = b.add("GrowMask", expand=12, tapered_corners=True, mask=[image, 1])
    latent = b.add("VAEEncodeForInpaint", grow_mask_by=6, pixels=[image, 0], vae=[ckpt, 2], mask=[soft, 0])
    done = b.sample(
        [ckpt, 0],
        b.text("weathered plaster, same light, {{repair}}", ckpt),
        b.text("seam, blur", ckpt),
        [latent, 0],
        58,
        0.9,
    )
    decoded = b.add("VAEDecode", samples=done, vae=[ckpt, 2])
    b.add("PreviewImage", images=[b.add("MaskToImage", mask=[soft, 0]), 0])
    b.save([decoded, 0], "repaired")
    return b.nodes


def styles() -> Graph:
    """One scene in four printing styles, side by side."""
    b = Bench()
    ckpt, latent = (
        b.add("CheckpointLoaderSimple", ckpt_name="kertas_xl_v2.safetensors"),
        b.add("EmptyLatentImage", width=896, height=1152, batch_size=1),
    )
    bad = b.text("frame, signature, text", ckpt)
    for index, style in enumerate(("woodcut", "lithograph", "gouache", "etching")):
        done = b.sample(
            [ckpt, 0], b.text(f"{{{{scene}}}}, {style}, limited palette", ckpt), bad, [latent, 0], 640 + index
        )
        b.save([b.add("VAEDecode", samples=done, vae=[ckpt, 2]), 0], style)
    return b.nodes


WORKFLOWS = {
    "upscale": upscale,
    "relight": relight,
    "comic": comic,
    "product": product,
    "inpaint": inpaint,
    "styles": styles,
}


def workflow_bytes(name: str, form: str = "ui") -> bytes:
    """A workflow file in the form `ui` (the editor's) or `api`."""
    graph = WORKFLOWS[name]()
    return json.dumps(ui_graph(graph) if form == "ui" else graph, indent=1).encode()


def ui_graph(graph: Graph) -> Graph:
    """The editor's form of an API graph: columns by distance from the sources, links numbered."""
    column = {key: _column(graph, key) for key in graph}
    heights: dict[int, int] = {}
    nodes: list[Any] = []
    links: list[Any] = []
    fed: dict[Any, Any] = {}
    for key, node in graph.items():
        top = heights.get(column[key], 60)
        wired = [(name, value) for name, value in node["inputs"].items() if isinstance(value, list)]
        plain = [value for value in node["inputs"].values() if not isinstance(value, list)]
        high = 60 + 24 * (len(wired) + len(plain)) + (80 if node["class_type"] == "CLIPTextEncode" else 0)
        heights[column[key]] = top + high + 50
        inputs = []
        for slot, (name, (source, out)) in enumerate(wired):
            kind = OUTPUTS[graph[source]["class_type"]][out]
            links.append([len(links) + 1, int(source), out, int(key), slot, kind])
            inputs.append({"name": name, "type": kind, "link": len(links)})
            fed.setdefault((source, out), []).append(len(links))
        nodes.append(
            {
                "id": int(key),
                "type": node["class_type"],
                "pos": [60 + 390 * column[key], top],
                "size": [320, high],
                "flags": {},
                "order": len(nodes),
                "mode": 0,
                "inputs": inputs,
                "outputs": [],
                "properties": {"Node name for S&R": node["class_type"]},
                "widgets_values": plain,
            }
        )
    for laid in nodes:
        laid["outputs"] = [
            {"name": kind, "type": kind, "slot_index": i, "links": fed.get((str(laid["id"]), i), [])}
            for i, kind in enumerate(OUTPUTS.get(str(laid["type"]), ()))
        ]
    return {
        "last_node_id": max(map(int, graph)),
        "last_link_id": len(links),
        "nodes": nodes,
        "links": links,
        "groups": [],
        "config": {},
        "extra": {},
        "version": 0.4,
    }


def _column(graph: Graph, key: str) -> int:
    sources = [value[0] for value in graph[key]["inputs"].values() if isinstance(value, list)]
    return 1 + max(_column(graph, source) for source in sources) if sources else 0
