"""Earnings: balances, what comes next, every sale with its source, and one sale opened."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from payouts import forecast, queries, story, ways
from payouts.views.access import page_by_key, person


@login_required
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    shares, pages = page_by_key(request, queries.list_earnings_for(user), "sale_id")
    found = ways.list_ways(shares, user)
    payee = queries.get_payee_for(user)
    context = {
        "balances": [{"currency": name, **books} for name, books in queries.get_balances_for(user).items()],
        "rows": [{"share": share, "ways": found[share.pk]} for share in shares],
        "pages": pages,
        "holds": queries.list_held_for(user),
        "next": forecast.next_payouts(user, payee, timezone.now().date()),
        "payee": payee,
    }
    return render(request, "payouts/earnings.html", context)


@login_required
@require_safe
def sale(request: HttpRequest, sale_id: str) -> HttpResponse:
    """One sale for a party of it: what it brought, where it went, and how far it is."""
    user = person(request)
    found = queries.get_sale_for(user, sale_id)
    share = found.shares.get(party=user)
    context = {
        "sale": found,
        "share": share,
        "left": found.gross_minor - found.refunded_minor,
        "ways": ways.list_ways([share], user)[share.pk],
        "waterfall": story.draw_waterfall(found, user),
        "timeline": story.tell_timeline(found, user),
    }
    return render(request, "payouts/sale.html", context)
