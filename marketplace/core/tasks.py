"""Celery tasks of the core: deliver events and apply inbound messages; sweeps find what was lost."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from marketplace.core import inbound, relay, stripe_webhook

log = logging.getLogger(__name__)


@shared_task(name="core.deliver")
def deliver(delivery_id: int) -> None:
    relay.deliver(delivery_id)


@shared_task(name="core.process_inbound")
def process_inbound(inbound_id: int) -> None:
    inbound.process(inbound_id)


@shared_task(name="core.sweep_deliveries")
def sweep_deliveries() -> int:
    return relay.drain(rounds=1)


@shared_task(name="core.sweep_inbound")
def sweep_inbound() -> int:
    return inbound.drain()


@shared_task(name="core.replay_stripe_events")
def replay_stripe_events() -> int:
    """Hourly: what Stripe could not deliver in the last day."""
    missed = stripe_webhook.replay(since=timezone.now() - timedelta(days=1))
    if missed:
        log.error("%s messages of Stripe had not arrived", missed)
    return missed
