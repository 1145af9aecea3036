"""Registers the local Stripe, and refuses to start it where money could be real."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class SandboxConfig(AppConfig):
    name = "marketplace.sandbox"
    label = "sandbox"
    verbose_name = "Local Stripe"

    def ready(self) -> None:
        refuse_outside_demo()


def refuse_outside_demo() -> None:
    """Raise ImproperlyConfigured when the local Stripe is on outside debug or demo, or beside a live key."""
    if not settings.STRIPE_LOCAL:
        return
    if not (settings.DEBUG or settings.DEMO):
        raise ImproperlyConfigured(
            "The local Stripe only runs with DEBUG or DEMO on. Set STRIPE_SECRET_KEY to use Stripe itself."
        )
    if "_live_" in (getattr(settings, "STRIPE_SECRET_KEY", "") or ""):
        raise ImproperlyConfigured("A live Stripe key is configured: the local Stripe will not run beside it.")
