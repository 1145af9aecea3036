"""Listings: a certified work offered under terms at a price."""

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import search
from licensing.models import LicenseTerms, Listing
from licensing.terms import presets, rules, vocabulary
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts import graph
from payouts.services import splits
from works import queries as work_queries
from works.models import Work


def freeze_terms(body: dict[str, Any]) -> LicenseTerms:
    """The one row of these terms."""
    terms = vocabulary.normalize(body)
    rules.check(terms)
    return LicenseTerms.objects.get_or_create(hash=vocabulary.terms_hash(terms), defaults={"body": terms})[0]


def create_listing(
    *, work: Work, preset: str, price_minor: int, currency: str, actor: User, overrides: dict[str, Any] | None = None
) -> Listing:
    """Offer a work. Raises Refusal, changing nothing, unless it is certified, the actor's own, and free to sell."""
    body = _with_overrides(presets.build(preset, kind=work.kind), overrides or {})
    _check_price(body, price_minor, currency)
    try:
        with transaction.atomic():
            work = Work.objects.select_for_update().get(pk=work.pk)
            _check_work(work, actor)
            terms = freeze_terms(body)
            listing = Listing.objects.create(
                work=work, seller=actor, terms=terms, preset=preset, price_minor=price_minor, currency=currency,
                state=Listing.State.LIVE,
            )  # fmt: skip
            search.index(listing)
            events.record("listing.created", subject=listing, actor=actor, payload={"work": work.pk})
    except IntegrityError:
        raise Refusal("listing_exists", _("This work is already offered under these terms."), field="preset") from None
    return listing


def _with_overrides(body: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """Changed terms may keep their preset's name or call themselves custom, nothing else."""
    if overrides.get("preset", body["preset"]) not in (body["preset"], "custom"):
        raise Refusal("terms_invalid", _("Changed terms keep the preset's name, or are “custom”."), field="preset")
    try:
        json.dumps(overrides, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refusal("terms_invalid", _("The terms hold text that is not Unicode."), field="terms") from None
    return {**body, **overrides}


def _check_price(body: dict[str, Any], price_minor: int, currency: str) -> None:
    if currency not in money.CURRENCIES:
        raise Refusal("currency_unknown", _("Choose one of the currencies."), field="currency")
    if body.get("price_model") == "free":
        if price_minor:
            raise Refusal("price_not_free", _("These terms are free; set the price to 0."), field="price")
        return
    least = money.MINIMUM_CHARGE[currency]
    if not least <= price_minor <= money.MAX_MINOR:
        raise Refusal(
            "price_out_of_range", _("The lowest price is %(least)s.") % {"least": money.display(least, currency)},
            field="price",
        )  # fmt: skip


def _check_work(work: Work, actor: User) -> None:
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work offers licenses for it."))
    if work.state != Work.State.CERTIFIED:
        raise Refusal("work_not_certified", _("Only a certified work can be offered."))
    if splits.has_open_invitations(work):
        raise Refusal("split_open", _("Everyone invited to share in this work must answer first."))
    nodes, rows = work_queries.get_graph_above(work.pk)
    graph.refuse_direct_stacks(nodes, [graph.Edge(**row) for row in rows])


def _move(listing: Listing, to: str, event: str, actor: User) -> Listing:
    if listing.seller_id != actor.pk:
        raise NotAllowed("not_owner", _("This listing is not yours."))
    if not states.move(listing, to, event=event, actor=actor):
        raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
    return listing


def pause_listing(*, listing: Listing, actor: User) -> Listing:
    return _move(listing, Listing.State.PAUSED, "listing.paused", actor)


def resume_listing(*, listing: Listing, actor: User) -> Listing:
    _check_work(listing.work, actor)
    return _move(listing, Listing.State.LIVE, "listing.resumed", actor)


def retire_listing(*, listing: Listing, actor: User) -> Listing:
    return _move(listing, Listing.State.RETIRED, "listing.retired", actor)
