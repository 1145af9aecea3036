"""The page where a person links domains and accounts elsewhere, each with its grade and how to prove it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries
from accounts.forms import IdentityForm
from accounts.models import User
from accounts.services import identities as service
from marketplace.core.errors import Refusal


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identities(request: HttpRequest) -> HttpResponse:
    """What is linked; a POST adds one, which is declared until it is proved."""
    user = request.user
    assert isinstance(user, User)
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.add_identity(user=user, **form.cleaned_data)
            return redirect("accounts:identities")
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "form": form, "identities": queries.list_identities_of(user),
        "profile_url": f"{settings.SITE_URL}/@{user.handle}/",
    }  # fmt: skip
    return render(request, "accounts/identities.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def check(request: HttpRequest, identity_id: str) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    found = queries.get_identity_for(user, identity_id)
    try:
        service.check_identity(identity=found, actor=user)
        messages.success(request, _("%s is checked.") % found.short)
    except Refusal as refusal:
        messages.error(request, f"{found.short}: {refusal.message}")
    return redirect("accounts:identities")


@login_required
@require_POST
def withdraw(request: HttpRequest, identity_id: str) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    found = queries.get_identity_for(user, identity_id)
    service.withdraw_identity(identity=found, actor=user)
    messages.success(request, _("%s is no longer linked.") % found.short)
    return redirect("accounts:identities")
