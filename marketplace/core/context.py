"""Template variables of every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo_mode": settings.DEMO,
        "stripe_local": settings.STRIPE_LOCAL,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
