"""The API over HTTP, for tools that speak to it from outside."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from marketplace.sandbox.dispatch import answer
from marketplace.sandbox.errors import ConnectionLost


@csrf_exempt
def api(request: HttpRequest, version: str, path: str) -> HttpResponse:
    method = request.method or "GET"
    encoded = request.body.decode(errors="replace") if method == "POST" else request.META.get("QUERY_STRING", "")
    try:
        body, status, headers = answer(method, f"/{version}/{path}", encoded, request.headers)
    except ConnectionLost:
        return HttpResponse(status=502)
    return HttpResponse(body, status=status, headers=dict(headers), content_type="application/json")
