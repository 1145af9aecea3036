"""What happens around every request: its line in the log, and a page for a refusal that no view caught."""

import logging
import time
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from marketplace.core import ids, logs
from marketplace.core.errors import Refusal

logger = logging.getLogger("marketplace.requests")
_SECRET_PARTS = {"key", "uidb36", "token", "signature", "signed"}  # an address that holds one is logged by its pattern
_UNTOLD = ("/healthz", "/readyz")


class RequestLogMiddleware:
    """One line per request, without query strings, and an id that its other lines and its answer carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started, name = time.monotonic(), ids.new("req")
        token = logs.request_id.set(name)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            if request.path not in _UNTOLD:
                spent = round((time.monotonic() - started) * 1000)
                logger.info("%s %s %s %s ms", request.method, _address(request), response.status_code, spent)
            return response
        finally:
            logs.request_id.reset(token)


def _address(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match and _SECRET_PARTS & match.kwargs.keys() else request.path


class RefusalMiddleware(MiddlewareMixin):
    """Also answers 404 to addresses with NUL, which PostgreSQL cannot look up."""

    def process_request(self, request: HttpRequest) -> None:
        if "\0" in request.path:
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)
