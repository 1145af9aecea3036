"""Scheduled work of works."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from works.models import Work
from works.services import log, works


@shared_task(name="works.sweep_processing")
def sweep_processing() -> int:
    """Finish works whose worker was lost half-way."""
    stale = Work.objects.filter(state=Work.State.PROCESSING, created_at__lt=timezone.now() - timedelta(minutes=15))
    return len([works.process_work(pk) for pk in stale.values_list("pk", flat=True)[:50]])


@shared_task(name="works.write_checkpoint")
def write_checkpoint() -> None:
    log.write_checkpoint()
