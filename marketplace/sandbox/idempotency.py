"""Stripe's rules of idempotency keys: one answer a key for a day, kept even when it is a refusal."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import connections

from marketplace.sandbox import clock
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import IdempotencyRecord
from marketplace.sandbox.router import ALIAS

LIFETIME = timedelta(hours=24)


def fingerprint(method: str, path: str, params: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([method, path, params], sort_keys=True).encode()).hexdigest()


def hold(account: str, key: str) -> None:
    """Hold the key until the transaction ends; a second request meanwhile gets a 409."""
    number = int.from_bytes(hashlib.sha256(f"{account}:{key}".encode()).digest()[:8], "big", signed=True)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if cursor.fetchone()[0]:
            return
    message = "There is currently another in-progress request using this idempotency key."
    raise StripeError(message, status=409, kind="idempotency_error", code="idempotency_key_in_use", stored=False)


def find(account: str, key: str, print_: str) -> IdempotencyRecord | None:
    """The answer given before; raises when the key was used for something else."""
    if len(key) > 255:
        raise StripeError("Idempotency keys hold up to 255 characters.", kind="idempotency_error", stored=False)
    record = IdempotencyRecord.objects.filter(account=account, key=key).first()
    if record and record.created_at < clock.now() - LIFETIME:
        record.delete()
        return None
    if record and record.fingerprint != print_:
        message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        raise StripeError(message, kind="idempotency_error", stored=False)
    return record


def keep(account: str, key: str, print_: str, status: int, body: dict[str, Any]) -> None:
    IdempotencyRecord.objects.create(
        account=account, key=key, fingerprint=print_, status=status, body=body, created_at=clock.now()
    )
