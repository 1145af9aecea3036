"""Notes of other generators, in the form in which each writes them."""

import io
import json

import pytest
from PIL import Image, PngImagePlugin

from works.tests import files
from works.tests.test_readers import examine

INVOKE = {
    "invokeai_metadata": {
        "app_version": "5.4.2", "positive_prompt": "a harbor", "negative_prompt": "text", "seed": 77, "steps": 30,
        "cfg_scale": 6.5, "scheduler": "dpmpp_2m",
        "model": {"key": "k", "hash": "blake3:ab12", "name": "Juggernaut XL"},
        "loras": [{"model": {"name": "inkrain", "hash": "blake3:cd34"}, "weight": 0.75}],
    }
}  # fmt: skip
NOVEL = {
    "Software": "NovelAI", "Source": "NovelAI Diffusion V4 37442FCA", "Description": "a harbor",
    "Comment": {"uc": "text", "seed": 77, "steps": 28, "scale": 5.0, "sampler": "k_euler_ancestral"},
}  # fmt: skip
FOOOCUS = {
    "fooocus_scheme": "fooocus",
    "parameters": {
        "prompt": "a harbor", "negative_prompt": "text", "base_model": "juggernautXL_v8",
        "base_model_hash": "aeb7e9e689", "seed": "77", "steps": 30, "guidance_scale": 4.0,
        "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "loras": [["inkrain", 0.75, "cd34"]],
        "version": "Fooocus v2.5.5", "resolution": "(1152, 896)",
    },
}  # fmt: skip
SWARM = {
    "parameters": {
        "sui_image_params": {
            "prompt": "a harbor", "negativeprompt": "text", "model": "juggernautXL_v8", "seed": 77, "steps": 30,
            "cfgscale": 7, "loras": ["inkrain"], "loraweights": ["0.75"], "swarm_version": "0.9.5.0",
        }
    }
}  # fmt: skip


def picture(notes):
    info = PngImagePlugin.PngInfo()
    for name, value in notes.items():
        info.add_text(name, json.dumps(value) if isinstance(value, dict) else value)
    out = io.BytesIO()
    files.picture(size=(64, 48)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


@pytest.mark.parametrize(
    ("notes", "source", "tool", "model"),
    [
        (INVOKE, "invokeai", "InvokeAI", "Juggernaut XL"),
        (NOVEL, "novelai", "NovelAI", "NovelAI Diffusion V4 37442FCA"),
        (FOOOCUS, "fooocus", "Fooocus", "juggernautXL_v8"),
        (SWARM, "swarmui", "SwarmUI", "juggernautXL_v8"),
    ],
)
def test_each_is_read_and_its_prompt_stays_private(notes, source, tool, model):
    reading = examine("image", picture(notes))["reading"]
    claims = reading["claims"]
    assert (claims["tool"], claims["model"], claims["seed"]) == (tool, model, "77")
    assert (reading["private_claims"]["prompt"], reading["private_claims"]["negative_prompt"]) == ("a harbor", "text")
    assert "harbor" not in json.dumps(claims) and b"77" in reading["raw"][source]
    if tool != "NovelAI":
        assert [(lora["name"], lora["weight"]) for lora in claims["loras"]] == [("inkrain", "0.75")]


def test_fooocus_in_a_jpeg():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + json.dumps(FOOOCUS["parameters"]).encode()
    out = io.BytesIO()
    files.picture(size=(64, 48)).save(out, "JPEG", exif=exif)
    assert examine("image", out.getvalue())["reading"]["claims"]["tool"] == "Fooocus"


@pytest.mark.parametrize("value", ["{", "[]", "{}", '{"loras": 7, "model": []}', '{"loras": [7, {"model": 7}, {}]}'])
@pytest.mark.parametrize("name", ["invokeai_metadata", "parameters", "Comment"])
def test_junk_claims_nothing_and_refuses_nothing(name, value):
    reading = examine("image", picture({name: value, "Software": "NovelAI"}))["reading"]
    assert set(reading["claims"]) <= {"tool"}
