"""The public page of a work: what it is, where it comes from, and what may be done with it for how much."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from licensing import (
    listing_queries,
    offer_queries,
    pack_queries,
    price_history,
    reading_queries,
    referral,
    schema_org,
    title_queries,
    window_queries,
)
from licensing.models import Listing
from licensing.services.status import get_status
from licensing.terms import presets, sentences, strip
from licensing.views import picking
from licensing.views.listings import describe_bases
from marketplace.core import money
from marketplace.core.conditional import unchanged_for_visitors
from marketplace.core.wording import STATES
from works import kinds, wording
from works import queries as work_queries
from works.models import Work


@referral.remembers
@require_safe
@unchanged_for_visitors
def work_detail(request: HttpRequest, work_id: str) -> HttpResponse:
    work = work_queries.get_work_for(request.user, work_id)
    picture, certificate = listing_queries.picture(work, "preview"), listing_queries.get_certificate(work)
    rows = list(listing_queries.list_listings_of(work))
    offers = [_offer(one) for one in rows]
    welcome = not any(one["negotiable"] for one in offers) and offer_queries.takes_offers(work, rows)
    for one in offers:
        one["negotiable"] |= welcome and not one["free"]
    mark_differences([offer["strip"] for offer in offers])
    status, bases = get_status(work=work).status, listing_queries.list_base_models(work)
    context = {
        "work": work, "offers": offers, "picture": picture, "certificate": certificate,
        "samples": [listing_queries.shown(media) for media in work_queries.list_samples(work)],
        "facts": wording.facts_of(work), "parents": work_queries.list_parents(work),
        "kind": kinds.describe(work), "readable": reading_queries.can_read(request.user, work),
        "claim_groups": _claims(work), "bases": describe_bases(bases),
        "base_unknown": work.kind == Work.Kind.MODEL and not bases,
        "children": listing_queries.list_children(work)[:12], "own": request.user.pk == work.owner_id,
        "status": status, "status_words": STATES[status][1],
        "taken": [window_queries.sentence_of(one) for one in window_queries.list_exclusive(work.pk)],
        "displaced": [_offer(one) for one in listing_queries.list_displaced(work)],
        "offers_welcome": welcome and not any(one["negotiable"] for one in offers),
        "json_ld": schema_org.script(schema_org.describe(work, rows, picture["src"])),
        "license_page": schema_org.page_of(work), "title_sale": title_queries.get_live_sale(work),
        "prices": price_history.draw(work), "packs": pack_queries.list_with_work(work)[:3],
        "picks": any(one.pricing for one in rows),
    }  # fmt: skip
    response = render(request, "licensing/work.html", context)
    response["Link"] = f'<{schema_org.page_of(work)}#licenses>; rel="license"'
    return response


def _claims(work: Work) -> list[dict[str, Any]]:
    """Public claims by grade; what the owner told us is told to others here."""
    groups = wording.claim_groups(list(work_queries.list_claims_for(None, work)))
    for group in groups:
        if group["grade"] == "declared":
            group |= {"title": _("What its creator says"), "lead": _("Nobody has checked this.")}
    return groups


def _offer(listing: Listing) -> dict[str, Any]:
    body = listing.terms.body
    free = not listing.price_minor
    price = money.display(listing.price_minor, listing.currency)
    return {
        "listing": listing, "preset": presets.title_of(listing.preset), "free": free,
        "negotiable": offer_queries.is_negotiable(listing),
        "picker": picking.draw(listing) if listing.pricing else None,
        "least": _("Free") if free else price,
        "price": _("Free") if free else _("from %(price)s") % {"price": price} if listing.pricing else price,
        "strip": strip.permission_strip(body), "sentences": sentences.sentences(body),
    }  # fmt: skip


def mark_differences(strips: list[list[dict[str, Any]]]) -> None:
    """Mark the permissions in which offers side by side are not alike."""
    for items in zip(*strips, strict=True):
        if len({item["value"] for item in items}) > 1:
            for item in items:
                item["changed"] = True
