"""The `parameters` text, as A1111, Forge and their extensions write it."""

import time

import pytest

from works.readers import a1111

FULL = """masterpiece, a harbor <lora:oil-light:0.8> <lora:rain_v2:-0.35:OUTALL>,
second line, EasyNegative
Negative prompt: text,
watermark
Steps: 30, Sampler: DPM++ 2M SDE, Schedule type: Karras, CFG scale: 6.5, Seed: 42, Size: 832x1216, \
Model hash: 6CE0161689, Model: SDXL\\juggernautXL_v8, VAE hash: 735e4c3a44, VAE: sdxl_vae.safetensors, \
Denoising strength: 0.35, Clip skip: 2, ADetailer model: face_yolov8n.pt, ADetailer prompt: "a face, \\"near\\"", \
ADetailer confidence: 0.3, ADetailer model 2nd: hand_yolov8n.pt, Hires upscale: 1.5, Hires steps: 12, \
Hires upscaler: 4x-UltraSharp, Lora hashes: "oil-light: 9c8f1bd2a3e4, rain_v2: 11aa22bb33cc", \
TI hashes: "EasyNegative: c74b4e810b03, EasyNegative: c74b4e810b03", Version: v1.10.1, \
Hashes: {"vae": "735e4c3a44", "lora:extra": "0A0B0C0D0E", "embed:badhands": "aa7651be154c", "model": "6ce0161689"}
Template: masterpiece, __place__"""


def test_everything_in_one_text():
    claims = a1111.read(FULL)
    assert claims["prompt"].startswith("masterpiece") and claims["prompt"].endswith("EasyNegative")
    assert claims["negative_prompt"] == "text,\nwatermark"
    wanted = {
        "tool": "A1111", "model": "juggernautXL_v8".removeprefix("SDXL"), "model_hash": "6CE0161689",
        "vae": "sdxl_vae.safetensors", "vae_hash": "735e4c3a44", "scheduler": "Karras", "sampler": "DPM++ 2M SDE",
        "steps": "30", "cfg_scale": "6.5", "seed": "42", "size": "832x1216", "clip_skip": "2", "denoise": "0.35",
        "hires": "4x-UltraSharp, 1.5, 12", "detailers": ["face_yolov8n.pt", "hand_yolov8n.pt"],
    }  # fmt: skip
    assert {name: claims[name] for name in wanted} == wanted
    assert [(one["name"], one["weight"], one["hash"]) for one in claims["loras"]] == [
        ("oil-light", "0.8", "9c8f1bd2a3e4"), ("rain_v2", "-0.35", "11aa22bb33cc"), ("extra", "", "0a0b0c0d0e"),
    ]  # fmt: skip
    assert [one["name"] for one in claims["embeddings"]] == ["EasyNegative", "badhands"]


def test_forge_and_its_distilled_guidance():
    claims = a1111.read("a cup\nSteps: 20, Sampler: Euler, Distilled CFG Scale: 3.5, Seed: 7, Version: f2.0.1v1.10.1")
    assert (claims["tool"], claims["guidance"], claims["seed"]) == ("Forge", "3.5", "7")
    assert "negative_prompt" not in claims and "loras" not in claims


def test_a_prompt_that_speaks_of_steps_is_no_setting():
    claims = a1111.read("Steps: up the hill\nNegative prompt: x\nSteps: 20, Seed: 7")
    assert (claims["steps"], claims["prompt"], claims["negative_prompt"]) == ("20", "Steps: up the hill", "x")


@pytest.mark.parametrize("text", ["", "a cup of tea", "Steps are steep", "{}", "\n\n"])
def test_other_texts_are_none(text):
    assert a1111.read(text) is None


@pytest.mark.parametrize(
    "tail",
    ['Hashes: {"a": ', 'Hashes: "', "Hashes: " + "[" * 5000, "a" * 40_000, ",".join(f"k{n}: v" for n in range(9000)),
     "word " * 8000, 'Lora hashes: "' + "a:" * 9000 + '"'],
    ids=["open", "quote", "deep", "long", "many", "words", "colons"],
)  # fmt: skip
def test_junk_behind_the_settings_is_passed_over_in_time(tail):
    began = time.monotonic()
    claims = a1111.read(f"a cup\nSteps: 20, Seed: 7, {tail}")
    assert (claims["steps"], claims["seed"]) == ("20", "7") and time.monotonic() - began < 1
