"""The parts of a prompt: variables, negative prompt, parameters and the tools it is written for."""

import json

import pytest

from works.readers import documents, prompts

TEXT = """A {mood=calm | the feeling of it} harbor in {{season}}, {mood} light, {a b=x}
Negative prompt: text, blur
Parameters: steps 30, cfg 5.5
For: SDXL, FLUX.1
"""


def test_everything_is_told_apart():
    prompt = prompts.parse(TEXT)
    assert prompt.words == "A {mood} harbor in {season}, {mood} light, {a b}"
    assert [(one.name, one.default, one.help) for one in prompt.variables] == [
        ("mood", "calm", "the feeling of it"), ("season", "", ""), ("a b", "x", ""),
    ]  # fmt: skip
    assert (prompt.negative, prompt.parameters, prompt.tools) == ("text, blur", "steps 30, cfg 5.5", "SDXL, FLUX.1")


def test_json_says_the_same():
    data = {"prompt": "A {{mood}} harbor", "negative": "text",
            "variables": {"mood": {"default": "calm", "help": "its feeling"}},
            "parameters": {"steps": 30}, "tools": ["SDXL"]}  # fmt: skip
    prompt = prompts.parse(json.dumps(data))
    assert (prompt.words, prompt.negative, prompt.parameters, prompt.tools) == (
        "A {mood} harbor",
        "text",
        "steps 30",
        "SDXL",
    )
    assert (prompt.variables[0].default, prompt.variables[0].help) == ("calm", "its feeling")


@pytest.mark.parametrize(
    "text",
    ["plain words", "{", "{}", "{1}", "{" * 30_000,
     '{"prompt": 7}', '{"prompt": "x", "variables": 7, "parameters": []}',
     "{a|" * 9000, "{a=" * 9000, "[" * 60_000],
)  # fmt: skip
def test_other_texts_are_all_words(text):
    prompt = prompts.parse(text)
    assert prompt.words and len(prompt.variables) <= prompts.MAX_VARIABLES


def test_only_names_and_explanations_are_public():
    facts = documents.read_prompt(TEXT.encode()).facts
    assert facts["variables"] == ["mood", "season", "a b"] and facts["explained"] == {"mood": "the feeling of it"}
    assert facts["negative"] is True and facts["target_tools"] == "SDXL, FLUX.1"
    assert not any(hidden in json.dumps(facts) for hidden in ("harbor", "blur", "calm", "30"))
