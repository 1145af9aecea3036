"""`Idempotency-Key` on requests that create: the same request gets the same answer, once done."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.errors import Refusal
from marketplace.core.models import IdempotencyRecord

LONGEST = timedelta(minutes=10)  # no request runs for so long


def idempotent(method: Callable[..., Response]) -> Callable[..., Response]:
    """Decorate an APIView's `post`. A key seen with other parameters, or still running, is refused.

    Answers below 400 are stored; refusals store nothing, so that a corrected request may use its key again.
    """

    @wraps(method)
    def wrapper(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return method(view, request, *args, **kwargs)
        if len(key) > 255:
            raise Refusal("idempotency_key_too_long", "An Idempotency-Key has at most 255 characters.", status=400)
        return _once(view, request, key, lambda: method(view, request, *args, **kwargs))

    return wrapper


def _once(view: Any, request: Request, key: str, call: Callable[[], Response]) -> Response:
    caller, fingerprint = f"user:{request.user.pk}", _fingerprint(request)
    record, created = IdempotencyRecord.objects.get_or_create(
        caller=caller, key=key, defaults={"fingerprint": fingerprint}
    )
    if not created and not _take_over(record, fingerprint):
        return _replay(record, fingerprint)
    try:
        response = call()
    except Exception:
        record.delete()
        raise
    if response.status_code >= 400:
        record.delete()
        return response
    with transaction.atomic():
        record.status = response.status_code
        record.body = json.dumps(response.data, cls=DjangoJSONEncoder)
        record.save(update_fields=["status", "body"])
    return response


def _take_over(record: IdempotencyRecord, fingerprint: str) -> bool:
    """Whether the request died before it answered, and this one is the first to come after it."""
    now = timezone.now()
    dead = IdempotencyRecord.objects.filter(pk=record.pk, status=None, fingerprint=fingerprint)
    return dead.filter(created_at__lte=now - LONGEST).update(created_at=now) == 1


def _replay(record: IdempotencyRecord, fingerprint: str) -> Response:
    if record.fingerprint != fingerprint:
        raise Refusal("idempotency_key_reused", "This key was used with other parameters.", status=422)
    if record.status is None:
        raise Refusal("idempotency_in_progress", "The first request with this key is still running.", status=409)
    return Response(json.loads(record.body), status=record.status, headers={"Idempotent-Replayed": "true"})


def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    data = request.data
    if isinstance(data, QueryDict):  # of a form, in which a name may come several times
        data = {name: values for name, values in data.lists() if name not in request.FILES}
    digest.update(json.dumps(data, sort_keys=True, cls=DjangoJSONEncoder).encode())
    return digest.hexdigest()
