"""Turns a refusal that no view caught into a page that says it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from marketplace.core.errors import Refusal


class RefusalMiddleware(MiddlewareMixin):
    """Also answers 404 to addresses with NUL, which PostgreSQL cannot look up."""

    def process_request(self, request: HttpRequest) -> None:
        if "\0" in request.path:
            raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=exception.status)
