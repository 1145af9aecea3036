"""Earnings: balances, what comes next, every sale with its source, and one sale opened."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payouts import exports, forecast, income, income_chart, naming, queries, story, ways
from payouts.income import Income
from payouts.views.access import page_by_key, person


@login_required
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    shares, pages = page_by_key(request, queries.list_earnings_for(user), "sale_id")
    found, sold = ways.list_ways(shares, user), naming.name_sales((share.sale for share in shares), user)
    payee = queries.get_payee_for(user)
    context = {
        "balances": [{"currency": name, **books} for name, books in queries.get_balances_for(user).items()],
        "rows": [
            {
                "share": share,
                "sold": sold[share.sale_id],
                "ways": list(dict.fromkeys(way.said for way in found[share.pk])),  # a pack has one way for each work
            }
            for share in shares
        ],
        "pages": pages,
        "holds": queries.list_held_for(user),
        "next": forecast.next_payouts(user, payee, timezone.now().date()),
        "payee": payee,
        **_income_context(request),
    }
    return render(request, "payouts/earnings.html", context)


def _income_context(request: HttpRequest) -> dict[str, Any]:
    """The charts, with tabs for each currency and year; nothing for who never sold."""
    user = person(request)
    currencies, years = income.list_choices(user)
    if not currencies:
        return {}
    found, year = _asked(request, currencies), request.GET.get("year", "")
    tabs = [(found.currency, "", _("Last twelve months")), *((found.currency, str(one), str(one)) for one in years)]
    items = [_tab(currency, name, label, current=name == year) for currency, name, label in tabs]
    others = [name for name in currencies if name != found.currency]
    items += [_tab(name, year, name, current=False) for name in others]
    return {
        "income": found, "chart": income_chart.draw(found, user), "income_tabs": items, "year": year,
        "sources": income.SOURCES.items(),
    }  # fmt: skip


def _tab(currency: str, year: str, label: str, *, current: bool) -> dict[str, Any]:
    return {"label": label, "href": f"?currency={currency}&year={year}#income", "current": current}


def _asked(request: HttpRequest, currencies: list[str]) -> Income:
    """The income that the address asks for; of the first currency when it names none of the person's."""
    wanted = request.GET.get("currency", "")
    currency = wanted if wanted in currencies else currencies[-1]
    months = income.span_of(request.GET.get("year", ""), timezone.now().date())
    return income.read_income(person(request), currency, months)


@login_required
@require_safe
def income_csv(request: HttpRequest) -> HttpResponse:
    """What the charts show, by month, work and source."""
    user = person(request)
    found = _asked(request, income.list_choices(user)[0] or ["USD"])
    name = f"income-{found.months[0]:%Y-%m}-{found.months[-1]:%Y-%m}-{found.currency}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exports.income_csv(found, user), content_type="text/csv; charset=utf-8", headers=disposition)


@login_required
@require_safe
def sale(request: HttpRequest, sale_id: str) -> HttpResponse:
    """One sale for a party of it: what it brought, where it went, and how far it is."""
    user = person(request)
    found = queries.get_sale_for(user, sale_id)
    share = found.shares.get(party=user)
    context = {
        "sale": found,
        "sold": naming.name_sale(found, user),
        "share": share,
        "left": found.gross_minor - found.refunded_minor,
        "refundable": found.sold_by == user.pk and found.state == "pending" and found.source.startswith("ord_"),
        "ways": ways.list_ways([share], user)[share.pk],
        "waterfall": story.draw_waterfall(found, user),
        "timeline": story.tell_timeline(found, user),
    }
    return render(request, "payouts/sale.html", context)
