"""The market's public pages: the catalog and the page of a creator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.queries import list_identities_of
from licensing import catalog_pages, facets, filters, listing_queries, market_cards, pack_queries, search
from marketplace.core.conditional import unchanged_for_visitors
from marketplace.core.errors import Refusal

MANY = 12  # works on offer from which a creator's page has filters


@require_safe
@unchanged_for_visitors
def catalog(request: HttpRequest) -> HttpResponse:
    """The picture wall beside its filters; for htmx, the wall alone."""
    return _answer(request, "licensing/catalog.html", _results(request))


@require_safe
def creator(request: HttpRequest, handle: str) -> HttpResponse:
    """Who somebody is, and what they offer, with the catalog's filters when that is much."""
    person = listing_queries.get_creator(handle)
    context = _results(request, person)
    context |= {
        "person": person, "many": context["total"] > MANY or context["older"] or context["newer"],
        "certified": listing_queries.count_certified(person), "identities": list_identities_of(person),
        "packs": pack_queries.list_of_seller(person)[:12],
    }  # fmt: skip
    return _answer(request, "licensing/creator.html", context)


def _results(request: HttpRequest, person: User | None = None) -> dict[str, Any]:
    """What the wall shows, in the whole catalog or of one creator."""
    form = filters.read_form(request.GET)
    asked, save = form.filters(), request.GET.copy()
    if person:
        asked.creator, save["creator"] = person.pk, person.handle
    page, counts = _find(asked), facets.count_values(asked)
    instead = "" if counts.found else search.meant(asked)
    if instead:
        asked.words = instead
        page, counts = catalog_pages.find_cards(asked), facets.count_values(asked)
    chips = form.chips(request.GET)
    return {
        "form": form, "cards": market_cards.draw(page.listings), "here": request.path, "save": save.urlencode(),
        "total": counts.found, "about": counts.about, "instead": instead, "chips": chips, "asked": bool(chips),
        "narrower": filters.narrower(form, counts, request.GET) if counts.found and not instead else "",
        "drop": [] if counts.found else [chip for chip in chips if facets.helps_to_drop(asked, chip["name"])],
        "sorts": filters.SORTS, "sort": asked.sort, "filter_count": form.count_chosen(),
        "older": filters.with_key(request.GET, "after", page.older),
        "newer": filters.with_key(request.GET, "before", page.newer),
    }  # fmt: skip


def _find(asked: search.Filters) -> catalog_pages.Page:
    try:
        return catalog_pages.find_cards(asked)
    except Refusal:  # a key that is none of ours: begin at the beginning
        asked.after = asked.before = ""
        return catalog_pages.find_cards(asked)


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    htmx = getattr(request, "htmx", None)
    part = htmx and htmx.target == "results" and not htmx.history_restore_request
    response = render(request, "licensing/results.html" if part else template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
