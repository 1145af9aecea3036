"""An outside clock for the log: a time-stamping authority signs that it saw a checkpoint. Never waited for."""

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from marketplace.core import outbound
from works import stamp
from works.models import LogCheckpoint, LogLeaf
from works.services import log

logger = logging.getLogger(__name__)


def stamp_checkpoint() -> LogCheckpoint | None:
    """Have the newest checkpoint stamped by TSA_URL and keep the stamp beside it.

    None when it is off, when nothing is new, or when the authority gave no stamp that leads to TSA_ROOTS: the log goes
    on without, and the next run asks again.
    """
    newest = log.latest_checkpoint()
    if not settings.TSA_URL or newest is None or newest.stamp is not None:
        return None
    try:
        answer = outbound.post(settings.TSA_URL, stamp.make_query(newest.note), media_type=stamp.QUERY)
        stamp.check_stamp(newest.note, answer, Path(settings.TSA_ROOTS).read_bytes())
    except (outbound.CallFailed, stamp.BadStamp, OSError) as problem:
        logger.warning("checkpoint %s was not stamped: %s", newest.size, problem)
        return None
    newest.stamp, newest.stamped_at = answer, timezone.now()
    newest.save(update_fields=["stamp", "stamped_at"])
    return newest


def find_stamped(leaf: LogLeaf) -> LogCheckpoint | None:
    """The first stamped checkpoint that covers a leaf: the earliest proof that it was there."""
    rows = LogCheckpoint.objects.filter(size__gt=leaf.index).exclude(stamp=None)
    return rows.order_by("size").first()
