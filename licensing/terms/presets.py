"""Ready-made terms, each a complete set."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.terms.vocabulary import normalize
from marketplace.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Preset:
    """A name, a sentence, the kinds of work it suits (all when empty), and what differs from the defaults."""

    name: str
    title: str | Promise
    summary: str | Promise
    changes: dict[str, Any]
    kinds: tuple[str, ...] = ()


_GENERATORS = ("model", "workflow", "prompt")
PRESETS = {
    preset.name: preset
    for preset in (
        Preset("social_web", _("Social and web"), _("Websites and social posts for 12 months."),
               {"media": ["web", "social_organic", "email"], "term": {"months": 12}}),
        Preset("standard", _("Standard"), _("Most commercial uses, up to 500,000 copies, one project."), {}),
        Preset("extended", _("Extended"), _("Unlimited copies and products for sale, five seats."),
               {"max_copies": None, "max_units_sold": None, "merchandise": "primary_value", "end_product": "sold",
                "seats": 5, "max_projects": None}),
        Preset("editorial", _("Editorial"), _("News, commentary and teaching; no advertising."),
               {"use_class": "editorial", "media": ["broadcast", "ebook", "internal", "print", "web"]}),
        Preset("campaign", _("Campaign"), _("Advertising in every medium for three months."),
               {"media": ["all"], "term": {"months": 3}, "max_copies": None, "price_model": "negotiable"}),
        Preset("exclusive", _("Exclusive"), _("Nobody else gets a license while it runs; 12 months."),
               {"exclusivity": "full", "term": {"months": 12}, "max_copies": None, "max_projects": None}),
        Preset("remix", _("Remix"), _("Publish works made from it; 10% of what they earn flows back."),
               {"derivatives": "publish", "upstream_share_bps": 1000, "max_projects": None}),
        Preset("model_service", _("Model service"), _("Offer the model in a service, priced by use."),
               {"ai_service": "any", "price_model": "per_use", "deliverables": ["model_file"]}, ("model",)),
        Preset("outputs", _("Outputs"), _("Sell what you generate with it; 5% of that flows back."),
               {"ai_outputs_sale": True, "output_share_bps": 500, "derivatives": "publish", "max_projects": None},
               _GENERATORS),
        Preset("revenue_share", _("Share of sales"), _("Sell products with it and pay 5% of what you sell."),
               {"price_model": "revenue_share", "revenue_share_bps": 500, "usage_reporting": "monthly", "seats": 5,
                "end_product": "sold", "merchandise": "primary_value", "max_copies": None, "max_units_sold": None,
                "max_projects": None, "refund_days": 0}),
        Preset("training", _("Training"), _("Train a named model with it."),
               {"ai_training": "allowed_named", "deliverables": ["dataset"], "derivatives": "none"}),
        Preset("personal_research", _("Personal and research"), _("Free for study, research and home."),
               {"use_class": "personal", "price_model": "free", "licensee_type": "individual",
                "media": ["internal", "print", "social_organic", "web"]}),
    )
}  # fmt: skip
_FILES = {"model": "model_file", "workflow": "workflow", "prompt": "prompt", "text": "text", "image": "final"}


def build(name: str, *, kind: str) -> dict[str, Any]:
    """The preset's complete terms for a work of this kind. Raises Refusal for an unknown or unsuitable preset."""
    preset = PRESETS.get(name)
    if preset is None or (preset.kinds and kind not in preset.kinds):
        raise Refusal("preset_unknown", _("Choose one of the presets for this kind of work."), field="preset")
    return normalize({"deliverables": [_FILES[kind]], **preset.changes, "preset": name})


def list_for(kind: str) -> list[Preset]:
    return [preset for preset in PRESETS.values() if not preset.kinds or kind in preset.kinds]


def title_of(name: str) -> str:
    """The preset's title in the reader's language, or that the terms are none's."""
    return str(PRESETS[name].title) if name in PRESETS else str(_("Custom"))
