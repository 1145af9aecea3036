"""Who brought a visitor: the last `?ref=` on a link, kept in a signed cookie until they order."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from payouts.models import Referrer
from payouts.services import referrers

COOKIE, DAYS = "brought_by", 30
View = Callable[..., HttpResponseBase]


def remembers(view: View) -> View:
    """A page whose links carry `?ref=`: the last one counts (last touch). An unknown code changes nothing."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        code = request.GET.get("ref", "") if request.method in ("GET", "HEAD") else ""
        if code and referrers.find_referrer(code):
            response.set_signed_cookie(
                COOKIE, code[:40].lower(), salt=COOKIE, max_age=DAYS * 86_400, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response

    return wrapper


def of_request(request: HttpRequest) -> Referrer | None:
    """Who brought this visitor; None for nobody, or a cookie that was altered."""
    code = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=DAYS * 86_400)
    return referrers.find_referrer(code) if code else None
