"""Base models, the licenses they came with, and what those leave to licenses of a model made from them.

Facts as published by each maker; `read_on` says when they were last compared with what is published. A base model that
is not here is unknown, never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
EU = ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
      "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")  # fmt: skip


@dataclass(frozen=True, slots=True)
class BaseLicense:
    """One license: its title, where it stands, and what it narrows of ours."""

    title: str
    source: str
    read_on: date
    commercial: bool = True  # a license of the weights may be sold or be for commercial use
    service: bool = True  # the weights may run in a service for others
    exclusive: bool = True  # a license may shut others out; not where the weights must stay open to all
    share_alike: bool = False  # what is made from the weights must go out under the same license
    excluded: tuple[str, ...] = ()  # countries where it does not apply
    revenue_usd: int | None = None  # yearly revenue from which a licensee needs another license
    sensitive: tuple[str, ...] = ()  # uses of ours that its use restrictions rule out


@dataclass(frozen=True, slots=True)
class BaseModel:
    name: str
    license: BaseLicense


_HUB = "https://huggingface.co/"
_READ = date(2026, 11, 26)
RAIL = ("health",)  # neither medical advice nor reading of medical results
OPENRAIL_M = BaseLicense(
    "CreativeML Open RAIL-M", _HUB + "spaces/CompVis/stable-diffusion-license", _READ, sensitive=RAIL
)
OPENRAIL_PP = BaseLicense(
    "CreativeML Open RAIL++-M", _HUB + "stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md", _READ,
    sensitive=RAIL,
)  # fmt: skip
SDXL_09 = BaseLicense(
    "SDXL 0.9 Research License", _HUB + "stabilityai/stable-diffusion-xl-base-0.9/blob/main/LICENSE.md", _READ,
    commercial=False, service=False,
)  # fmt: skip
FLUX_DEV = BaseLicense(
    "FLUX.1 [dev] Non-Commercial License", _HUB + "black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md", _READ,
    commercial=False, service=False,
)  # fmt: skip
FLUX2_DEV = BaseLicense(
    "FLUX Non-Commercial License", _HUB + "black-forest-labs/FLUX.2-dev/blob/main/LICENSE.txt", _READ, commercial=False,
    service=False,
)  # fmt: skip
APACHE = BaseLicense("Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0", _READ)
MIT = BaseLicense("MIT License", "https://opensource.org/license/mit", _READ)
STABILITY = BaseLicense("Stability AI Community License", "https://stability.ai/license", _READ, revenue_usd=1_000_000)
FAIR_AI = BaseLicense(
    "Fair AI Public License 1.0-SD", "https://freedevproject.org/faipl-1.0-sd/", _READ, exclusive=False,
    share_alike=True, sensitive=RAIL,
)  # fmt: skip
NOOB = BaseLicense(
    "Fair AI Public License 1.0-SD with NoobAI’s conditions", _HUB + "Laxhar/noobai-XL-1.0#model-license", _READ,
    commercial=False, service=False, exclusive=False, share_alike=True, sensitive=RAIL,
)  # fmt: skip
PONY = BaseLicense(
    "Fair AI Public License 1.0-SD with Pony’s conditions", "https://civitai.com/models/257749", _READ,
    commercial=False, service=False, exclusive=False, share_alike=True, sensitive=RAIL,
)  # fmt: skip
HUNYUAN = BaseLicense(
    "Tencent Hunyuan Community License", _HUB + "tencent/HunyuanVideo/blob/main/LICENSE", _READ,
    excluded=(*EU, "GB", "KR"),
)  # fmt: skip

# What a name holds, without case and punctuation, the particular before the general.
_KNOWN: tuple[tuple[str, str, BaseLicense], ...] = (
    (r"ponydiffusion|^pony(v6|xl|$)", "Pony Diffusion V6 XL", PONY), (r"noobai|noobxl", "NoobAI XL", NOOB),
    (r"illustrious(xl)?v?0|^illustrious(xl)?$|illustriousxlearly", "Illustrious XL 0.1", FAIR_AI),
    (r"animaginexl(v|)3", "Animagine XL 3", FAIR_AI), (r"animaginexl(v|)4", "Animagine XL 4", OPENRAIL_PP),
    (r"flux2dev", "FLUX.2 [dev]", FLUX2_DEV), (r"flux2klein(base)?4b", "FLUX.2 [klein] 4B", APACHE),
    (r"flux2klein(base)?9b", "FLUX.2 [klein] 9B", FLUX2_DEV),
    (r"flux1?(s|)schnell", "FLUX.1 [schnell]", APACHE), (r"flux1?(kontext|fill|krea|)dev", "FLUX.1 [dev]", FLUX_DEV),
    (r"qwenimage", "Qwen-Image", APACHE), (r"zimage", "Z-Image", APACHE), (r"^wan2?[12]|wan2[12]", "Wan", APACHE),
    (r"^chroma(1|v\d|unlocked|hd|$)", "Chroma", APACHE), (r"hidreami1", "HiDream-I1", MIT),
    (r"hunyuan", "Hunyuan", HUNYUAN),
    (r"(sd|stablediffusion)3", "Stable Diffusion 3", STABILITY),
    (r"sdxlturbo|sdturbo", "SDXL Turbo", STABILITY),
    (r"(sdxl|stablediffusionxl)(base|refiner|)v?09", "Stable Diffusion XL 0.9", SDXL_09),
    (r"sdxl(base)?(v?10)?$|sdxlbase|stablediffusionxl(v1|1|base)|sdxlv?1", "Stable Diffusion XL 1.0", OPENRAIL_PP),
    (r"sd(v|)2|stablediffusion(v|)2", "Stable Diffusion 2", OPENRAIL_PP),
    (r"^sd(v|)1([45]|$)|stablediffusion(v|)1|^v15|^v14", "Stable Diffusion 1", OPENRAIL_M),
)  # fmt: skip
NAMES = tuple(dict.fromkeys(title for _mark, title, _license in _KNOWN))


def find(name: str) -> BaseModel | None:
    """The base model that a name is of, or None for one that is not known."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower().removesuffix(".safetensors"))
    return next((BaseModel(title, license) for mark, title, license in _KNOWN if re.search(mark, plain)), None)


def find_all(names: list[str]) -> list[BaseModel]:
    """Every base model that some name is of, each once: where sources disagree, all of them bind."""
    return list({found.name: found for name in names if (found := find(name))}.values())


def obstacle(body: dict[str, Any], base: BaseLicense) -> tuple[str, Words] | None:
    """The field of these terms that the license of the base model does not allow, and why; None when all fits."""
    if not base.commercial and (body["use_class"] not in ("personal", "research") or body["price_model"] != "free"):
        return "use_class", _("It allows no commercial use of the weights, so only free, non-commercial terms fit.")
    if not base.service and body["ai_service"] != "none":
        return "ai_service", _("It does not allow the weights in a service for others.")
    if not base.exclusive and body["exclusivity"] != "none":
        return "exclusivity", _("It keeps everything made from it open to all, so nothing exclusive fits.")
    if base.share_alike and body["derivatives"] == "publish_and_relicense" and body["derivative_terms"] == "own":
        return "derivative_terms", _("What is made from it goes out under the same license.")
    if set(body["sensitive_uses"]) & set(base.sensitive):
        return "sensitive_uses", _("Its use restrictions rule out a use that these terms allow.")
    if base.excluded and not _leaves_out(body["territory"], base.excluded):
        return "territory", _("It does not apply in some countries, so these terms must leave them out.")
    return None


def _leaves_out(territory: Any, countries: tuple[str, ...]) -> bool:
    if territory == "worldwide":
        return False
    if "exclude" in territory:
        return set(countries) <= set(territory["exclude"])
    return not set(countries) & set(territory["include"])


def narrow(body: dict[str, Any], bases: list[BaseModel]) -> dict[str, Any]:
    """What to change in terms that hold everywhere, so that they leave out the countries they must; often nothing."""
    left_out = sorted({country for base in bases for country in base.license.excluded})
    return {"territory": {"exclude": left_out}} if left_out and body["territory"] == "worldwide" else {}


def conditions(base: BaseLicense) -> list[Words]:
    """What the license asks of whoever uses the weights, in sentences; nothing of ours can change it."""
    rows: list[tuple[bool, Words]] = [
        (not base.commercial, _("The weights may not be used commercially.")),
        (not base.service, _("The weights may not run in a paid service without its maker’s leave.")),
        (base.share_alike, _("What is made from the weights goes out under the same license.")),
        (bool(base.excluded), _("It does not apply in the European Union, the United Kingdom and South Korea.")),
        (base.revenue_usd is not None, _("Who earns 1,000,000 USD or more a year needs another license of its maker.")),
        (bool(base.sensitive), _("Its use restrictions, such as no medical advice, pass to every user.")),
    ]
    return [words for holds, words in rows if holds]
