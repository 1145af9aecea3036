"""How often somebody may do what costs us much."""

from time import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal

MINUTE = 60


def use(request: Any, what: str, *, most: int) -> None:
    """Count one use by this person or, signed out, this address. Raises Refusal beyond so many in a minute."""
    user = getattr(request, "user", None)
    who = f"usr_{user.pk}" if user and user.is_authenticated else get_adapter().get_client_ip(request)
    key = f"rate:{what}:{who}:{int(time()) // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    if cache.incr(key) > most:
        message = _(
            "That was more than we take in so short a time. Nothing was changed. Wait a few minutes, and try again."
        )
        raise Refusal("too_many_requests", message, status=429)
