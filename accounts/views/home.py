"""After signing in: the page where this person works."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.models import User


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff to the desk, the invited to their invitation, creators to their works, all others to the catalog."""
    user = request.user
    assert isinstance(user, User)
    if user.is_staff:
        return redirect("licensing:desk")
    if queries.list_invitations_for(user).exists():
        return redirect("accounts:organizations")
    return redirect("works:mine" if user.creator_kind else "licensing:catalog")
