"""Thin events, by which v2 tells of a change: a pointer to what changed, never a snapshot."""

from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.sandbox import clock


def time(seconds: int) -> str:
    """A moment as v2 writes it."""
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def describe(account: str) -> dict[str, Any]:
    """What is sent when the capabilities of an account changed."""
    return {
        "created": time(clock.timestamp()), "livemode": False,
        "type": "v2.core.account[configuration.recipient].capability_status_updated",
        "related_object": {"id": account, "type": "v2.core.account", "url": f"/v2/core/accounts/{account}"},
    }  # fmt: skip
