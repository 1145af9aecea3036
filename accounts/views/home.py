"""After signing in: the page where this person works."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.models import User


def _page(name: str) -> str:
    """A page of a package above this one; the front page where that package does not offer it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("home")


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff to the desk, the invited to their invitation, creators to their works, all others to the catalog."""
    user = request.user
    assert isinstance(user, User)
    if user.is_staff:
        return redirect(_page("licensing:desk"))
    if queries.list_invitations_for(user).exists():
        return redirect("accounts:organizations")
    if user.creator_kind:
        return redirect(_page("works:mine"))
    return redirect("home")
