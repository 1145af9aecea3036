"""What the scheduler runs for payouts."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from marketplace.core import stripe_webhook
from payouts import audit
from payouts.services import debts, payees, reconciliation, runs, sales, splits

log = logging.getLogger(__name__)


@shared_task(name="payouts.release_matured")
def release_matured() -> int:
    return sales.release_matured()


@shared_task(name="payouts.begin_splits")
def begin_splits() -> int:
    return splits.begin_splits()


@shared_task(name="payouts.run_scheduled_payouts")
def run_scheduled_payouts() -> str:
    """Nothing is sent while Stripe knows of money that the ledger does not, as after a database was restored."""
    if unknown := [row for row in reconcile() if row.startswith("missing_here")]:
        log.critical("no payouts are sent: %s movements at Stripe are unknown here", len(unknown))
        return "not clean"
    payees.refresh_waiting()
    return str(runs.run_payouts(timezone.now().date()))


@shared_task(name="payouts.reconcile")
def reconcile() -> list[str]:
    """Daily, and before each payout run: what does not agree alarms; only lost messages are fetched by themselves."""
    rows = [str(row) for row in reconciliation.reconcile()]
    for row in rows:
        log.error("reconciliation: %s", row)
    if rows:
        stripe_webhook.replay(since=timezone.now() - timedelta(days=30))
    return rows


@shared_task(name="payouts.verify_ledger")
def verify_ledger() -> list[str]:
    rows = audit.verify()
    for row in rows:
        log.error("ledger: %s", row)
    return rows


@shared_task(name="payouts.review_debts")
def review_debts() -> int:
    return debts.review_debts()


@shared_task(name="payouts.refresh_waiting_payees")
def refresh_waiting_payees() -> int:
    return payees.refresh_waiting()
