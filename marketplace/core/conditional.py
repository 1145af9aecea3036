"""Pages of signed-out visitors, answered “not modified” while nothing happened in the market."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from time import time
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from marketplace.core import happenings

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
LONGEST = 60  # seconds for which a page may stand though something changed without an event, as time alone does
_PARTS = ("HX-Request", "HX-Target", "HX-History-Restore-Request")


def unchanged_for_visitors(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the page an ETag, and answer 304 to a visitor who has it, without drawing it again.

    A visitor with a session gets the page itself: it may show who is signed in, and messages.
    """

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        state = _state(request)
        tag = _tag(request, state)
        known = get_conditional_response(request, etag=tag)
        if known is not None and "CSRF_COOKIE" in request.META:
            return _marked(known, tag)
        response = view(request, *args, **kwargs)
        return _marked(response, _tag(request, state)) if response.status_code == 200 else response

    return inner


def _state(request: HttpRequest) -> list[str]:
    """What the page comes from: its address, its language, what happened last, and the minute. Read before it is
    drawn, so that an event in between makes the tag old rather than the page."""
    asked = [request.get_full_path(), get_language() or "", *(request.headers.get(name, "") for name in _PARTS)]
    return [*asked, str(int(time()) // LONGEST), *happenings.latest()]


def _tag(request: HttpRequest, state: list[str]) -> str:
    """Weak, as the form token in the page is masked anew each time; bound to the cookie that the token belongs to."""
    parts = [*state, str(request.META.get("CSRF_COOKIE", ""))]
    return f'W/"{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def _marked(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Accept-Language", *_PARTS])
    return response
