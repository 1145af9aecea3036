"""The desk's first page: what waits for somebody, and what happened last; and the record of everything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from licensing import desk_queries
from licensing.views.desk.access import staff_only, words
from marketplace.core.paging import paginate
from payouts import money_status
from payouts import queries as money_queries

# What waits, the list that shows it, and the state to filter that list by.
WAITING = (
    ("reports", _("Reports to read"), "licensing:desk_disputes", "open"),
    ("to_decide", _("Disputes to decide"), "licensing:desk_disputes", "in_review"),
    ("silent", _("Answers overdue"), "licensing:desk_disputes", "silent"),
    ("appeals", _("Appeals to decide"), "licensing:desk_disputes", "appealed"),
    ("failed_payouts", _("Failed payouts"), "licensing:desk_payouts", "failed"),
    ("processing", _("Works being read"), "licensing:desk_works", "processing"),
    ("suspended", _("Suspended works"), "licensing:desk_works", "suspended"),
)


@staff_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Numbers that open what they count, the money, and the last events."""
    counts = desk_queries.count_waiting()
    waiting = [
        {"label": label, "count": counts[key], "href": f"{reverse(page)}?state={state}"}
        for key, label, page, state in WAITING
    ]
    context = {
        "waiting": waiting, "parked": counts["parked"], "unread": counts["unread"],
        "open_disputes": desk_queries.list_disputes("undecided").order_by("reply_due_at")[:10],
        "balances": money_queries.platform_balances(), "events": desk_queries.list_events()[:12],
        "verified": money_status.last_check(money_status.VERIFIED),
        "reconciled": money_status.last_check(money_status.RECONCILED),
    }  # fmt: skip
    return render(request, "licensing/desk/desk.html", context)


@staff_only
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Every event: of one object, of one kind, or of one person."""
    asked = {name: words(request, name) for name in ("subject", "name", "actor")}
    page = paginate(request, desk_queries.list_events(**asked))
    return render(request, "licensing/desk/record.html", {"page": page, **asked})
