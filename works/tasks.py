"""Scheduled work of works."""

import logging

from celery import shared_task
from django.utils import timezone

from works import queries
from works.models import Work
from works.services import derivation_deadlines, log, processing, stamping, transfers, uploads

logger = logging.getLogger(__name__)


@shared_task(name="works.sweep_processing")
def sweep_processing() -> int:
    """Finish works whose worker was lost half-way; end those that kept failing with an honest word."""
    lost = queries.list_lost_works(timezone.now() - processing.SILENCE)[:50]
    return sum(_process(work) for work in lost)


def _process(work: Work) -> bool:
    """One work; a failure is logged and does not keep the others waiting."""
    try:
        if queries.has_given_up(work):
            processing.give_up(work=work)
        else:
            processing.process_work(work.pk)
    except Exception:
        logger.exception("%s could not be processed", work.pk)
        return False
    return True


@shared_task(name="works.expire_uploads")
def expire_uploads() -> int:
    return uploads.expire_uploads()


@shared_task(name="works.write_checkpoint")
def write_checkpoint() -> None:
    log.write_checkpoint()


@shared_task(name="works.stamp_checkpoint")
def stamp_checkpoint() -> None:
    stamping.stamp_checkpoint()


@shared_task(name="works.end_open_questions")
def end_open_questions() -> int:
    """Remind of what is asked, and end what nobody answered: derivations and offers of title."""
    derivation_deadlines.remind_of_derivations()
    return derivation_deadlines.expire_derivations() + transfers.expire_transfers()
