"""Prompts with variables, negative prompts and parameters, as prompt engineers sell them."""

import json

PROMPTS: dict[str, dict[str, object]] = {
    "quiet_product": {
        "prompt": "{{product}} standing alone on {{surface}}, morning window light from the left, long soft shadow, muted {{color}} wall, room to the right for a headline, 85 mm, shallow depth, honest texture",
        "negative": "second object, hands, lettering, glossy plastic, hard flash",
        "variables": {
            "product": {"default": "ceramic teapot", "help": "One thing, named as you would to a photographer."},
            "surface": {"default": "raw oak", "help": "What it stands on."},
            "color": {"default": "sage", "help": "Of the wall behind it."},
        },
        "tools": ["SDXL", "FLUX.1"],
        "parameters": {"steps": 30, "cfg": 5.5, "size": "1024x1280"},
    },
    "field_guide": {
        "prompt": "a plate from an old field guide: {{plant}} shown whole, its flower opened beside it and its seed enlarged below, watercolor with fine pen line, warm foxed paper, generous margins",
        "negative": "photograph, modern font, border ornament",
        "variables": {"plant": {"default": "wild ginger", "help": "A plant with a flower and a seed."}},
        "tools": ["SDXL"],
        "parameters": {"steps": 34, "cfg": 6.5, "size": "896x1152"},
    },
    "night_market": {
        "prompt": "{{city}} night market after rain, lamps doubled in puddles, steam from {{dish}}, one vendor looking up, seen from under an awning, {{lens}} lens, grain of pushed film",
        "negative": "neon overload, empty street, cartoon",
        "variables": {"city": "Surabaya", "dish": "rice porridge", "lens": "35 mm"},
        "parameters": {"steps": 32, "cfg": 6, "size": "1216x832"},
    },
    "brand_voice": {
        "prompt": "You write for {{brand}}. Its voice is {{adjective}}, never boastful. Rewrite the text below in at most {{words}} words. Keep every fact and number. Begin with what the reader can do today. End without a slogan.\n\n{{text}}",
        "negative": "superlatives, exclamation marks, invented facts",
        "variables": {"brand": "Northwind", "adjective": "plain and warm", "words": "120", "text": ""},
        "parameters": {"temperature": 0.4},
    },
    "character_sheet": {
        "prompt": "character sheet of {{character}}: front, three-quarter and back view in one row, then four small heads showing {{mood_a}}, {{mood_b}}, fatigue and laughter; flat gouache, even light, plain ground",
        "negative": "cropped feet, changing costume, text",
        "variables": {"character": "a lighthouse keeper of seventy", "mood_a": "doubt", "mood_b": "resolve"},
        "parameters": {"steps": 30, "cfg": 7, "size": "1344x768"},
    },
    "scene_doctor": {
        "prompt": "Read the scene. Name in one line what each person wants and what stands in the way. Then mark the line where the scene turns; if there is none, propose three places where it could, each with one new line of dialogue for {{character}}. Do not rewrite the rest.\n\n{{scene}}",
        "negative": "praise, summary of the plot",
        "variables": {"character": "Mira", "scene": ""},
        "parameters": {"temperature": 0.7},
    },
    "paper_relief": {
        "prompt": "layered paper relief of {{landscape}} at {{hour}}, nine sheets cut by hand, true shadows between them, {{palette}} palette, light from upper left, deckled edges",
        "negative": "drawn outlines, gloss, people",
        "variables": {"landscape": "terraced hills", "hour": "first light", "palette": "indigo and rust"},
        "parameters": {"steps": 28, "cfg": 6, "size": "1024x1024"},
    },
}


def prompt_bytes(name: str) -> bytes:
    """A prompt as a JSON file."""
    return json.dumps(PROMPTS[name], ensure_ascii=False, indent=1).encode()
