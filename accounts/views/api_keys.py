"""The page API keys."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries
from accounts.forms import ApiKeyForm
from accounts.models import User
from accounts.scopes import SCOPES
from accounts.services import api_keys as keys
from marketplace.core.errors import Refusal


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """The list of live keys; a POST makes one and answers with its secret, this one time."""
    user = request.user
    assert isinstance(user, User)
    form = ApiKeyForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _key, secret = keys.create_api_key(user=user, **form.cleaned_data)
            form = ApiKeyForm()
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {"form": form, "keys": queries.list_api_keys_of(user), "secret": secret, "every": len(SCOPES)}
    return render(request, "accounts/api_keys.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    key = keys.revoke_api_key(key=queries.get_api_key_for(user, key_id), actor=user)
    messages.success(request, _("The key %s is revoked.") % key.name)
    return redirect("accounts:api_keys")
