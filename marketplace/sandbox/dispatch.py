"""One request to the local Stripe: key, faults, idempotency, handler, and the answer, in one transaction."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connections, transaction
from django.utils.crypto import get_random_string

from marketplace.sandbox import faults, idempotency, store
from marketplace.sandbox.api import Call, find_handler
from marketplace.sandbox.deliveries import deliver_pending
from marketplace.sandbox.errors import ConnectionLost, StripeError
from marketplace.sandbox.forms import Params, decode
from marketplace.sandbox.router import ALIAS

Answer = tuple[str, int, Mapping[str, str]]
ONE_WRITER = 4_242


@faults.looked_up()
def answer(method: str, path: str, encoded: str, headers: Mapping[str, str]) -> Answer:
    """Answer as Stripe would; raises ConnectionLost where a fault says the line breaks."""
    sent = {name.lower(): value for name, value in headers.items()}
    target, replayed = f"{method} {path}", False
    try:
        _check_key(sent.get("authorization", ""))
        faults.refuse(target)
        fails = faults.take("fail_before_commit", target)
        call = Call(
            method,
            path,
            _params(method, path, encoded),
            sent.get("stripe-account", ""),
            faults.take("stored_error", target),
        )
        faults.pause("pause_before", target)
        with transaction.atomic(using=ALIAS):
            status, body, replayed = _once(call, sent.get("idempotency-key", "") if method == "POST" else "")
            if fails:
                raise ConnectionLost
    except StripeError as error:
        status, body = error.status, error.body()
    faults.pause("pause_after", target)
    if faults.take("early_webhook", target):
        deliver_pending()
    if faults.take("lose_response", target):
        raise ConnectionLost
    extra = {"idempotent-replayed": "true"} if replayed else {}
    return json.dumps(body), status, {"Request-Id": f"req_{get_random_string(14)}", **extra}


def _params(method: str, path: str, encoded: str) -> Params:
    """Form parameters; the bodies of v2 are JSON."""
    if method == "GET" or not path.startswith("/v2/"):
        return decode(encoded)
    try:
        body = json.loads(encoded or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict) or "\\u0000" in encoded:
        raise StripeError("The body is not a JSON object.", code="invalid_json", stored=False)
    return body


def _check_key(authorization: str) -> None:
    key = authorization.removeprefix("Bearer ")
    if not key.startswith("sk_test_"):
        raise StripeError("Invalid API Key provided: the local Stripe takes test keys only.", status=401, stored=False)


def _once(call: Call, key: str) -> tuple[int, dict[str, Any], bool]:
    """The stored answer of the key, or a fresh one, stored."""
    if not key:
        return (*_run(call)[:2], False)
    print_ = idempotency.fingerprint(call.method, call.path, call.params)
    idempotency.hold(call.account, key)
    record = idempotency.find(call.account, key, print_)
    if record:
        return record.status, record.body or {}, True
    status, body, stored = _run(call)
    if stored:
        idempotency.keep(call.account, key, print_, status, body)
    return status, body, False


def _run(call: Call) -> tuple[int, dict[str, Any], bool]:
    """Run the handler; a refusal undoes what it wrote, unless the refusal says to keep it."""
    kept: StripeError | None = None
    try:
        with transaction.atomic(using=ALIAS):
            if call.method != "GET":
                lock_writes()
            try:
                if call.breaks:
                    raise StripeError("An unknown error occurred.", status=500, kind="api_error")
                body = find_handler(call)()
            except StripeError as error:
                if not error.keep:
                    raise
                kept = error
    except StripeError as error:
        return error.status, error.body(), error.stored
    if kept:
        return kept.status, kept.body(), True
    for path in call.params.get("expand") or []:
        body = store.expand(body, str(path).split("."))
    return 200, body, True


def perform(action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run one action of a hosted page in the local Stripe's own transaction; a declined charge leaves its traces."""
    kept: StripeError | None = None
    with transaction.atomic(using=ALIAS):
        lock_writes()
        try:
            result = action(*args, **kwargs)
        except StripeError as error:
            if not error.keep:
                raise
            kept = error
    if kept:
        raise kept
    return result


def lock_writes() -> None:
    """One writer at a time, so that balances and remainders are never read stale."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])
