"""Home: what waits for this person, their figures, and the ways to everything else."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from licensing import home_queries

# Words, page and icon of each shortcut.
MAKING = (
    (_("Register a work"), "works:register", "plus-circle"), (_("My works"), "works:mine", "rectangle-stack"),
    (_("Listings"), "licensing:my_listings", "tag"), (_("Earnings"), "payouts:earnings", "banknotes"),
    (_("Payouts"), "payouts:payouts", "building-library"),
)  # fmt: skip
BUYING = (
    (_("Catalog"), "licensing:catalog", "squares-2x2"), (_("Licenses"), "licensing:my_licenses", "key"),
    (_("Orders"), "licensing:my_orders", "shopping-bag"), (_("Organizations"), "accounts:organizations", "user-group"),
)  # fmt: skip
KEEPING = (
    (_("Profile"), "accounts:profile", "user-circle"), (_("Security"), "mfa_index", "shield-check"),
    (_("API keys"), "accounts:api_keys", "command-line"), (_("Disputes"), "licensing:my_disputes", "scale"),
)  # fmt: skip


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Makers see the making first, everybody else the buying."""
    user = cast(User, request.user)
    counts: dict[str, Any] = home_queries.count_own(user)
    making, buying = (_("Making"), MAKING), (_("Licensing"), BUYING)
    groups = [making, buying] if user.creator_kind or counts["works"] else [buying, making]
    context = {
        "tasks": home_queries.list_tasks(user), "counts": counts, "groups": [*groups, (_("Account"), KEEPING)],
        "new": not counts["works"] and not counts["licenses"] and not user.is_staff,
    }  # fmt: skip
    return render(request, "licensing/home.html", context)
