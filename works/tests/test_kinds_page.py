"""What pages tell of each kind of work, and what they keep for licensees."""

import json

from django.utils import translation

from works import wording
from works.models import Work
from works.readers import comfy_needs
from works.tests import files
from works.tests.test_comfy_claims import FLUX, editor
from works.tests.test_works_service import certify


def test_counts_of_a_file_are_written_as_its_reader_writes_them():
    work = Work(facts={"width": 1280, "height": 896, "words": 12000})
    assert [row["value"] for row in wording.facts_of(work)] == ["1,280 × 896", "12,000"]
    with translation.override("id"):
        assert [row["value"] for row in wording.facts_of(work)] == ["1.280 × 896", "12.000"]


def test_the_needs_of_a_workflow():
    needs = comfy_needs.read({**FLUX, "1": {"class_type": "LoadImage", "inputs": {"image": "C:\\me\\a.png"}},
                              "2": {"class_type": "SaveImage", "inputs": {}}})  # fmt: skip
    assert {row["name"]: row["use"] for row in needs["models"]} == {
        "flux1-dev.safetensors": "checkpoint", "ae.safetensors": "vae", "t5xxl_fp8.safetensors": "text_encoder",
        "clip_l.safetensors": "text_encoder", "ink.safetensors": "lora", "rain.safetensors": "lora",
    }  # fmt: skip
    assert (needs["takes"], needs["makes"], needs["packages"]) == (["image"], ["image"], {})
    assert "C:" not in json.dumps(needs)


def test_packages_are_named_where_the_file_names_them():
    graph = editor()
    graph["nodes"][1]["properties"] = {
        "models": [{"name": "more.safetensors", "url": "https://x", "directory": "loras"}]
    }
    needs = comfy_needs.read(graph)
    assert needs["packages"] == {"rgthree-comfy": ["Power Lora Loader (rgthree)"]}
    assert {"name": "more.safetensors", "use": "loras"} in needs["models"] and "https" not in json.dumps(needs)


def test_the_page_of_a_workflow_lists_needs_and_hides_the_graph(alice, client, deliver):
    graph = {**files.GRAPH, "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "secretprefix"}}}
    work = certify(alice, deliver, kind="workflow", data=json.dumps(graph).encode())
    body = client.get(f"/w/{work.pk}/").content.decode()
    assert "sd_xl_base_1.0.safetensors" in body and "inkwash.safetensors" in body and "SaveImage" in body
    assert "secretprefix" not in body and "terraced rice" not in body


def test_the_page_of_a_model_shows_every_hash_and_no_tag(alice, client, deliver, browse):
    work = certify(alice, deliver, kind="model", data=files.lora())
    body = client.get(f"/w/{work.pk}/").content.decode()
    for name in ("SHA-256", "AutoV1", "AutoV2", "AutoV3", "BLAKE3", "CRC32"):
        assert name in body
    assert work.sha256 in body and "private tag" not in body and "Stable Diffusion XL 1.0" in body
    page = browse(alice).get(f"/studio/works/{work.pk}/claims/").content.decode()
    assert "private tag" in page and "Only you see this" in page


def test_the_page_of_a_prompt_explains_its_variables(alice, client, deliver):
    data = b"A {mood=calm|the feeling} harbor\nNegative prompt: blur"
    work = certify(alice, deliver, kind="prompt", data=data)
    body = client.get(f"/w/{work.pk}/").content.decode()
    assert "mood" in body and "the feeling" in body and "calm" not in body and "blur" not in body
    assert "negative prompt is delivered" in body
