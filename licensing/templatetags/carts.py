"""Template tags of the cart."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest

from licensing import visitor_carts

register = template.Library()


@register.simple_tag
def in_cart(request: HttpRequest | str) -> int:
    """How many works wait in the reader's cart; a visitor's is in their session."""
    user = getattr(request, "user", None)  # an answer to a request that no middleware saw has neither
    if user is not None and user.is_authenticated:
        return int(user.in_cart)
    return visitor_carts.count(request) if isinstance(request, HttpRequest) and hasattr(request, "session") else 0


@register.simple_tag
def of_item(shown: Mapping[str, Any], key: str) -> Any:
    """What is shown beside an item of a listing or pack."""
    return shown[key]
