"""Writes the events Stripe would send, and what is owed of them to the product's endpoints."""

import copy
from datetime import timedelta
from typing import Any

from django.conf import settings

from marketplace.sandbox import clock, endpoints, faults, store, thin
from marketplace.sandbox.models import Delivery, StripeObject

LATE = timedelta(hours=1)


def emit(kind: str, shape: dict[str, Any], *, account: str = "") -> StripeObject:
    """Record an event with a snapshot of the object, in the caller's transaction."""
    data: dict[str, Any] = {
        "api_version": settings.STRIPE_API_VERSION,
        "data": {"object": copy.deepcopy(shape)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
        **({"account": account} if account else {}),
    }
    event = store.add("event", data, account=account)
    _owe(event, kind, endpoints.for_account(account))
    return event


def emit_thin(kind: str, account: str) -> None:
    """Accounts v2 tell by a message of their own, to an address of their own; only a platform that uses v2 has one."""
    if settings.STRIPE_ACCOUNTS_V2:
        _owe(store.add(thin.KIND, thin.describe(kind, account)), kind, endpoints.V2)


def _owe(event: StripeObject, kind: str, endpoint: str) -> None:
    """Deliveries as the faults want them."""
    state = Delivery.State.DROPPED if faults.take("drop_webhook", kind) else Delivery.State.PENDING
    copies = 2 if faults.take("duplicate_webhook", kind) else 1
    due_at = clock.now() + (LATE if faults.take("delay_webhook", kind) else timedelta())
    Delivery.objects.bulk_create(
        Delivery(event=event, endpoint=endpoint, state=state, due_at=due_at) for _ in range(copies)
    )
