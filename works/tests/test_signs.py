"""Signs in metadata, and how surely two works meet by them."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works import matches, numbers, signs
from works.models import Alias, Mention

PROMPT = "a lighthouse above a stormy sea at dusk, heavy clouds, oil painting, long brush strokes"


def big_graph(seed=1):
    graph = {str(n): {"class_type": f"Step{n % 5}", "inputs": {"from": [str(n - 1), 0], "n": n}} for n in range(1, 12)}
    return graph | {"0": {"class_type": "KSampler", "inputs": {"seed": seed, "steps": 20}}}


def editor_form(graph):
    nodes = [{"id": int(key) + 100, "type": node["class_type"], "widgets_values": []} for key, node in graph.items()]
    nodes.append({"id": 999, "type": "Note", "widgets_values": ["hello"]})
    links = [
        [n, int(node["inputs"]["from"][0]) + 100, 0, int(key) + 100, 0, "LATENT"]
        for n, (key, node) in enumerate(graph.items())
        if "from" in node["inputs"]
    ]
    return {"nodes": nodes, "links": links}


@pytest.mark.parametrize(
    ("text", "name"),
    [("C:\\loras\\Ink_Wash-v2.safetensors", "ink wash v2"), ("Ink Wash", "ink wash"), ("a/b/水墨.ckpt", "水墨")],
)
def test_a_file_is_named_as_people_say_it(text, name):
    assert signs.plain_name(text) == name


@pytest.mark.parametrize(
    ("name", "telling"),
    [("inkwash", True), ("ink wash v2", True), ("sd xl base 1 0", False), ("v1 5 pruned emaonly", False),
     ("lora", False), ("style v3", False), ("", False), ("oil light", True), ("flux1 dev", True)],
)  # fmt: skip
def test_generic_names_tell_nothing(name, telling):
    assert signs.is_telling(name) is telling


@pytest.mark.parametrize(
    ("text", "value"),
    [("9C8F1BD2A3E4", "9c8f1bd2a3e4"), ("blake3:" + "ab" * 32, "ab" * 32), ("0x1234abcd", "1234abcd"), ("12", ""),
     ("none", ""), ("0000000000", ""), ("g" * 10, "")],
)  # fmt: skip
def test_hashes_are_read_in_the_forms_tools_write(text, value):
    assert signs.plain_hash(text) == value


def test_a_prompt_is_known_in_order_and_in_any_order():
    ordered, bag = signs.text_signs(PROMPT)
    dressed = PROMPT.upper().replace(",", " ;") + " <lora:oil-light:0.8>"
    assert signs.text_signs(dressed) == [ordered, bag]
    turned = ", ".join(reversed(PROMPT.split(", ")))
    assert signs.text_signs(turned)[0] != ordered and signs.text_signs(turned)[1] == bag
    assert signs.text_signs("a cat") == []


def test_a_graph_is_known_whatever_its_seed_and_its_shape_in_either_form():
    values, shape = signs.graph_signs(big_graph())
    assert signs.graph_signs(big_graph(seed=99)) == [values, shape]
    changed = big_graph()
    changed["0"]["inputs"]["steps"] = 30
    assert signs.graph_signs(changed)[0] != values and signs.graph_signs(changed)[1] == shape
    assert signs.graph_signs(editor_form(big_graph())) == [shape]
    rewired = copy.deepcopy(big_graph())
    rewired["5"]["inputs"]["from"] = ["1", 0]
    assert signs.graph_signs(rewired)[1] != shape


def test_the_graph_that_everybody_starts_with_tells_nothing():
    assert signs.graph_signs({str(n): {"class_type": "A", "inputs": {}} for n in range(7)}) == []


def test_numbers_of_certificates_are_found_where_they_check():
    number = numbers.format_number(12345678901234567890)
    if numbers.check_value(12345678901234567890) >= 32:
        pytest.skip("not a number that is given out")
    text = f"<x>https://gen-ip.test/c/{number}</x> GIP-0000-0000-0000-0000-1"
    assert signs.certificate_numbers(text) == [number]


@given(st.dictionaries(st.sampled_from(["loras", "model", "prompt", "model_hash"]), st.text(max_size=30)),
       st.binary(max_size=200))  # fmt: skip
def test_any_metadata_is_survived(claims, blob):
    signs.mentions_of(claims, {"comfyui": blob, "safetensors": blob, "a1111": blob})


def _match(mentioned, known):
    mentions = [Mention(claim="loras", thing=thing, scheme=scheme, value=value) for thing, scheme, value in mentioned]
    return matches.find(mentions, [Alias(scheme=scheme, value=value) for scheme, value in known])


HASHES = [("hash", "a1" * 32), ("hash", "a1a1a1a1a1"), ("hash", "a1a1a1a1"), ("name", "inkwash")]


@pytest.mark.parametrize(
    ("mentioned", "strength"),
    [
        ([(0, "hash", "a1" * 32)], "strong"),
        ([(0, "hash", "a1a1a1a1a1")], "likely"),
        ([(0, "hash", "a1a1a1a1a1"), (0, "name", "inkwash")], "strong"),
        ([(0, "hash", "a1a1a1a1")], "weak"),
        ([(0, "hash", "a1a1a1a1"), (0, "name", "inkwash")], "likely"),
        ([(0, "hash", "a1a1a1a1"), (1, "name", "inkwash")], "weak"),  # two things: neither agrees with the other
        ([(0, "name", "inkwash")], "weak"),
    ],
)
def test_an_exact_hash_beats_a_short_one_and_that_a_name(mentioned, strength):
    match = _match(mentioned, HASHES)
    assert (match.strength, match.relation) == (strength, "generated_with")
    assert len(match.evidence) == len(mentioned)


def test_what_does_not_meet_is_no_match_and_a_digest_is_not_shown():
    assert _match([(0, "name", "inkwash")], [("hash", "inkwash")]) is None
    match = _match([(0, "text", "f" * 64)], [("text", "f" * 64)])
    assert match.strength == "strong" and "f" * 64 not in json.dumps(match.evidence)
    assert _match([(0, "number", "GIP-1")], [("number", "GIP-1")]).relation == "based_on"
