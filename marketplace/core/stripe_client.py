"""One configured Stripe client for every gateway: pinned version, bounded time, known retries."""

from django.conf import settings
from django.utils.module_loading import import_string
from stripe import StripeClient


def get_client() -> StripeClient:
    """The SDK's client; it talks to the local Stripe in process when no key is set."""
    http_client = import_string(settings.STRIPE_HTTP_CLIENT)() if settings.STRIPE_LOCAL else None
    return StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        max_network_retries=settings.STRIPE_MAX_RETRIES,
        http_client=http_client,
    )
