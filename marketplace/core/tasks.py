"""Celery tasks of the core: deliver events and apply inbound messages; sweeps find what was lost."""

import logging

from celery import shared_task

from marketplace.core import inbound, relay

logger = logging.getLogger(__name__)


def wake(delivery_id: int) -> None:
    """Tell a worker of a delivery; when the broker is away, the sweep finds it."""
    _send(deliver, delivery_id)


def wake_inbound(inbound_id: int) -> None:
    _send(process_inbound, inbound_id)


def _send(task: object, pk: int) -> None:
    try:
        task.apply_async([pk], retry=False)  # type: ignore[attr-defined]
    except Exception:
        logger.warning("the broker did not take a message; the sweep will find it", exc_info=True)


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
