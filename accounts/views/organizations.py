"""Organizations: the list, founding one, its members, and invitations."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policies, queries
from accounts.forms import InviteForm, OrganizationForm
from accounts.models import Membership, User
from accounts.roles import ROLE_WORDS
from accounts.services import organizations as service
from marketplace.core.errors import Refusal


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _show(form: forms.BaseForm, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


def _try(request: HttpRequest, action: Callable[[], Any], done: str) -> bool:
    """Run an action of a button; what it refuses becomes a message on the next page."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, done)
    return True


@login_required
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    context = {"memberships": queries.list_memberships_of(user), "invitations": queries.list_invitations_for(user)}
    return render(request, "accounts/organizations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.create_organization(actor=_user(request), **form.cleaned_data)
            return redirect("accounts:organization", made.pk)
        except Refusal as refusal:
            _show(form, refusal)
    return render(request, "accounts/organization_create.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest, org_id: str) -> HttpResponse:
    """Members and invitations; a POST invites."""
    own = queries.get_membership_for(_user(request), org_id)
    roles = [choice for choice in Membership.Role.choices if policies.can_grant(own, choice[0])]
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            service.invite_member(organization=own.organization, actor=own.user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:organization", org_id)
        except Refusal as refusal:
            _show(form, refusal)
    people = [(member, policies.can_change(own, member)) for member in queries.list_members(own.organization)]
    context = {
        "own": own, "organization": own.organization, "people": people, "roles": roles, "form": form,
        "may_invite": policies.can_manage_members(own), "words": ROLE_WORDS[own.role],
    }  # fmt: skip
    return render(request, "accounts/organization.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def change_role(request: HttpRequest, org_id: str, member_id: str) -> HttpResponse:
    user = _user(request)
    member = queries.get_member(queries.get_membership_for(user, org_id), member_id)
    role = request.POST.get("role", "")
    _try(request, lambda: service.change_role(member=member, role=role, actor=user), _("The role is changed."))
    return redirect("accounts:organization", org_id)


@login_required
@require_POST
def remove(request: HttpRequest, org_id: str, member_id: str) -> HttpResponse:
    """Remove a member, withdraw an invitation, or leave."""
    user = _user(request)
    member = queries.get_member(queries.get_membership_for(user, org_id), member_id)
    done = _("You have left.") if member.user_id == user.pk else _("%s is removed.") % member.email
    gone = _try(request, lambda: service.remove_member(member=member, actor=user), done)
    if gone and member.user_id == user.pk:
        return redirect("accounts:organizations")
    return redirect("accounts:organization", org_id)


@login_required
@require_POST
def answer(request: HttpRequest, member_id: str) -> HttpResponse:
    """Accept an invitation, or decline it when the button says so."""
    user = _user(request)
    invitation = queries.get_invitation_for(user, member_id)
    if request.POST.get("answer") == "decline":
        _try(request, lambda: service.decline_invitation(invitation=invitation, user=user), _("Declined."))
        return redirect("accounts:organizations")
    done = _("You are now a member of %s.") % invitation.organization.name
    if _try(request, lambda: service.accept_invitation(invitation=invitation, user=user), done):
        return redirect("accounts:organization", invitation.organization_id)
    return redirect("accounts:organizations")
