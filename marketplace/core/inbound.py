"""Messages from providers: stored once by their id, answered at once, applied by a worker."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.core import wake
from marketplace.core.models import InboundEvent

logger = logging.getLogger(__name__)

Applier = Callable[[InboundEvent], None]
_appliers: dict[str, list[tuple[str, Applier]]] = {}


def applies(provider: str, *kinds: str) -> Callable[[Applier], Applier]:
    """Register a function that brings our state in line after messages of these kinds (prefixes)."""

    def register(function: Applier) -> Applier:
        _appliers.setdefault(provider, []).extend((kind, function) for kind in kinds)
        return function

    return register


def is_applied(provider: str, kind: str) -> bool:
    """Whether anybody here brings anything in line after such a message."""
    return any(kind.startswith(prefix) for prefix, _function in _appliers.get(provider, []))


def receive(*, provider: str, external_id: str, kind: str, payload: dict[str, Any], account: str = "") -> bool:
    """Store a verified message; False when its id was stored before. A worker is woken after commit."""
    with transaction.atomic():
        row, created = InboundEvent.objects.get_or_create(
            provider=provider,
            external_id=external_id,
            defaults={"kind": kind, "payload": payload, "account": account},
        )
        if created:
            transaction.on_commit(lambda: wake.inbound(row.pk))
    return created


def process(inbound_id: int) -> bool:
    """Apply one stored message under its row lock, once; True when this call applied it."""
    try:
        with transaction.atomic():
            row = InboundEvent.objects.select_for_update().get(pk=inbound_id)
            if row.processed_at:
                return False
            for kind, function in _appliers.get(row.provider, []):
                if row.kind.startswith(kind):
                    function(row)
            row.processed_at = timezone.now()
            row.save(update_fields=["processed_at"])
    except Exception as error:
        logger.exception("inbound event %s could not be applied", inbound_id)
        _postpone(inbound_id, error)
        return False
    return True


def _postpone(inbound_id: int, error: Exception) -> None:
    """Try again later, less and less often, but never give up: a message that Stripe gave us is owed an effect."""
    row = InboundEvent.objects.get(pk=inbound_id)
    row.attempts = min(row.attempts + 1, 30_000)
    row.due_at = timezone.now() + timedelta(seconds=min(5 * 2 ** min(row.attempts, 10), 3600))
    row.last_error = f"{type(error).__name__}: {error}"[:2000]
    row.save(update_fields=["attempts", "due_at", "last_error"])


def drain() -> int:
    """Apply every message whose time has come, oldest first, in this process."""
    waiting = InboundEvent.objects.filter(processed_at=None, due_at__lte=timezone.now()).order_by("pk")
    return sum(process(pk) for pk in list(waiting.values_list("pk", flat=True)[:500]))
