"""Scheduled work of licensing."""

from celery import shared_task

from licensing.services import delivery_retention, licenses, orders


@shared_task(name="licensing.sweep_orders")
def sweep_orders() -> int:
    return orders.sweep()


@shared_task(name="licensing.expire_licenses")
def expire_licenses() -> int:
    return licenses.expire_licenses()


@shared_task(name="licensing.prune_copies")
def prune_copies() -> int:
    return delivery_retention.prune_copies()
