"""Every API error as an RFC 9457 problem document with a stable code."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from marketplace.core.errors import Refusal


def document(status: int, code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The problem document: `status`, `code`, `detail`, and where known `field` and `errors`."""
    body = {"type": "about:blank", "title": code.replace("_", " ").capitalize(), "status": status, "code": code}
    return {**body, "detail": detail, **{key: value for key, value in extra.items() if value not in (None, {}, [])}}


def problem(status: int, code: str, detail: str, **extra: Any) -> Response:
    body = document(status, code, detail, **extra)
    return Response(body, status=status, content_type="application/problem+json")


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Refusal):
        return problem(error.status, error.code, str(error.message), field=error.field, **error.data)
    if isinstance(error, Http404):
        return problem(404, "not_found", "There is nothing here that you may see.")
    if isinstance(error, PermissionDenied):
        return problem(403, "permission_denied", "You may not do this.")
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", "This request is too large; send files as multipart.")
    if isinstance(error, exceptions.ValidationError):
        return _validation(error)
    response = drf_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    answer = problem(response.status_code, str(error.get_codes()), str(error.detail))
    for header in ("Retry-After", "WWW-Authenticate"):
        if header in response.headers:
            answer.headers[header] = response.headers[header]
    return answer


def _validation(error: exceptions.ValidationError) -> Response:
    detail = error.detail
    if not isinstance(detail, dict):
        return problem(400, "invalid", "; ".join(str(part) for part in detail))
    if "non_field_errors" in detail:
        return problem(400, "invalid", _flat(detail["non_field_errors"]))
    errors = {name: _flat(value) for name, value in detail.items()}
    field, first = next(iter(errors.items()))
    return problem(400, "invalid", f"{field}: {first}", field=field, errors=errors)


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "; ".join(_flat(part) for part in value)
    return str(value)
