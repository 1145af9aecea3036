"""Thin events, by which v2 tells of a change: a pointer to what changed, never a snapshot."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.sandbox import clock, store
from marketplace.sandbox.errors import bad_param
from marketplace.sandbox.forms import Params, integer, listing
from marketplace.sandbox.models import StripeObject

KIND = "v2.core.event"
CAPABILITY = "v2.core.account[configuration.recipient].capability_status_updated"
REQUIREMENTS = "v2.core.account[requirements].updated"
BOUNDS = {"gt": "gt", "gte": "gte", "lt": "lt", "lte": "lte"}
MOST_TYPES = 20


def time(seconds: int) -> str:
    """A moment as v2 writes it."""
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def describe(kind: str, account: str) -> dict[str, Any]:
    """What is sent of a change of an account."""
    return {
        "created": time(clock.timestamp()), "livemode": False, "type": kind, "context": None, "reason": None,
        "related_object": {"id": account, "type": "v2.core.account", "url": f"/v2/core/accounts/{account}"},
    }  # fmt: skip


def kinds_of(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """The events of a change, from the account before and after it."""
    if _capabilities(before) != _capabilities(after):
        yield CAPABILITY
    if before["requirements"]["currently_due"] != after["requirements"]["currently_due"]:
        yield REQUIREMENTS


def _capabilities(account: dict[str, Any]) -> tuple[Any, Any]:
    return account["capabilities"].get("transfers"), account["payouts_enabled"]


def read(stripe_id: str) -> dict[str, Any]:
    return store.get(KIND, stripe_id).data


def list_events(params: Params) -> dict[str, Any]:
    """The newest first, between moments, of some kinds, about one object."""
    limit = integer(params, "limit", 20)
    if not 1 <= limit <= 100:
        raise bad_param("limit", "Limit must be between 1 and 100.")
    rows = StripeObject.objects.filter(kind=KIND)
    for bound, value in (params.get("created") or {}).items():
        if bound not in BOUNDS:
            raise bad_param("created", f"Received unknown parameter: created[{bound}]")
        rows = rows.filter(**{f"data__created__{bound}": str(value)})
    if types := [str(kind) for kind in listing(params, "types")]:
        if len(types) > MOST_TYPES:
            raise bad_param("types", "Name at most 20 types.")
        rows = rows.filter(data__type__in=types)
    if params.get("object_id"):
        rows = rows.filter(data__related_object__id=str(params["object_id"]))
    found = [row.data for row in rows[: limit + 1]]
    return {"object": "list", "url": "/v2/core/events", "has_more": len(found) > limit, "data": found[:limit]}
