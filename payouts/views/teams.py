"""Making a team."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import Refusal
from payouts.forms import TeamForm
from payouts.services import teams
from payouts.views.access import person


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
