"""Telling a worker that something waits; the database is the truth, and a sweep finds what a lost message left."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app

logger = logging.getLogger(__name__)
_muted = ContextVar("muted", default=False)


@contextmanager
def muted() -> Iterator[None]:
    """Wake nobody meanwhile: for loads in bulk, which drain what they record themselves."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def delivery(delivery_id: int) -> None:
    """Wake a worker for one delivery."""
    _send("core.deliver", delivery_id)


def inbound(inbound_id: int) -> None:
    """Wake a worker for one message from outside."""
    _send("core.process_inbound", inbound_id)


def _send(task: str, pk: int) -> None:
    if _muted.get():
        return
    try:
        current_app.send_task(task, [pk], retry=False)
    except Exception:
        logger.warning("the broker did not take a message; the sweep will find it", exc_info=True)
