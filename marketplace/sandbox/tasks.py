"""Celery task of the local Stripe."""

from celery import shared_task

from marketplace.sandbox.deliveries import deliver_pending


@shared_task(name="sandbox.deliver_webhooks")
def deliver_webhooks() -> int:
    return deliver_pending()
