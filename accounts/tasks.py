"""Scheduled work of accounts."""

from celery import shared_task

from accounts.services import identities


@shared_task(name="accounts.recheck_identities")
def recheck_identities() -> int:
    """Whether proofs of identity still stand where they stood."""
    return identities.recheck_due()
