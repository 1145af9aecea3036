"""Reading negotiations, as their two sides may see them."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from licensing import commission_queries, listing_queries
from licensing.models import Brief, Commission, Floor, Listing, Negotiation, Offer, OfferFile, Order, TakesOffers
from marketplace.core.errors import NotFound
from works.models import Work

BESIDE = ("work", "buyer", "seller", "latest__author", "latest__terms", "latest__assignment", "latest__commission")


def takes_offers(work: Work, listings: list[Listing] | None = None) -> bool:
    """Whether somebody may begin a negotiation about this work now."""
    if work.state != Work.State.CERTIFIED:
        return False
    shown = listing_queries.list_listings_of(work) if listings is None else listings
    welcome = any(is_negotiable(one) for one in shown) or TakesOffers.objects.filter(work=work).exists()
    return welcome and not work.commissions.filter(state__in=Commission.OPEN).exists()


def is_negotiable(listing: Listing) -> bool:
    return bool(listing.terms.body["price_model"] == "negotiable")


def get_begun_from(work: Work, listing_id: str) -> Listing | None:
    """The listing that an offer begins from: the one named, else the first negotiable one, else the first."""
    rows = list(listing_queries.list_listings_of(work))
    named = [one for one in rows if one.pk == listing_id]
    if listing_id and not named:
        raise NotFound("listing")
    return next(iter([*named, *filter(is_negotiable, rows), *rows]), None)


def list_negotiations_for(user: User) -> QuerySet[Negotiation]:
    rows = Negotiation.objects.filter(Q(buyer=user) | Q(seller=user))
    return rows.select_related(*BESIDE).order_by("-pk")


def get_negotiation_for(user: User, negotiation_id: str) -> Negotiation:
    """One of the user's own, as buyer or seller; of a commission that a team paid for, also for whoever runs that."""
    rows = Negotiation.objects.select_related(*BESIDE, "work__creator", "listing__terms", "brief")
    found = rows.filter(_seen_by(user), pk=negotiation_id).first()
    if found is None:
        raise NotFound("negotiation")
    return found


def _seen_by(user: User) -> Q:
    of_teams = commission_queries.list_commissions_for(user).order_by().values("offer")
    return Q(buyer=user) | Q(seller=user) | Q(latest__in=of_teams)


def list_offers_of(negotiation: Negotiation) -> list[Offer]:
    """Every revision, the first one first, with its files."""
    files = Prefetch("files", OfferFile.objects.order_by("pk"))
    return list(
        negotiation.offers.select_related("author", "terms", "assignment").prefetch_related(files).order_by("number")
    )


def get_offer_of(negotiation: Negotiation, offer_id: str) -> Offer:
    """One revision; that of another negotiation does not exist."""
    found = negotiation.offers.select_related("terms", "author").filter(pk=offer_id).first()
    if found is None:
        raise NotFound("offer")
    found.negotiation = negotiation
    return found


def get_file_for(user: User, file_id: str) -> OfferFile:
    """A file of a negotiation of which the user is a side, or of a brief that they may see."""
    mine = Q(offer__negotiation__in=Negotiation.objects.filter(_seen_by(user)))
    rows = OfferFile.objects.select_related("offer").filter(pk=file_id)
    found = rows.filter(mine).first() or rows.filter(brief__in=list_briefs_seen_by(user)).first()
    if found is None:
        raise NotFound("file")
    return found


def get_listed_terms(talk: Negotiation) -> dict[str, Any] | None:
    """The terms that a negotiation began from, priced as offers are: by the offer itself."""
    if talk.listing is None or talk.latest is None:
        return None
    return {**talk.listing.terms.body, "price_model": talk.latest.terms.body["price_model"]}


def list_waiting_for(user: User) -> QuerySet[Negotiation]:
    """What this person is asked to answer, or may pay, the most pressing first."""
    mine = Q(buyer=user) | Q(seller=user)
    answers = Q(latest__state=Offer.State.OPEN) & ~Q(latest__author=user)
    pays = Q(latest__state=Offer.State.ACCEPTED, buyer=user)
    rows = Negotiation.objects.filter(mine, answers | pays, latest__due_at__gt=timezone.now())
    return rows.select_related("work", "latest__author").order_by("latest__due_at")


def list_briefs_seen_by(user: Any) -> QuerySet[Brief]:
    """Open public ones for everybody; for those named in one, and for who answered it, that one too."""
    seen = Q(public=True, state=Brief.State.OPEN)
    if user.pk:
        mine = Brief.creators.through.objects.filter(user=user.pk).values("brief")
        answered = Negotiation.objects.filter(seller=user.pk, brief__isnull=False).values("brief")
        seen |= Q(owner=user.pk) | Q(pk__in=mine) | Q(pk__in=answered)
    return Brief.objects.filter(seen).select_related("owner", "organization", "terms").order_by("-pk")


def get_brief_for(user: Any, brief_id: str) -> Brief:
    found = list_briefs_seen_by(user).filter(pk=brief_id).first()
    if found is None:
        raise NotFound("brief")
    return found


def list_answers_of(brief: Brief) -> list[Negotiation]:
    """What creators offer for a brief, the newest first, for the one who published it."""
    rows = brief.answers.select_related(
        "work__creator", "seller", "latest__terms", "latest__author", "latest__assignment", "latest__commission"
    )
    return list(rows.prefetch_related("work__media").order_by("-pk"))


def get_order_of(offer: Offer) -> Order | None:
    """The order that pays this offer: the paid one, else the one that waits."""
    first = (Order.Purpose.OFFER, Order.Purpose.DEPOSIT)
    rows = Order.objects.filter(purpose__in=first, matter=offer.pk).order_by("-pk")
    return rows.filter(paid_at__isnull=False).first() or rows.filter(state=Order.State.PENDING).first()


def get_floor_of(listing: Listing) -> Floor | None:
    """For the seller's own eyes."""
    return Floor.objects.filter(listing=listing).first()
