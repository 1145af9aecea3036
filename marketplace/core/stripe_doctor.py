"""What is wrong or missing in the way this installation is connected to Stripe."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from marketplace.core.models import Delivery, InboundEvent
from marketplace.core.stripe_client import get_client
from marketplace.core.stripe_webhook import V2_KINDS

PLATFORM, CONNECT, V2 = "/webhooks/stripe/", "/webhooks/stripe/connect/", "/webhooks/stripe/v2/"
NEEDED = {
    PLATFORM: (
        "checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed", "charge.dispute.created", "charge.dispute.updated",
        "charge.dispute.closed", "refund.updated", "refund.failed", "transfer.reversed",
    ),
    CONNECT: ("account.updated", "payout.failed"),
}  # fmt: skip
LATE = timedelta(hours=1)


def examine() -> list[str]:
    """One sentence per problem; empty when everything an operator must set is set."""
    return [*_settings(), *_stripe(), *_backlog()]


def _settings() -> Iterator[str]:
    key = settings.STRIPE_SECRET_KEY
    if not key.startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
        yield "STRIPE_SECRET_KEY is not a secret or restricted key of Stripe."
    if "_live_" in key and urlsplit(settings.SITE_URL).scheme != "https":
        yield "SITE_URL must begin with https when the key is live."
    names = ["STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET"]
    names += ["STRIPE_V2_WEBHOOK_SECRET"] if settings.STRIPE_ACCOUNTS_V2 else []
    secrets = {name: getattr(settings, name) for name in names}
    for name, value in secrets.items():
        if not all(part.strip().startswith("whsec_") for part in value.split(",")):
            yield f"{name} must be the signing secret of the endpoint; it begins with whsec_."
    if len(set(secrets.values())) < len(secrets):
        yield "Each webhook endpoint must have a secret of its own."


def _thin_endpoint() -> Iterator[str]:
    """The event destination of Accounts v2, which v1's list of endpoints does not show."""
    url = f"{settings.SITE_URL}{V2}"
    try:
        found = get_client().v2.core.event_destinations.list({"include": ["webhook_endpoint.url"]}).data
    except Exception as error:
        yield f"Stripe does not list its event destinations: {error}"
        return
    mine = [row for row in found if getattr(row.webhook_endpoint, "url", "") == url]
    if not any(row.status == "enabled" for row in mine):
        yield f"No event destination for thin events sends to {url}."
    for row in mine:
        if row.event_payload != "thin":
            yield f"The event destination {url} sends {row.event_payload} events, not thin ones."
        missing = [kind for kind in V2_KINDS if "*" not in row.enabled_events and kind not in row.enabled_events]
        if missing:
            yield f"The event destination {url} does not send {', '.join(missing)}."


def _stripe() -> Iterator[str]:
    try:
        client = get_client().v1
        client.balance.retrieve()
        found = list(client.webhook_endpoints.list({"limit": 100}).data)
    except Exception as error:
        yield f"Stripe does not answer as it should: {error}"
        return
    if settings.STRIPE_ACCOUNTS_V2:
        yield from _thin_endpoint()
    for path, kinds in NEEDED.items():
        url = f"{settings.SITE_URL}{path}"
        mine = [row for row in found if row.url == url]
        if not mine:
            yield f"No webhook endpoint sends to {url}."
        for row in mine:
            yield from _endpoint(row, url, kinds)


def _endpoint(row: Any, url: str, kinds: tuple[str, ...]) -> Iterator[str]:
    if row.status != "enabled":
        yield f"The endpoint {url} is {row.status}."
    if row.api_version not in (None, settings.STRIPE_API_VERSION):
        yield f"The endpoint {url} speaks version {row.api_version}, not {settings.STRIPE_API_VERSION}."
    missing = [kind for kind in kinds if "*" not in row.enabled_events and kind not in row.enabled_events]
    if missing:
        yield f"The endpoint {url} does not send {', '.join(missing)}."


def _backlog() -> Iterator[str]:
    """What came or should leave, and has waited too long."""
    waiting = InboundEvent.objects.filter(processed_at=None, received_at__lt=timezone.now() - LATE).count()
    if waiting:
        yield f"{waiting} messages wait for more than an hour to be applied."
    parked = Delivery.objects.filter(state=Delivery.State.PARKED).count()
    if parked:
        yield f"{parked} deliveries were given up and need somebody."
