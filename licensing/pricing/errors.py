"""Refusals of prices and choices."""

from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal


def invalid(message: str = "") -> Refusal:
    """Of a scheme that cannot price anything."""
    return Refusal("pricing_invalid", message or _("This is no way to price a license."), field="pricing")


def not_chosen(field: str, message: str) -> Refusal:
    """Of a choice that a listing does not offer."""
    return Refusal("choice_invalid", message, field=field)
