"""Contradictions within one set of terms: each is refused with the field and the reason."""

from typing import Any

from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal

ADVERTISING = {"all", "paid_ads", "out_of_home", "packaging"}


def check(terms: dict[str, Any], *, cap_bps: int) -> None:
    """Raise Refusal for terms that contradict themselves, or ask for more upstream than the operator's `cap_bps`."""
    media = set(terms["media"])
    if terms["use_class"] == "personal" and terms["merchandise"] != "none":
        raise _contradiction("merchandise", _("Personal use does not go with merchandise."))
    if terms["use_class"] in ("personal", "editorial") and media & ADVERTISING:
        raise _contradiction("media", _("Personal or editorial use does not go with advertising media."))
    if terms["ai_service"] != "none" and "model_file" not in terms["deliverables"]:
        raise _contradiction("ai_service", _("Offering a service needs the model file among what is delivered."))
    if terms["territory"] in ({"include": []},):
        raise _contradiction("territory", _("Name at least one country."))
    if not terms["media"] or not terms["deliverables"]:
        raise _contradiction("media", _("Name at least one medium and one file to deliver."))
    for field in ("upstream_share_bps", "output_share_bps"):
        if terms[field] > cap_bps:
            most = _("At most %(most)g %% may flow upstream.") % {"most": cap_bps / 100}
            raise _contradiction(field, most)
    if terms["price_model"] == "free" and terms["exclusivity"] != "none":
        raise _contradiction("exclusivity", _("A free license is for everybody, so it cannot be exclusive."))


def _contradiction(field: str, message: str) -> Refusal:
    return Refusal("terms_contradict", message, field=field)
