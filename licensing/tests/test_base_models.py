"""Which base models are known by which names, and what the license of each leaves to ours."""

import pytest

from licensing.terms import base_models, presets

NAMES = {
    "Stable Diffusion XL 1.0": ("sdxl_base_v1-0", "SDXL 1.0", "sd_xl_base_1.0.safetensors", "SDXL",
                                "stable-diffusion-xl-v1-base"),
    "Stable Diffusion 1": ("sd_v1", "SD 1.5", "v1-5-pruned-emaonly.safetensors", "stable-diffusion-v1"),
    "Stable Diffusion 2": ("sd_v2", "SD 2.1"), "Stable Diffusion 3": ("sd3m", "SD 3.5 Large", "stable-diffusion-3.5"),
    "FLUX.1 [dev]": ("flux1-dev", "FLUX.1-dev", "flux1-dev-fp8.safetensors", "FLUX.1 [dev]", "flux1-kontext-dev"),
    "FLUX.1 [schnell]": ("flux1-schnell", "FLUX.1 [schnell]"), "FLUX.2 [dev]": ("FLUX.2-dev",),
    "Pony Diffusion V6 XL": ("ponyDiffusionV6XL.safetensors", "Pony"), "NoobAI XL": ("noobaiXLNAIXL_vPred10",),
    "Illustrious XL 0.1": ("Illustrious-XL-v0.1", "illustriousXL_v01.safetensors"), "Qwen-Image": ("qwen_image_fp8",),
    "Z-Image": ("Z-Image-Turbo", "zimage"), "Wan": ("wan2.1", "Wan2.2-T2V-A14B"),
    "Stable Diffusion XL 0.9": ("sd_xl_base_0.9.safetensors", "SDXL 0.9", "stable-diffusion-xl-base-0.9"),
    "FLUX.2 [klein] 4B": ("flux-2-klein-4b-fp8.safetensors",), "FLUX.2 [klein] 9B": ("FLUX.2-klein-base-9B",),
    "Hunyuan": ("hunyuan-video", "HunyuanImage-2.1"),
}  # fmt: skip


@pytest.mark.parametrize(("title", "name"), [(title, name) for title, names in NAMES.items() for name in names])
def test_names_are_known_in_their_usual_spellings(title, name):
    assert base_models.find(name).name == title


@pytest.mark.parametrize(
    "name", ["", "flux1", "my_style", "swan2.safetensors", "chromatic", "noob painter", "illustrious v2"]
)
def test_what_is_not_known_is_not_guessed(name):
    assert base_models.find(name) is None


def fitting(name):
    base = base_models.find(name).license
    bodies = [presets.build(one.name, kind="model") for one in presets.list_for("model")]
    return {body["preset"] for body in bodies if base_models.obstacle(body, base) is None}


EVERY = {preset.name for preset in presets.list_for("model")}


@pytest.mark.parametrize(
    "name", ["sdxl", "sd 1.5", "sd 2.1", "flux1-schnell", "qwen-image", "z-image", "wan2.1", "sd 3.5"]
)
def test_these_leave_every_preset(name):
    assert fitting(name) == EVERY


@pytest.mark.parametrize("name", ["flux1-dev", "FLUX.2-dev", "FLUX.2-klein-9B", "noobaiXL", "Pony", "SDXL 0.9"])
def test_these_leave_only_what_is_free_and_not_commercial(name):
    assert fitting(name) == {"personal_research"}


def test_this_leaves_nothing_exclusive():
    assert fitting("Illustrious-XL-v0.1") == EVERY - {"exclusive"}


def test_a_license_with_borders_narrows_where():
    base = base_models.find("hunyuan-video")
    body = presets.build("standard", kind="model")
    assert fitting("hunyuan-video") == set() and base_models.obstacle(body, base.license)[0] == "territory"
    narrowed = {**body, **base_models.narrow(body, [base])}
    assert base_models.obstacle(narrowed, base.license) is None and "KR" in narrowed["territory"]["exclude"]
    assert base_models.obstacle({**body, "territory": {"include": ["ID", "JP"]}}, base.license) is None
    assert base_models.obstacle({**body, "territory": {"include": ["FR"]}}, base.license)[0] == "territory"
    assert base_models.narrow(body, [base_models.find("sdxl")]) == {}


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("sdxl", {"sensitive_uses": ["health"]}, "sensitive_uses"),
        ("flux1-dev", {"use_class": "personal"}, "use_class"),
        (
            "ponyDiffusionV6XL",
            {"use_class": "personal", "price_model": "free", "ai_service": "any"},
            "ai_service",
        ),
        (
            "Illustrious-XL-v0.1",
            {"derivatives": "publish_and_relicense", "derivative_terms": "own"},
            "derivative_terms",
        ),
    ],
)
def test_the_field_in_the_way_is_named(name, changes, field):
    body = {**presets.build("standard", kind="model"), **changes}
    found, reason = base_models.obstacle(body, base_models.find(name).license)
    assert found == field and str(reason).endswith(".")


def test_every_license_has_a_source_and_says_its_conditions():
    known = {base.license for names in NAMES.values() for base in base_models.find_all(list(names))}
    assert all(one.source.startswith("https://") and one.read_on.year >= 2026 for one in known)
    assert len(base_models.conditions(base_models.NOOB)) == 4 and base_models.conditions(base_models.APACHE) == []
    assert "1,000,000" in str(base_models.conditions(base_models.STABILITY)[0])


def test_where_two_names_disagree_both_bind():
    bases = base_models.find_all(["sdxl", "flux1-dev", "SDXL 1.0", "nothing known"])
    assert [one.name for one in bases] == ["Stable Diffusion XL 1.0", "FLUX.1 [dev]"]
