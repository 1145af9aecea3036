"""Contradictions within one set of terms: each is refused with the field and the reason."""

from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal

ADVERTISING = {"all", "paid_ads", "out_of_home", "packaging"}


def check(terms: dict[str, Any]) -> None:
    """Raise Refusal for terms that contradict themselves."""
    media = set(terms["media"])
    if terms["use_class"] == "personal" and (terms["merchandise"] != "none" or "paid_ads" in media):
        raise _contradiction("merchandise", _("Personal use does not go with merchandise or advertising."))
    if terms["use_class"] == "editorial" and media & ADVERTISING:
        raise _contradiction("media", _("Editorial use does not go with advertising media."))
    if terms["ai_service"] != "none" and "model_file" not in terms["deliverables"]:
        raise _contradiction("ai_service", _("Offering a service needs the model file among what is delivered."))
    if terms["territory"] in ({"include": []},):
        raise _contradiction("territory", _("Name at least one country."))
    if not terms["media"] or not terms["deliverables"]:
        raise _contradiction("media", _("Name at least one medium and one file to deliver."))


def _contradiction(field: str, message: str) -> Refusal:
    return Refusal("terms_contradict", message, field=field)
