"""A template tag of the cart."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def of_listing(shown: Mapping[str, Any], key: str) -> Any:
    """What is shown of a listing beside its item."""
    return shown[key]
