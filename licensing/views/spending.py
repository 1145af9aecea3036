"""What the buyers of a team may spend without asking: seen by its members, set by owners and managers."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import policies as account_policies
from accounts import queries as account_queries
from accounts.models import User
from licensing import purchase_request_queries as queries
from licensing.models import SpendingLimit
from licensing.services import spending as service
from licensing.spending_forms import SpendingForm
from marketplace.core.errors import Refusal

Per = SpendingLimit.Per


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def spending(request: HttpRequest, org_id: str) -> HttpResponse:
    user = cast(User, request.user)
    team = account_queries.get_membership_for(user, org_id).organization
    form = SpendingForm(team, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            once, monthly = form.limits[Per.ORDER], form.limits[Per.MONTH]
            service.set_limits(organization=team, limits=once, monthly=monthly, actor=user)
            messages.success(request, _("Saved."))
            return redirect("licensing:spending", team.pk)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    context = {
        "form": form, "team": team, "spent": queries.list_spent(team, user),
        "limits": sorted(queries.get_limits(team).items()),
        "monthly": sorted(queries.get_limits(team, Per.MONTH).items()),
        "may_change": account_policies.can_decide_purchases(user, team),
    }  # fmt: skip
    return render(request, "licensing/spending.html", context, status=422 if form.errors else 200)
