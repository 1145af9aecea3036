"""The market's public pages: the catalog and the page of a creator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.queries import list_identities_of
from licensing import facets, filters, listing_queries, market_cards, search
from licensing.views.pages import newest_page
from marketplace.core.conditional import unchanged_for_visitors
from marketplace.core.errors import Refusal


@require_safe
@unchanged_for_visitors
def catalog(request: HttpRequest) -> HttpResponse:
    """The picture wall beside its filters; for htmx, the wall alone."""
    form = filters.read_form(request.GET)
    asked = form.filters()
    try:
        page = search.find(asked, only_cards=True)
    except Refusal:  # a key that is none of ours: begin at the beginning
        asked.after = asked.before = ""
        page = search.find(asked, only_cards=True)
    total = search.count(asked)
    instead = "" if total else search.meant(asked)
    if instead:
        asked.words = instead
        page, total = search.find(asked, only_cards=True), search.count(asked)
    chips = form.chips(request.GET)
    drop = [] if total else [chip for chip in chips if facets.helps_to_drop(asked, chip["name"])]
    counts = facets.count_values(asked) if total and chips and not instead else None
    context = {
        "drop": drop, "counts": counts, "narrower": filters.narrower(form, counts, request.GET) if counts else [],
        "form": form, "cards": market_cards.draw(page.listings),
        "total": min(total, search.MOST_COUNTED), "more": total > search.MOST_COUNTED, "chips": chips,
        "sorts": filters.SORTS, "sort": asked.sort, "asked": bool(chips), "instead": instead,
        "filter_count": sum(1 for name in form.fields if name not in ("q", "sort") and form.cleaned_data.get(name)),
        "older": filters.with_key(request.GET, "after", page.older),
        "newer": filters.with_key(request.GET, "before", page.newer),
    }  # fmt: skip
    htmx = getattr(request, "htmx", None)
    part = htmx and htmx.target == "results" and not htmx.history_restore_request
    response = render(request, "licensing/catalog.html#results" if part else "licensing/catalog.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def creator(request: HttpRequest, handle: str) -> HttpResponse:
    """Who somebody is, and what they offer."""
    person = listing_queries.get_creator(handle)
    rows, older = newest_page(request, search.cards(search.live()).filter(work__creator=person).order_by("-pk"))
    context = {
        "person": person, "cards": market_cards.draw(rows), "older": older,
        "certified": listing_queries.count_certified(person), "identities": list_identities_of(person),
    }  # fmt: skip
    return render(request, "licensing/creator.html", context)
