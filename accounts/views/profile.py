"""The page Profile."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.services import profiles
from marketplace.core.errors import Refusal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What the person shows of themselves. The chosen language holds at once."""
    assert isinstance(request.user, User)
    user = User.objects.get(pk=request.user.pk)  # the form writes on its own copy; the header keeps the stored one
    form = ProfileForm(request.POST or None, request.FILES or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request.user, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Your profile is saved."))
            response = redirect("accounts:profile")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, saved.language, samesite="Lax")
            return response
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _save(user: User, data: dict[str, Any]) -> User:
    """Profile and picture, both or neither."""
    picture, remove = data.pop("avatar", None), data.pop("remove_avatar", False)
    saved = profiles.update_profile(user=user, **data)
    if picture:
        return profiles.set_avatar(user=user, file=picture)
    return profiles.remove_avatar(user=user) if remove else saved
