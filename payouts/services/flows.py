"""Keeping how a sale flows up a large graph, so that selling its work costs little."""

from django.db import transaction

from payouts import flows
from payouts.models import WorkFlow
from works.models import Ancestry
from works.services import closure

LARGE = 64  # ancestors from which on walking the graph is felt


def keep_flow(work_id: str) -> None:
    """Keep the flow of a work with many ancestors; idempotent. While no edge can change, so that it is never stale:
    whoever changes one later finds it and drops it."""
    if WorkFlow.objects.filter(pk=work_id).exists() or Ancestry.objects.filter(descendant=work_id).count() < LARGE:
        return
    with transaction.atomic():
        closure.lock()
        made = WorkFlow(work_id=work_id, rows=flows.dump(flows.find_flow(work_id)))
        WorkFlow.objects.bulk_create([made], ignore_conflicts=True)
