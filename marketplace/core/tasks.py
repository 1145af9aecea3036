"""Celery tasks of the core: deliver events and apply inbound messages; sweeps find what was lost."""

from celery import shared_task

from marketplace.core import inbound, relay


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
