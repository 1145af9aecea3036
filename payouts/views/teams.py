"""Making a team, and what its lead changes: its name, who leads it, and its end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import second_factor
from marketplace.core.errors import Refusal
from payouts import split_queries
from payouts.forms import TeamChangeForm, TeamForm
from payouts.services import teams
from payouts.views.access import ask_factor, person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Its name and short name; then its page, where members are invited."""
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = teams.create_team(**form.cleaned_data, actor=person(request))
            return redirect("payouts:team", handle=made.handle)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    return render(request, "payouts/team_create.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, handle: str) -> HttpResponse:
    """The lead calls it otherwise or hands it to another member, and may close it once no split names it."""
    user = person(request)
    team = split_queries.get_led_team_for(user, handle)
    members = split_queries.list_members(team)
    form = TeamChangeForm(team, members, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            teams.change_team(team=team, **form.cleaned_data, actor=user, shown=second_factor.was_shown(request))
            messages.success(request, _("The team is changed; its members are told."))
            return redirect("payouts:team", handle=team.handle)
        except Refusal as refusal:
            if refusal.code == "second_factor_required":
                return ask_factor(request)
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "form": form, "team": team, "alone": not any(one != user for one in members),
        "shares_in": split_queries.list_agreed_of(team),
    }  # fmt: skip
    return render(request, "payouts/team_change.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, handle: str) -> HttpResponse:
    user = person(request)
    team = split_queries.get_led_team_for(user, handle)
    try:
        teams.close_team(team=team, actor=user, shown=second_factor.was_shown(request))
        messages.success(request, _("The team is closed; its members are told."))
    except Refusal as refusal:
        if refusal.code == "second_factor_required":
            return ask_factor(request)
        messages.error(request, str(refusal.message))
        return redirect("payouts:team_change", handle=team.handle)
    return redirect("payouts:team", handle=team.handle)
