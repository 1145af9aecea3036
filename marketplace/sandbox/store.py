"""Reads and writes the local Stripe's objects in their own database, which commits by itself."""

from collections.abc import Iterable
from typing import Any

from django.utils.crypto import get_random_string

from marketplace.sandbox import clock
from marketplace.sandbox.errors import bad_param, no_such
from marketplace.sandbox.forms import Params, integer, mapping
from marketplace.sandbox.forms import listing as listing_of
from marketplace.sandbox.models import StripeObject

PREFIXES = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "account": "acct_",
    "dispute": "du_",
    "payout": "po_",
    "transfer": "tr_",
    "transfer_reversal": "trr_",
    "balance_transaction": "txn_",
    "event": "evt_",
    "v2.core.event": "evt_test_",
}


def new_id(kind: str) -> str:
    return PREFIXES[kind] + get_random_string(24)


def add(kind: str, data: dict[str, Any], *, account: str = "", extra: dict[str, Any] | None = None) -> StripeObject:
    """Store a new object; its id, kind and time come first in the shape."""
    stripe_id = data.pop("id", "") or new_id(kind)
    shape: dict[str, Any] = {"id": stripe_id, "object": kind, "created": clock.timestamp(), **data}
    return StripeObject.objects.create(
        stripe_id=stripe_id, kind=kind, account=account, created_at=clock.now(), data=shape, extra=extra or {}
    )


def get(kind: str, stripe_id: str, *, param: str = "id", lock: bool = False, status: int = 404) -> StripeObject:
    """The object, or Stripe's refusal."""
    rows = StripeObject.objects.select_for_update() if lock else StripeObject.objects.all()
    row = None if "\x00" in stripe_id else rows.filter(kind=kind, stripe_id=stripe_id).first()
    if row is None:
        raise no_such(kind.replace("_", " "), stripe_id, param, status)
    return row


def change(row: StripeObject, **fields: Any) -> StripeObject:
    row.data = {**row.data, **fields}
    row.save(update_fields=["data"])
    return row


def listing(kind: str, params: Params, url: str, filters: Iterable[str] = (), account: str = "") -> dict[str, Any]:
    """One page of a list, newest first, narrowed by the fields the caller names."""
    limit = integer(params, "limit", 10)
    if not 1 <= limit <= 100:
        raise bad_param("limit", "Limit must be between 1 and 100.", "parameter_invalid_integer")
    rows = StripeObject.objects.filter(kind=kind, account=account)
    for name in filters:
        if params.get(name):
            rows = rows.filter(**{f"data__{name}": str(params[name])})
    for bound, value in mapping(params, "created").items():
        if bound not in ("gt", "gte", "lt", "lte"):
            raise bad_param("created", f"Received unknown parameter: created[{bound}]")
        rows = rows.filter(**{f"data__created__{bound}": integer({"created": value}, "created")})
    if params.get("types"):
        rows = rows.filter(data__type__in=[str(kind) for kind in listing_of(params, "types")])
    if params.get("starting_after"):
        rows = rows.filter(pk__lt=get(kind, str(params["starting_after"]), param="starting_after").pk)
    found = [row.data for row in rows[: limit + 1]]
    return {"object": "list", "url": url, "has_more": len(found) > limit, "data": found[:limit]}


def expand(shape: Any, path: list[str]) -> Any:
    """Replace the ids along `path` by their objects, through lists."""
    if isinstance(shape, list):
        return [expand(entry, path) for entry in shape]
    if isinstance(shape, str):
        row = StripeObject.objects.filter(stripe_id=shape).first()
        shape = row.data if row else shape
    if path and isinstance(shape, dict) and path[0] in shape:
        shape = {**shape, path[0]: expand(shape[path[0]], path[1:])}
    return shape
