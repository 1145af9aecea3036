"""The demo's material: the same every time, readable by the tools it imitates, and worth a look."""

import io
import json
import struct

import numpy as np
import pytest
from PIL import Image
from sd_parsers import ParserManager

from marketplace.demo import catalog, metadata, people, pictures, weights, workflows

META = metadata.GenerationMetadata("a hill in rain", seed=77, loras=(metadata.Lora("inkrain", "ab" * 32),))


@pytest.mark.parametrize("style", [*pictures.STYLES, *pictures.STUDIES])
def test_a_picture_is_the_same_twice_and_not_flat(style):
    first, second = (pictures.draw(style, 3, (320, 240)) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert first.size == (320, 240) and np.asarray(first.convert("L")).std() > 8
    assert pictures.draw(style, 4, (320, 240)).tobytes() != first.tobytes()


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a1111_metadata_reads_back(format):
    data = metadata.image_bytes("aurora", 1, (320, 240), META, format)
    read = ParserManager().parse(io.BytesIO(data))
    assert "a hill in rain" in read.full_prompt and read.samplers[0].parameters["seed"] in (77, "77")


def test_the_lora_is_named_by_its_hash():
    picture = Image.open(io.BytesIO(metadata.image_bytes("aurora", 1, (320, 240), META)))
    assert f"inkrain: {'ab' * 5}" in picture.info["parameters"]


def test_comfyui_links_lead_to_nodes():
    meta = metadata.GenerationMetadata("x", tool="comfyui", loras=META.loras)
    picture = Image.open(io.BytesIO(metadata.image_bytes("aurora", 1, (320, 240), meta)))
    graph, editor = json.loads(picture.info["prompt"]), json.loads(picture.info["workflow"])
    assert graph["20"]["inputs"]["lora_name"] == "inkrain.safetensors"
    assert all(v[0] in graph for n in graph.values() for v in n["inputs"].values() if isinstance(v, list))
    assert len(editor["nodes"]) == len(graph)


def test_weights_are_valid_safetensors():
    data = weights.lora_bytes("inkrain", 1, "inkrain", "sdxl_base_v1-0")
    assert data == weights.lora_bytes("inkrain", 1, "inkrain", "sdxl_base_v1-0") and 50_000 < len(data) < 400_000
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    assert header.pop("__metadata__")["ss_network_dim"] == "8"
    ends = sorted(tuple(t["data_offsets"]) for t in header.values())
    assert [a for a, _ in ends] == [0, *(b for _, b in ends[:-1])] and ends[-1][1] == len(data) - 8 - length


@pytest.mark.parametrize("name", workflows.WORKFLOWS)
def test_workflows_have_room_between_their_nodes(name):
    laid = workflows.ui_graph(workflows.WORKFLOWS[name]())
    assert 8 <= len(laid["nodes"]) <= 25
    assert len({tuple(node["pos"]) for node in laid["nodes"]}) == len(laid["nodes"])


def test_the_catalog_hangs_together():
    works = catalog.works()
    keys, handles = [w.key for w in works], {p.handle for p in people.PEOPLE}
    assert len(works) >= 60 and len(set(keys)) == len(keys)
    assert len({w.creator for w in works}) >= 12 and {w.creator for w in works} <= handles
    for index, work in enumerate(works):
        assert all(parent.key in keys[:index] for parent in work.parents)
        assert sum(parent.share_bps for parent in work.parents) <= 5000
        assert not work.collaborators or sum(work.collaborators.values()) == 10000
    by_key = {w.key: w for w in works}
    assert all(s.work in by_key and s.buyer in handles and by_key[s.work].creator != s.buyer for s in catalog.sales())


def test_every_small_file_is_the_same_twice():
    for work in catalog.works():
        if work.kind != "image":
            assert catalog.file_of(work) == catalog.file_of(work)


def test_prompts_and_models_show_what_they_make():
    makers = {key for key, kind in _kinds().items() if kind in ("prompt", "model")}
    assert set(catalog.SAMPLES) == makers and all(1 <= len(rows) <= 4 for rows in catalog.SAMPLES.values())
    voice = next(work for work in catalog.works() if work.key == "pr_voice")
    shown = catalog.samples_of(voice)
    assert [Image.open(io.BytesIO(data)).format for data in shown] == ["JPEG", "JPEG"] and shown[0] != shown[1]


def _kinds():
    return {work.key: work.kind for work in catalog.works()}


def test_more_works_can_be_asked_for():
    assert catalog.extra(5, 1) == catalog.extra(5, 1) and len(catalog.extra(30, 2)) == 30
