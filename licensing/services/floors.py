"""What a seller would take: which works take offers, and the hidden floor of a listing.

Only first offers under the listing's own terms are accepted by the floor, once a month for each buyer, so that it
cannot be found by trying. Below it nothing happens that would not happen without it: the offer waits for its seller.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Floor, Listing, Negotiation, Offer, TakesOffers
from licensing.services import offers, prices
from licensing.terms import changes
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work

ONCE_IN = timedelta(days=30)


def set_takes_offers(*, work: Work, takes: bool, actor: User) -> None:
    """Say whether offers for this work are welcome where no listing is negotiable. Idempotent."""
    if work.owner_id != actor.pk:
        raise NotAllowed("not_owner", _("Only the owner of a work offers licenses for it."))
    with transaction.atomic():
        if takes and TakesOffers.objects.get_or_create(work=work)[1]:
            events.record("work.takes_offers", subject=work, actor=actor)
        elif not takes and TakesOffers.objects.filter(work=work).delete()[0]:
            events.record("work.takes_no_offers", subject=work, actor=actor)


def set_floor(*, listing: Listing, price_minor: int | None, accepts: bool, actor: User) -> None:
    """The least that the seller takes, in the listing's currency, or None for none. Raises Refusal."""
    if listing.seller_id != actor.pk:
        raise NotAllowed("not_owner", _("This listing is not yours."))
    if price_minor is None:
        if accepts:
            raise Refusal("floor_required", _("Type the least that you take."), field="floor")
        Floor.objects.filter(listing=listing).delete()
        return
    prices.check_price(price_minor, listing.currency)
    values = {"price_minor": price_minor, "currency": listing.currency, "accepts": accepts}
    Floor.objects.update_or_create(listing=listing, defaults=values)


def answer_by_floor(offer: Offer) -> bool:
    """Accept a first offer that its seller's floor covers; whether it was. Idempotent, run by a worker."""
    talk = offer.negotiation
    floor = Floor.objects.filter(listing=talk.listing_id, accepts=True).first() if talk.listing_id else None
    if floor is None or offer.number != 1 or offer.author_id != talk.buyer_id or offer.state != Offer.State.OPEN:
        return False
    if floor.currency != talk.currency or offer.price_minor < floor.price_minor or not _same_terms(offer):
        return False
    if _tried_before(talk):
        return False
    try:
        offers.accept_offer(offer=offer, actor=talk.seller, automatic=True)
    except Refusal:  # answered meanwhile, or not to be sold now: its seller sees it as any other
        return False
    return True


def _same_terms(offer: Offer) -> bool:
    """Whether the offer asks for what is listed, no more and no less."""
    listing = offer.negotiation.listing
    assert listing is not None
    listed = {**listing.terms.body, "price_model": offer.terms.body["price_model"]}
    return not changes.changed_fields(listed, offer.terms.body)


def _tried_before(talk: Negotiation) -> bool:
    recent = Negotiation.objects.filter(listing=talk.listing_id, buyer=talk.buyer_id, pk__lt=talk.pk)
    return recent.filter(created_at__gt=talk.created_at - ONCE_IN).exists()
