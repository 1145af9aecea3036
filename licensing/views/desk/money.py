"""Money at the desk: the ledger with its last check, and the payouts."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import desk_queries
from licensing.views.desk.access import staff_only, words
from marketplace.core.paging import paginate
from payouts import audit, money_status
from payouts import queries as money_queries
from payouts.models import LedgerAccount, Payout
from payouts.preview import preview_run

FARTHEST = timedelta(days=366)


@staff_only
@require_safe
def desk_ledger(request: HttpRequest) -> HttpResponse:
    """Balances over all books, the last check, and the lines by cause, kind and account."""
    asked = {name: words(request, name) for name in ("cause", "kind", "account")}
    page = paginate(request, desk_queries.list_postings(**asked))
    context = {
        "balances": _named(money_queries.platform_balances()),
        "verified": money_status.last_check(money_status.VERIFIED),
        "reconciled": money_status.last_check(money_status.RECONCILED),
        "page": page, "kinds": desk_queries.list_kinds(), **asked,
    }  # fmt: skip
    return render(request, "licensing/desk/ledger.html", context)


def _named(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{**row, "label": LedgerAccount.Kind(str(row["kind"])).label} for row in rows]


@staff_only
@require_POST
def desk_verify(request: HttpRequest) -> HttpResponse:
    """Check the whole ledger now."""
    found = audit.verify()
    if found:
        messages.error(request, _("The check found what is wrong; it is listed below."))
    else:
        messages.success(request, _("The ledger was checked; it is right."))
    return redirect("licensing:desk_ledger")


@staff_only
@require_safe
def desk_payouts(request: HttpRequest) -> HttpResponse:
    """Payouts by state, the runs, and why people were skipped."""
    text, state = words(request), words(request, "state")
    context = {
        "page": paginate(request, desk_queries.list_payouts(text, state)), "q": text, "state": state,
        "states": Payout.State.choices, "runs": desk_queries.list_runs()[:10], "skips": money_queries.list_skips()[:50],
    }  # fmt: skip
    return render(request, "licensing/desk/payouts.html", context)


@staff_only
@require_safe
def desk_payout_preview(request: HttpRequest) -> HttpResponse:
    """What the run of a date, today unless another is asked for, would send to whom, and why not to others."""
    text, error = words(request, "on"), ""
    try:
        on = date.fromisoformat(text) if text else timezone.now().date()
        on + FARTHEST  # a date at the end of the calendar has no day after it
    except (ValueError, OverflowError):
        on, error = timezone.now().date(), _("Enter a valid date.")
    found = preview_run(on)
    page = Paginator(found.rows, 100).get_page(request.GET.get("page"))
    context = {"found": found, "page": page, "error": error, "on": on.isoformat()}
    return render(request, "licensing/desk/payout_preview.html", context, status=422 if error else 200)
