"""What ComfyUI graphs say, in every shape that they are saved in."""

import json

import pytest

from works.readers import comfy_claims, comfyui


def node(kind, **inputs):
    return {"class_type": kind, "inputs": inputs}


FLUX = {
    "6": node("CLIPTextEncode", text=["90", 0], clip=["11", 0]),
    "8": node("VAEDecode", samples=["13", 0], vae=["10", 0]),
    "10": node("VAELoader", vae_name="ae.safetensors"),
    "11": node("DualCLIPLoader", clip_name1="t5xxl_fp8.safetensors", clip_name2="clip_l.safetensors", type="flux"),
    "12": node("UNETLoader", unet_name="FLUX\\flux1-dev.safetensors", weight_dtype="default"),
    "13": node(
        "SamplerCustomAdvanced",
        noise=["25", 0],
        guider=["22", 0],
        sampler=["16", 0],
        sigmas=["17", 0],
        latent_image=["27", 0],
    ),
    "16": node("KSamplerSelect", sampler_name="euler"),
    "17": node("BasicScheduler", scheduler="beta", steps=["91", 0], denoise=1.0, model=["30", 0]),
    "22": node("BasicGuider", model=["30", 0], conditioning=["26", 0]),
    "25": node("RandomNoise", noise_seed=2**60),
    "26": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
    "27": node("EmptySD3LatentImage", width=512, height=512),
    "30": node("LoraLoaderModelOnly", lora_name="ink.safetensors", strength_model=["92", 0], model=["31", 0]),
    "31": node(
        "Power Lora Loader (rgthree)",
        model=["12", 0],
        PowerLoraLoaderHeaderWidget={"type": "Header"},
        lora_1={"on": True, "lora": "film/rain.safetensors", "strength": 0.65},
        lora_2={"on": False, "lora": "unused.safetensors", "strength": 1},
    ),
    "90": node("StringConcatenate", string_a=["93", 0], string_b="at dusk", delimiter=", "),
    "91": node("PrimitiveInt", value=28),
    "92": node("PrimitiveFloat", value=0.8),
    "93": node("PrimitiveStringMultiline", value="a harbor"),
}


def pairs(claims):
    return [(one["name"], one["weight"]) for one in claims["loras"]]


def test_a_custom_sampler_and_linked_words():
    claims = comfy_claims.read(FLUX)
    wanted = {
        "model": "flux1-dev.safetensors",
        "vae": "ae.safetensors",
        "prompt": "a harbor, at dusk",
        "seed": str(2**60),
        "steps": "28",
        "sampler": "euler",
        "scheduler": "beta",
        "guidance": "3.5",
        "text_encoders": ["t5xxl_fp8.safetensors", "clip_l.safetensors"],
    }
    assert {name: claims.get(name) for name in wanted} == wanted
    assert "negative_prompt" not in claims
    assert pairs(claims) == [("ink.safetensors", "0.8"), ("rain.safetensors", "0.65")]


def classic(**changes):
    return {
        "3": node(
            "KSampler",
            seed=42,
            steps=20,
            cfg=7,
            sampler_name="euler",
            scheduler="normal",
            denoise=1,
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
        ),
        "4": node("CheckpointLoaderSimple", ckpt_name="xl.safetensors"),
        "5": node("EmptyLatentImage", width=8, height=8),
        "6": node("CLIPTextEncode", text="a harbor", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="text, blur", clip=["4", 1]),
        **changes,
    }


def test_the_two_prompts_are_told_apart_by_their_links():
    claims = comfy_claims.read(classic())
    assert (claims["prompt"], claims["negative_prompt"]) == ("a harbor", "text, blur")
    swapped = classic()
    swapped["3"]["inputs"] |= {"positive": ["7", 0], "negative": ["6", 0]}
    assert comfy_claims.read(swapped)["prompt"] == "text, blur"


def test_both_sides_pass_through_a_controlnet():
    graph = classic(
        **{
            "20": node(
                "ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], control_net=["21", 0], strength=1
            ),
            "21": node("ControlNetLoader", control_net_name="canny.safetensors"),
            "22": node("UpscaleModelLoader", model_name="4x.pth"),
        }
    )
    graph["3"]["inputs"] |= {"positive": ["20", 0], "negative": ["20", 1]}
    claims = comfy_claims.read(graph)
    assert (claims["prompt"], claims["negative_prompt"]) == ("a harbor", "text, blur")
    assert claims["control_nets"] == ["canny.safetensors"] and claims["upscalers"] == ["4x.pth"]


def test_a_guider_with_two_sides_and_a_zeroed_one():
    graph = classic(
        **{
            "3": node("SamplerCustomAdvanced", noise=["25", 0], guider=["22", 0], sampler=["16", 0], sigmas=["17", 0]),
            "22": node("CFGGuider", cfg=4, model=["4", 0], positive=["6", 0], negative=["8", 0]),
            "8": node("ConditioningZeroOut", conditioning=["6", 0]),
            "16": node("KSamplerSelect", sampler_name="euler"),
            "17": node("BasicScheduler", scheduler="simple", steps=9),
            "25": node("RandomNoise", noise_seed=5),
        }
    )
    claims = comfy_claims.read(graph)
    assert (claims["prompt"], claims["cfg_scale"], claims["seed"]) == ("a harbor", "4", "5")
    assert "negative_prompt" not in claims


@pytest.mark.parametrize(
    ("loader", "wanted"),
    [
        (
            node(
                "CR LoRA Stack",
                switch_1="On",
                lora_name_1="a.safetensors",
                model_weight_1=0.5,
                switch_2="Off",
                lora_name_2="b.safetensors",
                model_weight_2=1,
            ),
            [("a.safetensors", "0.5")],
        ),
        (
            node("LoRA Stacker", lora_count=1, lora_name_1="a.safetensors", lora_wt_1=0.5, lora_name_2="None"),
            [("a.safetensors", "0.5")],
        ),
        (
            node(
                "Lora Loader Stack (rgthree)", lora_01="a.safetensors", strength_01=0.5, lora_02="None", strength_02=1
            ),
            [("a.safetensors", "0.5")],
        ),
        (node("easy loraStack", lora_1_name="a.safetensors", lora_1_strength=0.5), [("a.safetensors", "0.5")]),
        (
            node(
                "Lora Loader (LoraManager)",
                loras={"__value__": [{"name": "a", "strength": 0.5, "active": True}, {"name": "b", "active": False}]},
            ),
            [("a", "0.5")],
        ),
    ],
    ids=["CR", "Efficiency", "rgthree", "easy", "manager"],
)
def test_stacks_of_loras(loader, wanted):
    assert pairs(comfy_claims.read(classic(**{"40": loader}))) == wanted


def editor():
    """The editor's form, with a subgraph that holds the sampler and takes the words from outside."""
    inner = {
        "id": "aaaa-bbbb",
        "name": "Sampling",
        "inputs": [{"name": "text", "linkIds": [1]}, {"name": "model", "linkIds": [2]}],
        "outputs": [{"name": "LATENT", "linkIds": [5]}],
        "nodes": [
            {
                "id": 1,
                "type": "CLIPTextEncode",
                "inputs": [{"name": "clip", "link": None}, {"name": "text", "link": 1, "widget": {"name": "text"}}],
                "widgets_values": ["unused"],
            },
            {"id": 2, "type": "CLIPTextEncode", "inputs": [{"name": "clip", "link": None}], "widgets_values": ["blur"]},
            {
                "id": 3,
                "type": "KSampler",
                "inputs": [
                    {"name": "model", "link": 2},
                    {"name": "positive", "link": 3},
                    {"name": "negative", "link": 4},
                    {"name": "latent_image", "link": None},
                ],
                "widgets_values": [77, "randomize", 24, 5.5, "dpmpp_2m", "karras", 1],
            },
        ],
        "links": [
            {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 1, "target_slot": 1, "type": "STRING"},
            {"id": 2, "origin_id": -10, "origin_slot": 1, "target_id": 3, "target_slot": 0, "type": "MODEL"},
            {"id": 3, "origin_id": 1, "origin_slot": 0, "target_id": 3, "target_slot": 1, "type": "CONDITIONING"},
            {"id": 4, "origin_id": 2, "origin_slot": 0, "target_id": 3, "target_slot": 2, "type": "CONDITIONING"},
            {"id": 5, "origin_id": 3, "origin_slot": 0, "target_id": -20, "target_slot": 0, "type": "LATENT"},
        ],
    }
    return {
        "nodes": [
            {
                "id": 10,
                "type": "PrimitiveStringMultiline",
                "inputs": [],
                "widgets_values": ["a harbor"],
                "properties": {"cnr_id": "comfy-core"},
            },
            {"id": 11, "type": "CheckpointLoaderSimple", "inputs": [], "widgets_values": ["xl.safetensors"]},
            {"id": 12, "type": "aaaa-bbbb", "inputs": [{"name": "text", "link": 100}, {"name": "model", "link": 101}]},
            {
                "id": 13,
                "type": "Power Lora Loader (rgthree)",
                "inputs": [],
                "widgets_values": [
                    {},
                    {"type": "Header"},
                    {"on": True, "lora": "rain.safetensors", "strength": 0.5},
                    {},
                    "",
                ],
                "properties": {"cnr_id": "rgthree-comfy"},
            },
            {"id": 14, "type": "LoraLoader", "mode": 4, "inputs": [], "widgets_values": ["off.safetensors", 1, 1]},
        ],
        "links": [[100, 10, 0, 12, 0, "STRING"], [101, 11, 0, 12, 1, "MODEL"]],
        "definitions": {"subgraphs": [inner]},
    }


def test_the_editors_form_and_its_subgraph():
    claims = comfy_claims.read(editor())
    wanted = {
        "prompt": "a harbor",
        "negative_prompt": "blur",
        "seed": "77",
        "steps": "24",
        "cfg_scale": "5.5",
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "model": "xl.safetensors",
    }
    assert {name: claims.get(name) for name in wanted} == wanted
    assert pairs(claims) == [("rain.safetensors", "0.5")]


def test_bare_nan_and_a_graph_without_a_sampler():
    graph = comfyui.parse(json.dumps({"1": node("CLIPTextEncode", text="words", weight=float("nan"))}))
    assert comfy_claims.read(graph) == {"tool": "ComfyUI", "prompt": "words"}


def test_loops_end():
    looped = classic(
        **{
            "6": node("StringConcatenate", string_a=["60", 0], string_b="b"),
            "60": node("Reroute", x=["61", 0]),
            "61": node("Reroute", x=["60", 0]),
            "7": node("ConditioningCombine", a=["7", 0], b=["7", 0]),
        }
    )
    assert comfy_claims.read(looped)["prompt"] == "b"
    nested = editor()
    nested["definitions"]["subgraphs"][0]["nodes"].append({"id": 9, "type": "aaaa-bbbb", "inputs": []})
    assert comfy_claims.read(nested)["seed"] == "77"
    bomb = {
        "nodes": [{"id": n, "type": "s0"} for n in range(50)],
        "definitions": {
            "subgraphs": [
                {"id": f"s{k}", "nodes": [{"id": n, "type": f"s{k + 1}"} for n in range(50)]} for k in range(9)
            ]
        },
    }
    assert comfy_claims.read(bomb) == {"tool": "ComfyUI"}
