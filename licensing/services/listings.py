"""Listings: a certified work offered under terms at a price, paused, resumed, repriced and retired."""

import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import listing_queries, search, window_queries
from licensing import pricing as schemes
from licensing.models import Commission, LicenseTerms, Listing, Order
from licensing.services.listing_times import ALWAYS, Times, place_of
from licensing.terms import base_models, derivatives, presets, rules, times, vocabulary, words
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts import graph
from payouts.services import splits
from works import queries as work_queries
from works.models import Work


def freeze_terms(body: dict[str, Any]) -> LicenseTerms:
    """The one row of these terms."""
    terms = vocabulary.normalize(body)
    rules.check(terms, cap_bps=settings.UPSTREAM_CAP_BPS)
    return LicenseTerms.objects.get_or_create(hash=vocabulary.terms_hash(terms), defaults={"body": terms})[0]


def create_listing(
    *, work: Work, preset: str, currency: str, actor: User, price_minor: int = 0,
    overrides: dict[str, Any] | None = None, times: Times = ALWAYS, pricing: dict[str, Any] | None = None,
) -> Listing:  # fmt: skip
    """Offer a work, at once or from a time on, at one price or with `pricing` by what buyers choose.

    Raises Refusal, changing nothing, unless it is certified, the actor's own, and free to sell.
    """
    now = timezone.now()
    times.check(now)
    body = _with_overrides(presets.build(preset, kind=work.kind), overrides or {})
    scheme = schemes.read(pricing) if pricing is not None else None
    try:
        with transaction.atomic():
            work = Work.objects.select_for_update().get(pk=work.pk)
            check_work(work, actor)
            terms = freeze_terms(scheme.envelope(body) if scheme else body)
            price = _price_by(scheme, terms.body, currency) if scheme else {"price_minor": price_minor}
            _check_price(terms.body, price["price_minor"], currency)
            check_terms_for(work, terms.body, partly=leaves_room(scheme))
            listing = Listing.objects.create(
                work=work, seller=actor, terms=terms, preset=terms.body["preset"], **price,
                currency=currency, state=times.state(now), opens_at=times.opens_at, closes_at=times.closes_at,
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
    if body["price_model"] == "free":
        if price_minor:
            raise Refusal("price_not_free", _("These terms are free; set the price to 0."), field="price")
        return
    ceiling = body.get("revenue_ceiling")
    if ceiling and ceiling["currency"] != currency:
        raise Refusal("ceiling_currency", _("The ceiling of sales is in the currency of the price."), field="currency")
    least, most = money.MINIMUM_CHARGE[currency], money.LARGEST_CHARGE[currency]
    if not least <= price_minor <= most:
        lowest, highest = money.display(least, currency), money.display(most, currency)
        raise Refusal(
            "price_out_of_range", _("The price is between %(lowest)s and %(highest)s.")
            % {"lowest": lowest, "highest": highest}, field="price",
        )  # fmt: skip


def _price_by(scheme: schemes.Scheme, body: dict[str, Any], currency: str) -> dict[str, Any]:
    """What a listing stores of its scheme: the least price is the one that lists show, the dearest can be charged."""
    if body["price_model"] not in scheme.price_models:
        raise Refusal("pricing_invalid", _("These terms say already how they are priced."), field="pricing")
    _check_price(body, scheme.most(), currency)
    return {"price_minor": scheme.least(), "pricing": scheme.stored(), "priced_by": scheme.name}


def leaves_room(scheme: schemes.Scheme | None) -> bool:
    """Whether a buyer may choose around a license that takes a part of what is offered."""
    return scheme is not None and scheme.name == "campaign"


def check_work(work: Work, actor: User, commission: str = "") -> None:
    """Raise Refusal unless the actor may offer the work now, and what it earns can be divided.

    What was made for somebody who paid half is offered to nobody else; `commission` names the one it is offered under.
    """
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work offers licenses for it."))
    if work.state != Work.State.CERTIFIED:
        raise Refusal("work_not_certified", _("Only a certified work can be offered."))
    if splits.has_open_invitations(work):
        raise Refusal("split_open", _("Everyone invited to share in this work must answer first."))
    if is_commissioned(work, besides=commission):
        raise Refusal("work_commissioned", _("This work was made for a buyer who paid half of its price. It can be "
                      "offered to others once that is settled."), status=409)  # fmt: skip
    check_approvals(work)
    check_stack(work.pk)


def is_commissioned(work: Work, besides: str = "") -> bool:
    """Whether it was delivered to somebody who has not paid all of it yet."""
    return Commission.objects.filter(work=work, state__in=Commission.OPEN).exclude(pk=besides).exists()


def check_approvals(work: Work) -> None:
    """Raise Refusal while the owner of a parent, whose terms ask for approval, has not given it."""
    edge = work_queries.find_missing_approval(work)
    if edge is None:
        return
    title = {"title": edge.parent.title}
    if edge.state == edge.State.CONFIRMED:
        message = _("The owner of “%(title)s”, which this was made from, must approve first.") % title
        raise Refusal("approval_open", message, parent=edge.parent_id)
    message = _("The owner of “%(title)s”, which this was made from, has not approved it.") % title
    raise Refusal("approval_missing", message, parent=edge.parent_id)


def check_stack(work_id: str) -> None:
    """Raise Refusal when the shares upstream of a work are more than what it earns."""
    nodes, rows = work_queries.get_graph_above(work_id)
    edges = [graph.Edge(**row) for row in rows]
    graph.refuse_stack(graph.stack_bps(work_id, edges))
    graph.refuse_direct_stacks(nodes, edges)


def check_terms_for(work: Work, body: dict[str, Any], *, buyer: int | None = None, partly: bool = False) -> None:
    """Raise Refusal for terms that licenses in force, or the terms of a parent, leave no room for.

    A `buyer` with whom they are negotiated is not kept out by what they bought themselves; `partly` as in
    `find_obstacle`.
    """
    obstacle = find_obstacle(work, body, buyer=buyer, partly=partly)
    if obstacle:
        field = "exclusivity" if obstacle.code == "license_in_force" else "preset"
        raise Refusal(obstacle.code, obstacle.message, field=field, status=409)
    check_base_models(work, body)
    for parent in listing_queries.list_parent_terms(work):
        missing = _parent_obstacle(body, parent)
        if missing:
            fitting = [str(one.title) for one in list_fitting(work) if one.name != body["preset"]]
            raise Refusal(
                "parent_forbids",
                words.parent_forbids(parent.title, missing, fitting), field=missing, parent=parent.title,
            )  # fmt: skip


def find_obstacle(
    work: Work, body: dict[str, Any], *, buyer: int | None = None, partly: bool = False
) -> window_queries.Conflict | None:  # fmt: skip
    """The license in force that leaves nobody, or this buyer no, room for one under these terms, if there is one.

    Where a part of the terms may be sold (`partly`), only one that takes all of them is in the way.
    """
    starts_at = times.term_start(body, timezone.now())
    period = window_queries.period_of(starts_at, times.term_end(body, starts_at))
    return window_queries.find_obstacle(work.pk, body, period, buyer=buyer, partly=partly)


def find_obstacle_of(listing: Listing, work: Work) -> window_queries.Conflict | None:
    """The license in force that leaves nobody room for what this listing offers."""
    return find_obstacle(work, listing.terms.body, partly=listing.priced_by == "campaign")


def check_base_models(work: Work, body: dict[str, Any]) -> None:
    """Raise Refusal for terms that the license of a model's base model leaves no room for."""
    for base in listing_queries.list_base_models(work):
        found = base_models.obstacle(body, base.license)
        if found:
            field, reason = found
            raise Refusal(
                "base_model_forbids", words.base_forbids(base.name, base.license.title, reason), field=field,
                base_model=base.name, source=base.license.source,
            )  # fmt: skip


def _parent_obstacle(body: dict[str, Any], parent: listing_queries.ParentTerms) -> str | None:
    found = [derivatives.find_obstacle(body, terms, parent.relation) for terms in parent.bodies]
    return found[0] if found and None not in found else None


def list_fitting(work: Work) -> list[presets.Preset]:
    """The presets that the parents of a work leave room for."""
    parents = listing_queries.list_parent_terms(work)
    suitable = presets.list_for(work.kind)
    return [
        one for one in suitable
        if not any(_parent_obstacle(presets.build(one.name, kind=work.kind), parent) for parent in parents)
    ]  # fmt: skip


def change_price(*, listing: Listing, price_minor: int, currency: str, actor: User) -> Listing:
    """A new price for what is bought from now on; orders already placed keep theirs. The event keeps both prices."""
    with transaction.atomic():
        listing = Listing.objects.select_for_update().select_related("terms").defer("search").get(pk=listing.pk)
        _check_seller(listing, actor)
        if listing.state == Listing.State.RETIRED:
            raise Refusal("listing_state", _("A retired listing keeps its price."), status=409)
        if listing.pricing:
            said = _("Its price follows from what is chosen; change its table.")
            raise Refusal("pricing_needed", said, field="pricing", status=409)
        _check_price(listing.terms.body, price_minor, currency)
        before = {"price_minor": listing.price_minor, "currency": listing.currency}
        after = {"price_minor": price_minor, "currency": currency}
        if before == after:
            return listing
        listing.price_minor, listing.currency = price_minor, currency
        listing.save(update_fields=["price_minor", "currency"])
        search.index(listing)
        events.record("listing.price_changed", subject=listing, actor=actor, payload={"from": before, "to": after})
    return listing


def change_pricing(*, listing: Listing, pricing: dict[str, Any], currency: str, actor: User) -> Listing:
    """Another table for the same terms, for what is bought from now on. Raises Refusal where it offers other terms."""
    scheme = schemes.read(pricing)
    with transaction.atomic():
        listing = Listing.objects.select_for_update().select_related("terms").defer("search").get(pk=listing.pk)
        _check_seller(listing, actor)
        if listing.state == Listing.State.RETIRED or listing.priced_by != scheme.name:
            raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
        body = listing.terms.body
        if vocabulary.normalize(scheme.envelope(body)) != body:
            said = _("Other media, a longer time or a larger quantity are other terms: make a new listing for them.")
            raise Refusal("pricing_invalid", said, field="pricing")
        after = {**_price_by(scheme, body, currency), "currency": currency}
        _check_price(body, after["price_minor"], currency)
        before = {name: getattr(listing, name) for name in after}
        if before == after:
            return listing
        Listing.objects.filter(pk=listing.pk).update(**after)
        for name, value in after.items():
            setattr(listing, name, value)
        search.index(listing)
        events.record("listing.price_changed", subject=listing, actor=actor, payload={"from": before, "to": after})
    return listing


def _check_seller(listing: Listing, actor: User) -> None:
    if listing.seller_id != actor.pk:
        raise NotAllowed("not_owner", _("This listing is not yours."))


def _move(listing: Listing, to: str, event: str, actor: User) -> Listing:
    _check_seller(listing, actor)
    place = place_of(listing) if to == Listing.State.LIVE else listing.place
    if not states.move(listing, to, event=event, actor=actor, displaced=False, back_at=None, place=place):
        raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
    return listing


def pause_listing(*, listing: Listing, actor: User) -> Listing:
    return _move(listing, Listing.State.PAUSED, "listing.paused", actor)


def resume_listing(*, listing: Listing, actor: User) -> Listing:
    """Offer it again, if it could be offered afresh today; one that opens later waits for its time."""
    times, now = Times(listing.opens_at, listing.closes_at), timezone.now()
    times.check(now)
    with transaction.atomic():
        work = Work.objects.select_for_update().get(pk=listing.work_id)
        check_work(work, actor)
        check_terms_for(work, listing.terms.body, partly=listing.priced_by == "campaign")
        return _move(listing, times.state(now), "listing.resumed", actor)


def retire_listing(*, listing: Listing, actor: User) -> Listing:
    return _move(listing, Listing.State.RETIRED, "listing.retired", actor)


def hand_over(work: Work, giver: User, receiver: User, actor: User) -> None:
    """With a work's title go its offers, paused: the new owner resumes those they want. In the caller's transaction."""
    running = [Listing.State.LIVE, Listing.State.SCHEDULED]
    for listing in Listing.objects.filter(work=work, state__in=running).defer("search"):
        reason = {"reason": "title_transferred"}
        states.move(listing, Listing.State.PAUSED, event="listing.paused", actor=actor, payload=reason)
    Listing.objects.filter(work=work, state__in=[Listing.State.PAUSED, Listing.State.DRAFT]).update(
        seller=receiver, displaced=False, back_at=None
    )


def make_way(order: Order) -> int:
    """Take offers that a license just sold leaves no room for off the market, until there is room; how many."""
    live = Listing.objects.filter(work=order.work_id, state=Listing.State.LIVE)
    if order.terms and order.terms.body["exclusivity"] == "none":
        live = live.exclude(terms__body__exclusivity="none")
    return sum(_displace(listing, order.work) for listing in live.select_related("terms").defer("search"))


def _displace(listing: Listing, work: Work) -> bool:
    obstacle = find_obstacle_of(listing, work)
    if obstacle is None:
        return False
    reason = {"reason": obstacle.code}
    return states.move(
        listing, Listing.State.PAUSED, event="listing.paused", payload=reason, displaced=True, back_at=obstacle.until
    )


def come_back(work_id: str) -> int:
    """Offer again what had to make way, as far as there is room for it now; how many."""
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=work_id)
        waiting = Listing.objects.filter(work=work, state=Listing.State.PAUSED, displaced=True)
        return sum(_return(listing, work) for listing in waiting.select_related("terms").defer("search"))


def _return(listing: Listing, work: Work) -> bool:
    obstacle = find_obstacle_of(listing, work)
    if obstacle:
        Listing.objects.filter(pk=listing.pk).update(back_at=obstacle.until)
        return False
    if work.state != Work.State.CERTIFIED:
        return False
    if listing.closes_at and listing.closes_at <= timezone.now():
        Listing.objects.filter(pk=listing.pk).update(displaced=False, back_at=None)
        return False
    reason = {"reason": "free_again"}
    return states.move(
        listing, Listing.State.LIVE, event="listing.resumed", payload=reason, displaced=False, back_at=None,
        place=place_of(listing),
    )  # fmt: skip
