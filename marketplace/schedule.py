"""What runs by itself, and how often."""

from datetime import timedelta
from typing import Any


def beat_schedule(local_stripe: bool) -> dict[str, dict[str, Any]]:
    """Celery's schedule; the local Stripe sends its webhooks by it too."""
    entries = {
        "sweep deliveries": {"task": "core.sweep_deliveries", "schedule": timedelta(seconds=20)},
        "sweep inbound events": {"task": "core.sweep_inbound", "schedule": timedelta(seconds=30)},
        "sweep works": {"task": "works.sweep_processing", "schedule": timedelta(seconds=60)},
        "expire uploads": {"task": "works.expire_uploads", "schedule": timedelta(minutes=15)},
        "log checkpoint": {"task": "works.write_checkpoint", "schedule": timedelta(seconds=30)},
        "recheck identities": {"task": "accounts.recheck_identities", "schedule": timedelta(hours=1)},
        "stamp checkpoint": {"task": "works.stamp_checkpoint", "schedule": timedelta(hours=1)},
        "end open questions": {"task": "works.end_open_questions", "schedule": timedelta(hours=1)},
        "sweep orders": {"task": "licensing.sweep_orders", "schedule": timedelta(seconds=60)},
        "open and close listings": {"task": "licensing.open_and_close", "schedule": timedelta(seconds=60)},
        "expire licenses": {"task": "licensing.expire_licenses", "schedule": timedelta(minutes=10)},
        "remind of ends": {"task": "licensing.remind_of_ends", "schedule": timedelta(hours=1)},
        "news of saved searches": {"task": "licensing.tell_of_searches", "schedule": timedelta(days=1)},
        "count the catalog": {"task": "licensing.count_catalog", "schedule": timedelta(minutes=15)},
        "prune copies": {"task": "licensing.prune_copies", "schedule": timedelta(days=1)},
        "expect reports": {"task": "licensing.expect_reports", "schedule": timedelta(hours=1)},
        "end offers": {"task": "licensing.end_offers", "schedule": timedelta(minutes=10)},
        "release money": {"task": "payouts.release_matured", "schedule": timedelta(minutes=5)},
        "begin splits": {"task": "payouts.begin_splits", "schedule": timedelta(minutes=10)},
        "payout run": {"task": "payouts.run_scheduled_payouts", "schedule": timedelta(hours=6)},
        "replay stripe events": {"task": "core.replay_stripe_events", "schedule": timedelta(hours=1)},
        "refresh payees": {"task": "payouts.refresh_waiting_payees", "schedule": timedelta(hours=1)},
        "reconcile": {"task": "payouts.reconcile", "schedule": timedelta(days=1)},
        "verify ledger": {"task": "payouts.verify_ledger", "schedule": timedelta(hours=1)},
        "review debts": {"task": "payouts.review_debts", "schedule": timedelta(hours=1)},
    }
    if local_stripe:
        entries["local stripe webhooks"] = {"task": "sandbox.deliver_webhooks", "schedule": timedelta(seconds=10)}
    return entries
