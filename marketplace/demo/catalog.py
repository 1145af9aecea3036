"""The demo's catalog: who made which work from what, on which terms, and who bought it."""

import hashlib
import io
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from marketplace.demo import people, prompts, texts, weights, workflows
from marketplace.demo.metadata import GenerationMetadata, Lora, image_bytes
from marketplace.demo.pictures import STYLES, draw

SHAPES = {"l": (1280, 896), "p": (960, 1280), "s": (1200, 1200), "w": (1400, 788)}


@dataclass(frozen=True)
class Parent:
    """An edge to a parent by its key."""

    key: str
    relation: str
    share_bps: int
    reach: str = "direct"


@dataclass(frozen=True)
class WorkSpec:
    """One work to register and list. `source` names the text, workflow or prompt, or the LoRA's trigger word."""

    key: str
    creator: str
    kind: str
    title: str
    description: str
    tags: tuple[str, ...]
    tools: tuple[str, ...]
    terms: str
    price_minor: int
    currency: str = "USD"
    style: str = ""
    seed: int = 0
    size: tuple[int, int] = (1200, 1200)
    metadata: GenerationMetadata | None = None
    format: str = "PNG"
    source: str = ""
    parents: tuple[Parent, ...] = ()
    collaborators: dict[str, int] = field(default_factory=dict)
    drawn_over: str = ""  # key of the work whose certificate's number its metadata carry
    overrides: dict[str, object] = field(default_factory=dict)  # what its terms change of the preset


@dataclass(frozen=True)
class QuestionSpec:
    """Two works that metadata, or the words of the parent's owner, join, and how far this was answered."""

    child: str
    parent: str
    claim: str = ""  # what the parent's owner says; empty when it is found in the metadata
    confirmed: bool = False
    approved: bool = False


@dataclass(frozen=True)
class SaleSpec:
    """One purchase; `organization` is the buyer's team or empty; `outcome` is paid, refunded or disputed."""

    work: str
    buyer: str
    days_ago: int
    organization: str = ""
    outcome: str = "paid"


MODELS = (  # key, creator, title, trigger, base, price, terms, parents
    ("golden_hour_v3", "lora", "Golden Hour v3", "gldnhr light", "sdxl_base_v1-0", 4900, "outputs", ()),
    ("ink_and_rain", "lora", "Ink and Rain", "inkrain", "sdxl_base_v1-0", 3900, "outputs", ()),
    ("kertas_botanica", "budi", "Kertas Botanica", "krtsbotani", "sdxl_base_v1-0", 3500, "outputs", ()),
    ("glasslight", "lora", "Glasslight", "glslght", "qwen-image", 5900, "outputs", ()),
    (
        "stormfront",
        "lora",
        "Stormfront",
        "strmfrnt",
        "sdxl_base_v1-0",
        6900,
        "outputs",
        (Parent("first_ridge", "trained_on", 1500),),
    ),
    ("emas_retak", "budi", "Emas Retak (Cracked Gold)", "emsretak", "sdxl_base_v1-0", 4200, "outputs", ()),
    (
        "harbor_grain",
        "lora",
        "Harbor Grain: film for night scenes",
        "hrbrgrn",
        "flux1-schnell",
        7900,
        "model_service",
        (Parent("ink_and_rain", "based_on", 1000),),
    ),
)

# key, creator, title, style, seed, shape, terms, price, currency, tool, LoRA, description, tags
IMAGES = (
    (
        "first_ridge",
        "alice",
        "First Ridge, Before the Rain",
        "mountains",
        1,
        "l",
        "remix",
        4900,
        "USD",
        "a1111",
        "",
        "Six ranges in one breath of warm mist, seen from the slow train.",
        "landscape mist dawn",
    ),
    (
        "violet_pass",
        "alice",
        "Violet Pass",
        "mountains",
        2,
        "p",
        "remix",
        3900,
        "USD",
        "a1111",
        "golden_hour_v3",
        "The pass at the minute when the valley goes dark and the peaks do not.",
        "landscape dusk violet",
    ),
    (
        "long_shadow",
        "alice",
        "Long Shadow",
        "dunes",
        1,
        "w",
        "campaign",
        18500,
        "USD",
        "comfyui",
        "golden_hour_v3",
        "Sand, one sun, and nobody's footprints.",
        "desert sunset warm",
    ),
    (
        "morning_crest",
        "alice",
        "Morning Crest",
        "dunes",
        2,
        "p",
        "standard",
        5900,
        "EUR",
        "a1111",
        "golden_hour_v3",
        "A single crest leads the eye to the horizon.",
        "desert minimal morning",
    ),
    (
        "cold_cathedral",
        "alice",
        "Cold Cathedral",
        "alps",
        2,
        "p",
        "standard",
        6500,
        "EUR",
        "comfyui",
        "",
        "Spires of snow above the fog line.",
        "alps snow winter",
    ),
    (
        "green_valley",
        "alice",
        "The Valley Keeps Its Own Time",
        "mountains",
        6,
        "s",
        "extended",
        12900,
        "EUR",
        "a1111",
        "golden_hour_v3",
        "Layered hills for wide walls and covers.",
        "landscape calm wall",
    ),
    (
        "ridge_remix",
        "bob",
        "First Ridge, Carved",
        "stained_glass",
        1,
        "l",
        "remix",
        5400,
        "USD",
        "comfyui",
        "glasslight",
        "Alice's ridge told again in leaded glass.",
        "glass remix color",
    ),
    (
        "violet_current",
        "bob",
        "Violet Current",
        "currents",
        5,
        "p",
        "remix",
        4400,
        "JPY",
        "a1111",
        "",
        "The pass dissolved into two thousand strokes.",
        "abstract strokes remix",
    ),
    (
        "ember_field",
        "bob",
        "Ember Field",
        "currents",
        1,
        "l",
        "standard",
        5200,
        "USD",
        "a1111",
        "",
        "Warm pigment drawn along one field.",
        "abstract fire painting",
    ),
    (
        "moss_and_wheat",
        "bob",
        "Moss and Wheat",
        "currents",
        2,
        "p",
        "social_web",
        1900,
        "USD",
        "a1111",
        "",
        "Greens and straw combed by wind.",
        "abstract green nature",
    ),
    (
        "night_window",
        "bob",
        "Window for a Night Chapel",
        "stained_glass",
        2,
        "p",
        "extended",
        9900,
        "USD",
        "comfyui",
        "glasslight",
        "Sun, hills and water in three hundred panes.",
        "glass sacred blue",
    ),
    (
        "fog_line",
        "wen",
        "雾中江城 · River City in Fog",
        "city",
        7,
        "p",
        "editorial",
        2900,
        "USD",
        "a1111",
        "harbor_grain",
        "The far bank, drawn for the cover of the story of the same name.",
        "city night fog",
    ),
    (
        "rosewood",
        "dewi",
        "Mawar Hutan",
        "botanical",
        1,
        "l",
        "standard",
        75000000,
        "IDR",
        "comfyui",
        "kertas_botanica",
        "Mawar liar dari lereng Merapi, cat air di atas kertas tua.",
        "botani kertas mawar",
    ),
    (
        "rosewood_study",
        "dewi",
        "Mawar Hutan, Studi II",
        "botanical",
        2,
        "p",
        "remix",
        3200,
        "USD",
        "comfyui",
        "kertas_botanica",
        "The same shrub a week later, fully open.",
        "botanical watercolor rose",
    ),
    (
        "ginger",
        "dewi",
        "Jahe Merah",
        "botanical",
        4,
        "p",
        "standard",
        2800,
        "USD",
        "a1111",
        "kertas_botanica",
        "Red ginger for a field guide that was never printed.",
        "botanical field-guide plant",
    ),
    (
        "nila",
        "dewi",
        "Nila Pagi",
        "botanical",
        7,
        "p",
        "social_web",
        1500,
        "USD",
        "a1111",
        "kertas_botanica",
        "Indigo in flower, seen at first light.",
        "botanical indigo paper",
    ),
    (
        "kunyit",
        "dewi",
        "Kunyit dan Kupu",
        "botanical",
        6,
        "s",
        "extended",
        6400,
        "USD",
        "a1111",
        "kertas_botanica",
        "A plate with wide margins for packaging.",
        "botanical packaging warm",
    ),
    (
        "akwaaba",
        "kwame",
        "Akwaaba, Second World",
        "planet",
        1,
        "l",
        "standard",
        7900,
        "USD",
        "comfyui",
        "",
        "Welcome, says the ring, and throws its shadow.",
        "space rings planet",
    ),
    (
        "harmattan",
        "kwame",
        "Harmattan Giant",
        "planet",
        2,
        "p",
        "campaign",
        22000,
        "USD",
        "comfyui",
        "",
        "Bands of weather older than any map.",
        "space storm bands",
    ),
    (
        "slow_orbit",
        "kwame",
        "Slow Orbit",
        "planet",
        7,
        "w",
        "standard",
        8800,
        "USD",
        "a1111",
        "",
        "An evening line that never ends.",
        "space orbit quiet",
    ),
    (
        "osu_lights",
        "kwame",
        "Lights of Osu",
        "city",
        1,
        "l",
        "social_web",
        2400,
        "USD",
        "a1111",
        "harbor_grain",
        "Windows counted from across the water.",
        "city night water",
    ),
    (
        "strange_loom",
        "kwame",
        "Strange Loom",
        "attractor",
        3,
        "s",
        "standard",
        4500,
        "USD",
        "a1111",
        "",
        "Four million steps of one short rule.",
        "generative math thread",
    ),
    (
        "strange_loom_2",
        "kwame",
        "Strange Loom II",
        "attractor",
        4,
        "p",
        "personal_research",
        0,
        "USD",
        "a1111",
        "",
        "The same rule, one decimal away.",
        "generative math study",
    ),
    (
        "puerto",
        "ines",
        "Puerto, Verde y Oro",
        "deco",
        1,
        "l",
        "extended",
        11500,
        "USD",
        "a1111",
        "",
        "A harbor at sunrise in three inks and gilt.",
        "poster deco travel",
    ),
    (
        "puerto_alto",
        "ines",
        "Puerto Alto",
        "deco",
        2,
        "p",
        "standard",
        6900,
        "USD",
        "a1111",
        "",
        "The hill above the harbor, for a tall frame.",
        "poster deco architecture",
    ),
    (
        "meridian",
        "ines",
        "Meridian",
        "deco",
        4,
        "p",
        "exclusive",
        95000,
        "USD",
        "comfyui",
        "",
        "One poster, one owner.",
        "poster deco exclusive",
    ),
    (
        "summit_express",
        "ines",
        "Summit Express",
        "deco",
        8,
        "p",
        "standard",
        8200,
        "USD",
        "a1111",
        "",
        "Ridge and glass on one travel poster.",
        "poster travel mountains",
    ),
    (
        "norrsken",
        "sofia",
        "Norrsken över Abisko",
        "aurora",
        1,
        "l",
        "standard",
        6200,
        "EUR",
        "a1111",
        "stormfront",
        "The lake agreed with the sky all night.",
        "aurora lake north",
    ),
    (
        "norrsken_2",
        "sofia",
        "Norrsken, Still Water",
        "aurora",
        2,
        "p",
        "social_web",
        2600,
        "EUR",
        "a1111",
        "",
        "Tall crop for phones and doors.",
        "aurora night phone",
    ),
    (
        "mended_red",
        "sofia",
        "Mended, Oxblood",
        "kintsugi",
        1,
        "l",
        "standard",
        5800,
        "EUR",
        "comfyui",
        "emas_retak",
        "Broken once, worth more since.",
        "ceramic gold repair",
    ),
    (
        "mended_iron",
        "sofia",
        "Mended, Iron Glaze",
        "kintsugi",
        2,
        "p",
        "editorial",
        3100,
        "EUR",
        "comfyui",
        "emas_retak",
        "Dark glaze that holds a window's light.",
        "ceramic gold still-life",
    ),
    (
        "reef_script",
        "sofia",
        "Reef Script",
        "coral",
        1,
        "l",
        "outputs_none",
        2200,
        "USD",
        "a1111",
        "",
        "Growth rules for a warm shallow sea.",
        "pattern coral texture",
    ),
    (
        "vein_of_tyre",
        "omar",
        "عروق صور · Veins of Tyre",
        "agate",
        2,
        "p",
        "extended",
        7700,
        "USD",
        "a1111",
        "",
        "A slab the merchants would have argued over.",
        "stone marble texture",
    ),
    (
        "malachite",
        "omar",
        "Malachite Letter",
        "agate",
        1,
        "l",
        "training",
        15000,
        "USD",
        "a1111",
        "",
        "Green stone, gilded where it cracked.",
        "stone malachite dataset",
    ),
)

EDGES: dict[str, tuple[Parent, ...]] = {
    "green_valley": (),  # its metadata name a LoRA that it does not declare
    "ridge_remix": (Parent("first_ridge", "remix_of", 2000), Parent("glasslight", "generated_with", 500)),
    "violet_current": (Parent("violet_pass", "remix_of", 1500),),
    "summit_express": (Parent("ridge_remix", "combines", 1500), Parent("first_ridge", "based_on", 1000)),
    "rosewood": (Parent("rosewood_study", "based_on", 800), Parent("kertas_botanica", "generated_with", 500)),
}
OVER = {"ember_field": "cold_cathedral", "moss_and_wheat": "cold_cathedral"}
ASKING: dict[str, dict[str, object]] = {  # whose owners want to be asked
    "cold_cathedral": {
        "preset": "custom", "derivatives": "publish", "derivative_approval": "required", "upstream_share_bps": 800,
    },
    "ink_and_rain": {"derivative_approval": "required"},
}  # fmt: skip
TOGETHER = {
    "ridge_remix": {"bob": 7000, "lora": 3000},
    "fog_line": {"wen": 6000, "alice": 4000},
    "meridian": {"ines": 8000, "bob": 2000},
    "river_city": {"wen": 8000, "team/night-ferry": 2000},
    "stormfront": {"lora": 7500, "alice": 2500},
    "puerto": {"ines": 9000, "grace": 1000},
}
WRITING = (  # key, creator, title, text, terms, price, tags, parents
    ("river_city", "wen", "The Ferry Clerk (screenplay scene)", "ferry", "remix", 12000, "screenplay drama river", ()),
    (
        "river_city_zh",
        "wen",
        "渡口",
        "ferry_zh",
        "editorial",
        4800,
        "小说 江城",
        (Parent("river_city", "translated_from", 1500),),
    ),
    ("lighthouse", "wen", "What the Lighthouse Keeps", "lighthouse", "standard", 6000, "story sea", ()),
    ("repair_shop", "omar", "The Repair Shop on Rue de Marseille", "repair", "editorial", 4500, "story craft city", ()),
    ("price_of_salt", "omar", "What a Thing Is Worth Twice", "worth", "editorial", 3800, "article craft licensing", ()),
    ("five_rivers", "mateo", "Five Rivers (poem cycle)", "rivers", "standard", 2500, "poetry water", ()),
    ("hujan", "dewi", "Hujan di Atas Kertas", "hujan", "social_web", 1800, "cerpen hujan yogyakarta", ()),
    (
        "ferry_return",
        "mateo",
        "The Ferry Clerk: Return Crossing",
        "return",
        "remix",
        5500,
        "stage sequel river",
        (Parent("river_city", "sequel_of", 2000),),
    ),
)
GRAPHS = (
    ("wf_upscale", "budi", "Paper-True Upscale", "upscale", 2900, ()),
    ("wf_relight", "lora", "Portrait Relight", "relight", 4500, (Parent("golden_hour_v3", "generated_with", 1000),)),
    ("wf_comic", "lora", "Three-Panel Strip", "comic", 3900, (Parent("ink_and_rain", "generated_with", 1000),)),
    ("wf_product", "budi", "Produk di Cahaya Jendela (Product Shot)", "product", 5200, ()),
    ("wf_inpaint", "budi", "Wall Repair Inpaint", "inpaint", 1900, ()),
    ("wf_styles", "lora", "Four Presses: One Scene, Four Prints", "styles", 3400, ()),
)
RECIPES = (
    ("pr_product", "priya", "Quiet Product", "quiet_product", 1500, ()),
    ("pr_field", "priya", "Field Guide Plate", "field_guide", 1200, ()),
    ("pr_market", "priya", "Night Market, Any City", "night_market", 900, ()),
    ("pr_voice", "grace", "Brand Voice Rewriter", "brand_voice", 2500, ()),
    ("pr_sheet", "priya", "Character Sheet", "character_sheet", 1800, ()),
    ("pr_scene", "grace", "Scene Doctor", "scene_doctor", 2200, ()),
    ("pr_relief", "grace", "Paper Relief", "paper_relief", 700, (Parent("pr_field", "based_on", 1000),)),
)
# What prompts and models make, by key: styles with their seeds; the first one leads.
PORTRAIT, LANDSCAPE = (640, 800), (880, 640)
SAMPLES: dict[str, tuple[tuple[str, int], ...]] = {
    "golden_hour_v3": (("dunes", 21), ("mountains", 22), ("dunes", 23), ("mountains", 24)),
    "ink_and_rain": (("currents", 31), ("attractor", 32), ("currents", 33), ("attractor", 34)),
    "kertas_botanica": (("botanical", 41), ("botanical", 42), ("botanical", 43), ("botanical", 44)),
    "glasslight": (("stained_glass", 51), ("stained_glass", 52), ("stained_glass", 53), ("stained_glass", 54)),
    "stormfront": (("alps", 61), ("aurora", 62), ("alps", 63), ("mountains", 64)),
    "emas_retak": (("kintsugi", 71), ("kintsugi", 72), ("kintsugi", 73), ("kintsugi", 74)),
    "harbor_grain": (("city", 81), ("city", 82), ("city", 83), ("city", 84)),
    "pr_product": (("still_life", 2), ("still_life", 3), ("still_life", 4), ("still_life", 1)),
    "pr_field": (("botanical", 45), ("botanical", 46), ("botanical", 47)),
    "pr_market": (("night_market", 3), ("night_market", 1), ("night_market", 2), ("night_market", 4)),
    "pr_voice": (("manuscript", 2), ("manuscript", 3)),
    "pr_sheet": (("character_sheet", 4), ("character_sheet", 2), ("character_sheet", 3)),
    "pr_scene": (("manuscript", 4), ("manuscript", 1)),
    "pr_relief": (("paper_relief", 4), ("paper_relief", 1), ("paper_relief", 2), ("paper_relief", 3)),
}


def samples_of(spec: WorkSpec) -> list[bytes]:
    """Pictures of what a prompt or model makes, as JPEG files; none for other works."""
    found = []
    for style, seed in SAMPLES.get(spec.key, ()):
        out = io.BytesIO()
        size = LANDSCAPE if style in ("night_market", "character_sheet") else PORTRAIT
        draw(style, seed, size).save(out, "JPEG", quality=90)
        found.append(out.getvalue())
    return found


@cache
def model_bytes(key: str) -> bytes:
    """The file of a model of the catalog, by key."""
    index = next(i for i, row in enumerate(MODELS) if row[0] == key)
    return weights.lora_bytes(key, 100 + index, MODELS[index][3], MODELS[index][4])


def works() -> list[WorkSpec]:
    """Every work, parents before children."""
    specs = [*_models(), *_images(), *_texts(), *_tools()]
    return _parents_first(specs)


def _models() -> list[WorkSpec]:
    return [
        WorkSpec(
            key,
            creator,
            "model",
            title,
            f"A LoRA for {base}. Trigger word: {trigger}. Trained on the maker's own pictures.",
            ("lora", base.split("_")[0], "style"),
            ("kohya_ss",),
            terms,
            price,
            source=trigger,
            parents=parents,
            collaborators=TOGETHER.get(key, {}),
            overrides=ASKING.get(key, {}),
        )
        for key, creator, title, trigger, base, price, terms, parents in MODELS
    ]


def _images() -> list[WorkSpec]:
    specs = []
    for index, (key, creator, title, style, seed, shape, terms, price, currency, tool, lora, about, tags) in enumerate(
        IMAGES
    ):
        edge = (Parent(lora, "generated_with", 500),) if lora else ()
        named = (Lora(lora, hashlib.sha256(model_bytes(lora)).hexdigest()),) if lora else ()
        meta = GenerationMetadata(
            f"{about.rstrip('.').lower()}, {tags.replace(' ', ', ')}",
            seed=410_000 + seed * 977 + index,
            loras=named,
            tool=tool,
        )
        specs.append(
            WorkSpec(
                key,
                creator,
                "image",
                title,
                about,
                tuple(tags.split()),
                ("ComfyUI" if tool == "comfyui" else "A1111",),
                terms.replace("outputs_none", "social_web"),
                price,
                currency,
                style,
                seed,
                SHAPES[shape],
                meta,
                "JPEG" if tool == "a1111" and index % 4 == 3 else "PNG",
                parents=EDGES.get(key, edge),
                collaborators=TOGETHER.get(key, {}),
                drawn_over=OVER.get(key, ""),
                overrides=ASKING.get(key, {}),
            )
        )
    return specs


def _texts() -> list[WorkSpec]:
    return [
        WorkSpec(
            key,
            creator,
            "text",
            title,
            texts.first_line(name),
            tuple(tags.split()),
            ("language model", "own hand"),
            terms,
            price,
            source=name,
            parents=parents,
            collaborators=TOGETHER.get(key, {}),
        )
        for key, creator, title, name, terms, price, tags, parents in WRITING
    ]


def _tools() -> list[WorkSpec]:
    graphs = [
        WorkSpec(
            key,
            creator,
            "workflow",
            title,
            (workflows.WORKFLOWS[name].__doc__ or "").strip(),
            (name, "comfyui"),
            ("ComfyUI",),
            "outputs",
            price,
            source=name,
            parents=parents,
        )
        for key, creator, title, name, price, parents in GRAPHS
    ]
    recipes = [
        WorkSpec(
            key,
            creator,
            "prompt",
            title,
            "A tested prompt with variables, a negative prompt and parameters.",
            (name.replace("_", "-"), "prompt"),
            ("SDXL",),
            "outputs",
            price,
            source=name,
            parents=parents,
        )
        for key, creator, title, name, price, parents in RECIPES
    ]
    return graphs + recipes


def _parents_first(specs: list[WorkSpec]) -> list[WorkSpec]:
    placed: dict[str, WorkSpec] = {}
    while len(placed) < len(specs):
        ready = [s for s in specs if s.key not in placed and all(p.key in placed for p in s.parents)]
        placed |= {spec.key: spec for spec in ready}
        if not ready:
            raise ValueError("the demo's derivations run in a circle")
    return list(placed.values())


def file_of(spec: WorkSpec, number: str = "") -> tuple[str, bytes]:
    """The file name and bytes of a work; `number` is that of the certificate of what it was drawn over."""
    if spec.kind == "image" and spec.metadata:
        ending, meta = "jpg" if spec.format == "JPEG" else "png", replace(spec.metadata, drawn_over=number)
        return f"{spec.key}.{ending}", image_bytes(spec.style, spec.seed, spec.size, meta, spec.format)
    if spec.kind == "model":
        return f"{spec.key}.safetensors", model_bytes(spec.key)
    if spec.kind == "workflow":
        return f"{spec.key}.json", workflows.workflow_bytes(spec.source)
    if spec.kind == "prompt":
        return f"{spec.key}.json", prompts.prompt_bytes(spec.source)
    return texts.text_file(spec.source)


def extra(n: int, seed: int) -> list[WorkSpec]:
    """`n` more images beyond the catalog, for a demo of any size."""
    rng = np.random.default_rng(seed)
    makers = [p.handle for p in people.PEOPLE if p.kind == "visual"]
    names, found = list(STYLES), []
    for index in range(n):
        style, number = names[int(rng.integers(len(names)))], int(rng.integers(10, 1_000_000))
        meta = GenerationMetadata(f"{style.replace('_', ' ')}, study {index + 1}", seed=number)
        found.append(
            WorkSpec(
                f"extra_{seed}_{index}",
                makers[index % len(makers)],
                "image",
                f"{style.replace('_', ' ').title()}, Study {index + 1}",
                "From a series of studies.",
                (style.replace("_", "-"), "study"),
                ("A1111",),
                "standard",
                int(rng.integers(5, 120)) * 100,
                style=style,
                seed=number,
                size=(1024, 768),
                metadata=meta,
            )
        )
    return found


def questions() -> list[QuestionSpec]:
    """Open ones for alice in both directions, one that waits for another's answer, and one that she approved."""
    return [
        QuestionSpec("green_valley", "golden_hour_v3"),
        QuestionSpec("ember_field", "cold_cathedral", confirmed=True, approved=True),
        QuestionSpec("moss_and_wheat", "cold_cathedral", confirmed=True),
        QuestionSpec(
            "puerto_alto", "green_valley", claim="The hill behind the harbor is the outline of my third ridge."
        ),
    ]


def sales() -> list[SaleSpec]:
    """Who bought what and when; three refunded, one disputed."""
    team = "northwind"
    rows = [
        ("first_ridge", "carol", 46, team),
        ("long_shadow", "carol", 40, team),
        ("summit_express", "dan", 38, team),
        ("ridge_remix", "dan", 33, team),
        ("puerto", "carol", 30, team),
        ("wf_product", "dan", 27, team),
        ("pr_voice", "carol", 25, team),
        ("river_city", "carol", 22, team),
        ("harmattan", "dan", 20, team),
        ("golden_hour_v3", "bob", 44, ""),
        ("glasslight", "bob", 43, ""),
        ("ink_and_rain", "wen", 36, ""),
        ("kertas_botanica", "dewi", 35, ""),
        ("lighthouse", "mateo", 18, ""),
        ("norrsken", "carol", 15, team),
        ("mended_red", "dan", 12, team),
        ("rosewood", "carol", 10, team),
        ("pr_product", "ines", 9, ""),
        ("akwaaba", "dan", 6, team),
        ("violet_current", "dan", 4, team),
        ("summit_express", "carol", 3, team),
        ("hujan", "priya", 2, ""),
        ("five_rivers", "omar", 1, ""),
        ("ginger", "carol", 1, team),
    ]
    paid = [SaleSpec(work, buyer, days, group) for work, buyer, days, group in rows]
    back = [
        SaleSpec("ember_field", "dan", 16, team, "refunded"),
        SaleSpec("wf_comic", "mateo", 11, "", "refunded"),
        SaleSpec("night_window", "carol", 5, team, "refunded"),
    ]
    return [*paid, *back, SaleSpec("vein_of_tyre", "carol", 8, team, "disputed")]
