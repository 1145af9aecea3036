"""Listings that open and close at a time: their sellers set it, a sweep each minute carries it out.

Nothing else in the market knows of times: a scheduled listing is not live, so no page, search or count has it. What
closes cannot be bought from that second on, whenever the sweep comes.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Listing
from licensing.services import listings
from licensing.services.listing_times import Times, place_of
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work

State = Listing.State
AT_ONCE = 500  # a sweep; the next one goes on


def schedule_listing(*, listing: Listing, times: Times, actor: User) -> Listing:
    """Other times for a listing that is not retired; a live one that is to open later goes off the market until then.

    One that is paused stays so: resuming it looks at the times. Raises Refusal.
    """
    now = timezone.now()
    with transaction.atomic():
        listing = _lock(listing.pk)
        if listing.seller_id != actor.pk:
            raise NotAllowed("not_owner", _("This listing is not yours."))
        if listing.state not in (State.SCHEDULED, State.LIVE, State.PAUSED):
            raise Refusal("listing_state", _("The listing cannot do that from where it stands."), status=409)
        times.check(now)
        listing.opens_at, listing.closes_at = times.opens_at, times.closes_at
        wanted = listing.state if listing.state == State.PAUSED else times.state(now)
        if listing.state == State.SCHEDULED and wanted == State.LIVE:
            _open(listing)
            return listing
        said = {"opens_at": _said(times.opens_at), "closes_at": _said(times.closes_at)}
        if wanted != listing.state:
            states.move(listing, wanted, event="listing.scheduled", actor=actor, payload=said, **_times(listing))
            return listing
        listing.save(update_fields=["opens_at", "closes_at"])
        events.record("listing.scheduled", subject=listing, actor=actor, payload=said)
    return listing


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _times(listing: Listing) -> dict[str, Any]:
    return {"opens_at": listing.opens_at, "closes_at": listing.closes_at}


def _lock(listing_id: str) -> Listing:
    """The work first, as whoever buys one of its listings does."""
    work = Work.objects.select_for_update(no_key=True).get(listings=listing_id)
    rows = Listing.objects.select_for_update(of=("self",)).select_related("terms", "seller").defer("search")
    listing = rows.get(pk=listing_id)
    listing.work = work
    return listing


def open_due() -> int:
    """Put on offer what opens now; how many. What cannot be offered any more is paused, with the reason."""
    due = Listing.objects.filter(state=State.SCHEDULED, opens_at__lte=timezone.now()).order_by("opens_at")
    return sum(_open_one(pk) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _open_one(listing_id: str) -> bool:
    with transaction.atomic():
        listing = _lock(listing_id)
        due = listing.state == State.SCHEDULED and listing.opens_at is not None and listing.opens_at <= timezone.now()
        return due and _open(listing)


def _open(listing: Listing) -> bool:
    """In the transaction that locked the listing."""
    obstacle = listings.find_obstacle_of(listing, listing.work)
    if obstacle:
        waits: dict[str, Any] = {"displaced": True, "back_at": obstacle.until, **_times(listing)}
        return states.move(listing, State.PAUSED, event="listing.paused", payload={"reason": obstacle.code}, **waits)
    try:
        listings.check_work(listing.work, listing.seller)
        listings.check_terms_for(listing.work, listing.terms.body, partly=listing.priced_by == "campaign")
    except Refusal as refusal:
        why = {"reason": refusal.code}
        return states.move(listing, State.PAUSED, event="listing.paused", payload=why, **_times(listing))
    place = place_of(listing)
    return states.move(listing, State.LIVE, event="listing.opened", place=place, **_times(listing))


def close_due() -> int:
    """Take off the market what closed; how many. Its seller may choose a later end and resume it."""
    due = Listing.objects.filter(state=State.LIVE, closes_at__lte=timezone.now()).defer("search").order_by("closes_at")
    reason = {"reason": "closed"}
    return sum(states.move(one, State.PAUSED, event="listing.paused", payload=reason) for one in due[:AT_ONCE])
