"""Which events happened last, as pages know it that may be a second old."""

from time import time

from django.db import connection

LATEST = 20  # events looked at: one that was committed late stands before others
STANDS = 1.0  # seconds; what this process records itself is seen at once
_known: tuple[float, list[str]] | None = None


def latest() -> list[str]:
    """The newest events' ids."""
    global _known
    known, now = _known, time()
    if known is None or not 0 <= now - known[0] < STANDS:
        with connection.cursor() as cursor:
            cursor.execute("select id from core_event order by id desc limit %s", [LATEST])
            known = _known = now, [name for (name,) in cursor.fetchall()]
    return known[1]


def forget() -> None:
    """Something is happening: who asks next reads anew."""
    global _known
    _known = None
