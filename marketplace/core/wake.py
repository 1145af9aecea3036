"""Telling a worker that something waits; the database is the truth, and a sweep finds what a lost message left."""

import logging

from celery import current_app

logger = logging.getLogger(__name__)


def delivery(delivery_id: int) -> None:
    """Wake a worker for one delivery."""
    _send("core.deliver", delivery_id)


def inbound(inbound_id: int) -> None:
    """Wake a worker for one message from outside."""
    _send("core.process_inbound", inbound_id)


def _send(task: str, pk: int) -> None:
    try:
        current_app.send_task(task, [pk], retry=False)
    except Exception:
        logger.warning("the broker did not take a message; the sweep will find it", exc_info=True)
