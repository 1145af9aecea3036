"""Scheduled work of works."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from works.models import Work
from works.services import log, works

logger = logging.getLogger(__name__)


@shared_task(name="works.sweep_processing")
def sweep_processing() -> int:
    """Finish works whose worker was lost half-way."""
    stale = Work.objects.filter(state=Work.State.PROCESSING, created_at__lt=timezone.now() - timedelta(minutes=15))
    return sum(_process(pk) for pk in stale.values_list("pk", flat=True)[:50])


def _process(work_id: str) -> bool:
    """One work; a failure is logged and does not keep the others waiting."""
    try:
        works.process_work(work_id)
    except Exception:
        logger.exception("%s could not be processed", work_id)
        return False
    return True


@shared_task(name="works.write_checkpoint")
def write_checkpoint() -> None:
    log.write_checkpoint()
