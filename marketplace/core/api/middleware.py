"""What every answer under /api/ has, whoever made it: a problem document when refused, an ETag when read."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from marketplace.core.api.problems import document

_SAID = {
    400: ("bad_request", "This request cannot be read."),
    403: ("permission_denied", "You may not do this."),
    404: ("not_found", "There is nothing at this address; the addresses of the API stand at /api/docs/."),
    500: ("server_error", "Something broke on our side. Nothing was changed; please try again later."),
}


class ApiMiddleware:
    """Addresses outside /api/ pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith("/api/") or not isinstance(response, HttpResponse):
            return response
        if response.status_code == 301 and request.method not in ("GET", "HEAD"):
            response.status_code = 308  # a slash was missing: the method and the body go along
        if response.status_code >= 400 and response["Content-Type"].startswith("text/html"):
            return _as_problem(response)
        if request.method in ("GET", "HEAD") and response.status_code == 200:
            return _known_by_etag(request, response)
        return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    """Instead of a page: what no API view answered, such as an unknown address or a fault."""
    status = response.status_code
    code, detail = _SAID.get(status) or (HTTPStatus(status).name.lower(), f"{HTTPStatus(status).phrase}.")
    body = json.dumps(document(status, code, detail))
    return HttpResponse(body, status=status, content_type="application/problem+json")


def _known_by_etag(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 when the caller has just this answer. What depends on the caller is kept by nobody else."""
    if "ETag" in response or response["Content-Type"].startswith("text/html"):
        return response  # the pages of documentation carry a token that is new each time
    set_response_etag(response)
    response.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ["Authorization", "Cookie"])
    found: HttpResponseBase = get_conditional_response(request, etag=response["ETag"], response=response) or response
    return found
