"""Pages of signed-out visitors, answered “not modified” while nothing happened in the market."""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from time import time
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers

from marketplace.core import happenings

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
LONGEST = 60  # seconds for which a page may stand though something changed without an event, as time alone does
_PARTS = ("HX-Request", "HX-Target", "HX-History-Restore-Request")
_SENT = ("HTTP_ACCEPT_LANGUAGE", *(f"HTTP_{name.upper().replace('-', '_')}" for name in _PARTS))
_VARY = ("Cookie", "Accept-Language", *_PARTS)


def unchanged_for_visitors(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The page comes from nothing but what `_state` names, so it may be repeated to who has it.

    A visitor with a session gets the page itself: it may show who is signed in, and messages.
    """

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        state = [] if settings.SESSION_COOKIE_NAME in request.COOKIES else _state(request)
        response = view(request, *args, **kwargs)
        if state and response.status_code == 200:
            response.drawn_from = state  # type: ignore[attr-defined]
        return response

    return inner


class UnchangedMiddleware:
    """Gives such a page its ETag, and answers 304 to who has it before anything else of the request is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known and (tag := _tag_now(request)) and tag in known:
            return HttpResponseNotModified(headers={
                "ETag": f"W/{tag}", "Cache-Control": "private, no-cache", "Vary": ", ".join(_VARY),
            })  # fmt: skip
        response = self.get_response(request)
        state: list[str] | None = getattr(response, "drawn_from", None)
        if state and not response.cookies.keys() - {settings.CSRF_COOKIE_NAME}:  # others it must set each time
            _mark(response, _tag(state, request.META.get("CSRF_COOKIE", "")))
        return response


def _tag_now(request: HttpRequest) -> str:
    """What the tag of this address would be if it were drawn now; empty where a page cannot be repeated."""
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    if not token or settings.SESSION_COOKIE_NAME in request.COOKIES or request.method not in ("GET", "HEAD"):
        return ""
    return _tag(_state(request), token)


def _state(request: HttpRequest) -> list[str]:
    """What the page comes from: its address, its language, what happened last, and the minute. Read before it is
    drawn, so that an event in between makes the tag old rather than the page."""
    asked = [request.get_host(), request.get_full_path(), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    sent = [request.META.get(name, "") for name in _SENT]
    return [*asked, *sent, str(int(time()) // LONGEST), *happenings.latest()]


def _tag(state: list[str], token: str) -> str:
    """Bound to the cookie that the form token in the page belongs to; keyed, so that no page has it but by us."""
    parts = chr(0).join([*state, token]).encode()
    return f'"{blake2b(parts, key=settings.SECRET_KEY.encode()[:64], digest_size=16).hexdigest()}"'


def _mark(response: HttpResponseBase, tag: str) -> None:
    """Weak, as the form token in the page is masked anew each time."""
    response["ETag"] = f"W/{tag}"
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, _VARY)
