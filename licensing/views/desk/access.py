"""Who may enter the desk, and what its pages share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from marketplace.core.errors import NotFound, Refusal

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """The desk does not exist for anybody else."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_staff:
            raise NotFound
        return view(request, *args, **kwargs)

    return wrapper


def actor(request: HttpRequest) -> User:
    return cast(User, request.user)


def words(request: HttpRequest, name: str = "q") -> str:
    """What was typed into a filter, short and without NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def attempt(request: HttpRequest, action: Callable[[], Any], done: str) -> bool:
    """Run what a button asks for; what it refuses becomes a message on the next page."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, done)
    return True
