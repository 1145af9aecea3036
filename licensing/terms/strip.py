"""The label of a license: six permissions at a glance, each allowed, limited or no."""

from typing import Any

from django.utils.translation import gettext as _

from licensing.terms import sentences
from marketplace.core import money


def permission_strip(terms: dict[str, Any]) -> list[dict[str, str]]:
    """Items of the `permission_strip` component, in its order."""
    everywhere, forever = terms["territory"] == "worldwide", terms["term"] == "perpetual"
    copies = terms["max_copies"]
    return [
        _item("where", _("Where"), sentences.where(terms), "allowed" if everywhere else "limited"),
        _item("how_long", _("How long"), sentences.how_long(terms), "allowed" if forever else "limited"),
        _item("how_many", _("How many"), _("unlimited") if copies is None else money.display_count(copies),
              "allowed" if copies is None else "limited"),
        _item("exclusive", _("Exclusive"), _("no") if terms["exclusivity"] == "none" else _("yes"),
              "no" if terms["exclusivity"] == "none" else "allowed"),
        _item("remix", _("Remix"), _remix_words(terms["derivatives"]), _REMIX_LEVELS[terms["derivatives"]]),
        _item("ai", _("AI training"), _("no") if terms["ai_training"] == "prohibited" else _("yes"),
              {"prohibited": "no", "allowed": "allowed"}.get(terms["ai_training"], "limited")),
    ]  # fmt: skip


_REMIX_LEVELS = {
    "none": "no",
    "inside_end_product": "limited",
    "publish": "allowed",
    "publish_and_relicense": "allowed",
}


def _remix_words(value: str) -> str:
    return {"none": _("no"), "inside_end_product": _("in your product")}.get(value, _("publish"))


def _item(key: str, label: str, value: str, level: str) -> dict[str, str]:
    return {"key": key, "label": label, "value": value, "level": level}
