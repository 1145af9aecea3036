"""The product's two webhook endpoints as the local Stripe knows them, each with its own secret."""

from typing import Any

from django.conf import settings

PLATFORM, CONNECT, V2 = "/webhooks/stripe/", "/webhooks/stripe/connect/", "/webhooks/stripe/v2/"


def for_account(account: str) -> str:
    """Where events go: those of connected accounts to the endpoint of their own."""
    return CONNECT if account else PLATFORM


def secret(path: str) -> str:
    """The secret that signs what is sent there; the newest when it is being replaced."""
    known = {CONNECT: settings.STRIPE_CONNECT_WEBHOOK_SECRET, V2: settings.STRIPE_V2_WEBHOOK_SECRET}
    return known.get(path, settings.STRIPE_WEBHOOK_SECRET).split(",")[0].strip()


def shapes() -> list[dict[str, Any]]:
    return [
        {
            "id": f"we_{name}", "object": "webhook_endpoint", "api_version": settings.STRIPE_API_VERSION, "created": 0,
            "enabled_events": ["*"], "livemode": False, "metadata": {}, "status": "enabled",
            "url": f"{settings.SITE_URL}{path}",
        }
        for name, path in (("platform", PLATFORM), ("connect", CONNECT))
    ]  # fmt: skip
