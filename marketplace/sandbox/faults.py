"""Misfortunes on order: answers lost, failures, conflicts, limits, and webhooks that go astray."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase

from django.db.models import F

from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import Fault

REQUESTS = (
    "lose_response",
    "fail_before_commit",
    "conflict",
    "rate_limit",
    "server_error",
    "stored_error",
    "early_webhook",
    "pause_before",
    "pause_after",
)
WEBHOOKS = (
    "drop_webhook",
    "delay_webhook",
    "duplicate_webhook",
    "reorder_webhooks",
    "bad_signature",
    "stale_signature",
    "future_signature",
    "rotated_signature",
)
PAYMENTS = ("decline_payment", "delay_payment")
ACCOUNTS = ("fail_payout",)
KINDS = (*PAYMENTS, *REQUESTS, *WEBHOOKS, *ACCOUNTS)
LONGEST_PAUSE = 60.0
_looked: ContextVar[frozenset[str] | None] = ContextVar("looked", default=None)


def add(kind: str, match: str = "*", times: int | None = 1) -> Fault:
    """Inflict `kind` on the next `times` requests (`POST /v1/refunds`), events, accounts or payers that match.

    None: always.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    return Fault.objects.create(kind=kind, match=match, remaining=times)


def clear() -> None:
    Fault.objects.all().delete()


@contextmanager
def looked_up() -> Iterator[None]:
    """Look once for the whole block which kinds wait; what is added meanwhile counts from the next block on."""
    token = _looked.set(frozenset(Fault.objects.exclude(remaining=0).values_list("kind", flat=True)))
    try:
        yield
    finally:
        _looked.reset(token)


def take(kind: str, target: str) -> bool:
    """Use up one matching fault; whether there was one."""
    looked = _looked.get()
    if looked is not None and kind not in looked:
        return False
    for fault in Fault.objects.filter(kind=kind).exclude(remaining=0):
        if not fnmatchcase(target, fault.match):
            continue
        if fault.remaining is None:
            return True
        if Fault.objects.filter(pk=fault.pk, remaining__gt=0).update(remaining=F("remaining") - 1):
            return True
    return False


def refuse(target: str) -> None:
    """Raise the refusal that is due for this request, if any; nothing is remembered of it."""
    if take("conflict", target):
        raise StripeError("Another request holds this object.", status=409, code="lock_timeout", stored=False)
    if take("rate_limit", target):
        raise StripeError("Too many requests hit the API too quickly.", status=429, code="rate_limit", stored=False)
    if take("server_error", target):
        raise StripeError("An unknown error occurred.", status=500, kind="api_error", stored=False)


def pause(kind: str, target: str) -> None:
    """Stand still until the fault is cleared: a tester may kill whoever waits for the answer."""
    if not take(kind, target):
        return
    end = time.monotonic() + LONGEST_PAUSE
    while Fault.objects.filter(kind=kind).exists() and time.monotonic() < end:
        time.sleep(0.05)
