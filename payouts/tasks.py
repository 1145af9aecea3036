"""What the scheduler runs for payouts."""

import logging

from celery import shared_task
from django.utils import timezone

from payouts import audit
from payouts.services import payees, payouts, sales

log = logging.getLogger(__name__)


@shared_task(name="payouts.release_matured")
def release_matured() -> int:
    return sales.release_matured()


@shared_task(name="payouts.run_scheduled_payouts")
def run_scheduled_payouts() -> str:
    payees.refresh_waiting()
    return str(payouts.run_payouts(timezone.now().date()))


@shared_task(name="payouts.verify_ledger")
def verify_ledger() -> list[str]:
    rows = audit.verify()
    for row in rows:
        log.error("ledger: %s", row)
    return rows


@shared_task(name="payouts.refresh_waiting_payees")
def refresh_waiting_payees() -> int:
    return payees.refresh_waiting()
