"""Terms by their hash, as sentences and for machines, and offers side by side."""

from typing import Any

import rfc8785
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from licensing import listing_queries, schema_org, terms_queries
from licensing.models import Listing
from licensing.terms import options, presets, sentences, strip, vocabulary
from licensing.terms.exports import odrl, rsl, tdmrep
from licensing.views.work import mark_differences
from marketplace.core import money
from works import queries as work_queries
from works.models import Work

FOREVER = "public, max-age=31536000, immutable"


def address_of(terms_hash: str) -> str:
    """Where anybody reads these terms, for as long as the market stands."""
    return settings.SITE_URL + reverse("licensing:terms", args=[terms_hash])


@require_safe
def terms_page(request: HttpRequest, terms_hash: str) -> HttpResponse:
    found = terms_queries.get_terms(terms_hash)
    context = {
        "terms": found, "title": presets.title_of(found.body["preset"]), "custom": found.body["preset"] == "custom",
        "strip": strip.permission_strip(found.body), "groups": sentences.groups(found.body),
    }  # fmt: skip
    return render(request, "licensing/terms.html", context)


@require_safe
def vocabulary_page(request: HttpRequest) -> HttpResponse:
    """Every field that terms may have and its values: what our words in ODRL and in the API mean."""
    rows = []
    for name in vocabulary.DEFAULTS.keys() - {"schema", "preset"}:
        codes = vocabulary.CHOICES.get(name) or vocabulary.SETS.get(name) or ()
        words = options.CHOICES.get(name, {})
        rows.append({
            "name": name, "label": options.LABELS.get(name, name),
            "values": [{"code": code, "words": words.get(code, code)} for code in codes],
        })  # fmt: skip
    context = {"rows": sorted(rows, key=lambda row: str(row["name"])), "schema": vocabulary.SCHEMA}
    return render(request, "licensing/vocabulary.html", context)


@require_safe
def terms_json(request: HttpRequest, terms_hash: str) -> HttpResponse:
    """The canonical JSON (RFC 8785) whose SHA-256 is the hash in this address, byte for byte."""
    found = terms_queries.get_terms(terms_hash)
    return HttpResponse(
        rfc8785.dumps(found.body), content_type="application/json", headers={"Cache-Control": FOREVER}
    )  # fmt: skip


@require_safe
def work_odrl(request: HttpRequest, work_id: str) -> JsonResponse:
    """ODRL: one `Offer` for each license of the work that is on sale."""
    work = work_queries.get_work_for(request.user, work_id)
    offers = [odrl.policy(one.terms.body, _parties(one)) for one in listing_queries.list_listings_of(work)]
    return JsonResponse(offers, safe=False, content_type="application/ld+json")


def _parties(listing: Listing) -> odrl.Parties:
    return odrl.Parties(
        uid=f"{address_of(listing.terms_id)}#{listing.pk}", target=schema_org.page_of(listing.work),
        assigner=settings.SITE_URL + reverse("licensing:creator", args=[listing.seller.handle]),
        profile=settings.SITE_URL + reverse("licensing:terms_vocabulary"),
        price_minor=listing.price_minor, currency=listing.currency,
    )  # fmt: skip


@require_safe
def work_tdm(request: HttpRequest, work_id: str) -> JsonResponse:
    """TDMRep: whom to ask, and under which duties the work may be mined."""
    work = work_queries.get_work_for(request.user, work_id)
    page, site = schema_org.page_of(work), settings.SITE_URL
    holder = tdmrep.Holder(
        site + reverse("licensing:creator", args=[work.owner.handle]), work.owner.name, f"{page}#licenses"
    )
    offers = [(one.terms.body, one.price_minor) for one in listing_queries.list_listings_of(work)]
    made = tdmrep.policy(site + reverse("licensing:work_tdm", args=[work.pk]), page, holder, offers)
    return JsonResponse(made, content_type=tdmrep.MEDIA_TYPE)


@require_safe
def work_rsl(request: HttpRequest, work_id: str) -> HttpResponse:
    """RSL: what crawlers of AI companies may do with the work, and where to get a license."""
    work = work_queries.get_work_for(request.user, work_id)
    page = schema_org.page_of(work)
    offers = [
        {
            "terms": one.terms.body, "price_minor": one.price_minor, "currency": one.currency,
            "page": f"{page}#licenses", "terms_page": address_of(one.terms_id),
        }
        for one in listing_queries.list_listings_of(work)
    ]  # fmt: skip
    owner_page = settings.SITE_URL + reverse("licensing:creator", args=[work.owner.handle])
    made = rsl.document(page, offers, owner=work.owner.name, owner_page=owner_page)
    return HttpResponse(made, content_type=rsl.MEDIA_TYPE)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four offers side by side, sentence by sentence, with what differs marked."""
    rows = terms_queries.list_compared(request.user, request.GET.getlist("listing"))
    offers = [_column(one) for one in rows]
    mark_differences([offer["strip"] for offer in offers])
    context = {"offers": offers, "groups": _rows(offers), "most": terms_queries.MOST_COMPARED}
    return render(request, "licensing/compare.html", context)


def _column(listing: Listing) -> dict[str, Any]:
    work: Work = listing.work
    return {
        "listing": listing, "work": work, "picture": listing_queries.picture(work, "thumbnail"),
        "preset": presets.title_of(listing.preset),
        "price": money.display(listing.price_minor, listing.currency) if listing.price_minor else "",
        "strip": strip.permission_strip(listing.terms.body), "groups": sentences.groups(listing.terms.body),
    }  # fmt: skip


def _rows(offers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a group of sentences: what each offer says, and whether they all say the same."""
    rows = []
    for groups in zip(*(offer["groups"] for offer in offers), strict=True):
        said = [sentences for _title, sentences in groups]
        shared = [one for one in said[0] if all(one in other for other in said)]
        rows.append({
            "title": groups[0][0], "differs": any(other != said[0] for other in said),
            "cells": [[{"text": one, "own": one not in shared} for one in sentences] for sentences in said],
        })  # fmt: skip
    return rows
