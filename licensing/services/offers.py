"""Negotiation: offers of complete terms at a price, answered by counter-offers until one side accepts or ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import offer_queries
from licensing.models import Assignment, Brief, Floor, LicenseTerms, Listing, Negotiation, Offer, OfferFile, TakesOffers
from licensing.services import listings, offer_files, prices
from licensing.terms import changes, vocabulary
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import Work

DAYS, MOST_DAYS, PAY_DAYS = 30, 90, 14  # an offer stands, at most; an accepted one can be paid
MOST_REVISIONS, MOST_WORDS = 50, 5000
MOST_MAKING_DAYS, MOST_ROUNDS = 180, 10  # of a commission
State = Offer.State
PRICED = ("fixed", "revenue_share")  # how a license that was negotiated can be priced: the price is in the offer


@dataclass(frozen=True, slots=True)
class Making:
    """What is to be made for a commission, until when, and how many rounds of changes the price includes."""

    text: str
    due_on: date
    rounds: int


@dataclass(frozen=True, slots=True)
class Revision:
    """What one side proposes. `terms` are the fields that differ from the terms before, or all of them; of a
    commission, `making` too, which is as before when it is left out."""

    terms: dict[str, Any]
    price_minor: int
    message: str = ""
    days: int = DAYS
    files: "Sequence[File[bytes]]" = ()
    making: Making | None = None


def make_offer(
    *, buyer: User, work: Work, listing: Listing | None, base: dict[str, Any], currency: str, revision: Revision
) -> Negotiation:
    """A buyer proposes terms and a price for a work; its owner is asked. Raises Refusal, changing nothing.

    `base` are the complete terms that the revision changes: the listing's where there is one. What the seller
    would take is not looked at here, so that neither the answer nor its time tells anything of it.
    """
    if work.owner_id == buyer.pk:
        raise Refusal("own_work", _("This work is yours; you need no license for it."))
    if not offer_queries.takes_offers(work):
        raise Refusal("takes_no_offers", _("The owner of this work takes no offers."), status=409)
    return begin(work=work, buyer=buyer, author=buyer, listing=listing, base=base, currency=currency, revision=revision)


def begin(
    *, work: Work, buyer: User, author: User, base: dict[str, Any], currency: str, revision: Revision,
    listing: Listing | None = None, brief: Brief | None = None,
) -> Negotiation:  # fmt: skip
    """A negotiation with its first offer, by either side; there is one at a time of a buyer about a work."""
    prices.check_price(revision.price_minor, currency)
    with transaction.atomic():
        work = Work.objects.select_for_update(no_key=True).get(pk=work.pk)  # two clicks make one negotiation
        going = Negotiation.objects.filter(work=work, buyer=buyer, latest__state__in=[State.OPEN, State.ACCEPTED])
        if going.exists():
            raise Refusal("offer_open", _("You are negotiating about this work already."), status=409)
        talk = Negotiation.objects.create(
            work=work, listing=listing, brief=brief, buyer=buyer, seller=work.owner, currency=currency
        )
        _add(talk, author, base, revision)
    return talk


def counter_offer(*, offer: Offer, actor: User, revision: Revision) -> Offer:
    """Answer an offer with other terms or another price; the answer is the next revision. Raises Refusal."""
    talk = offer.negotiation
    _check_turn(offer, actor)
    prices.check_price(revision.price_minor, talk.currency)
    if offer.number >= MOST_REVISIONS:
        raise Refusal("too_many_revisions", _("This went back and forth too often. Accept it or end it."), status=409)
    with transaction.atomic():
        if not states.move(offer, State.COUNTERED, event="offer.countered", actor=actor):
            raise _over()
        return _add(talk, actor, offer.terms.body, revision, number=offer.number + 1)


def _add(talk: Negotiation, author: User, base: dict[str, Any], revision: Revision, number: int = 1) -> Offer:
    message = revision.message.replace("\0", " ").strip()
    if len(message) > MOST_WORDS:
        raise Refusal("text_too_long", _("At most %(most)s characters.") % {"most": MOST_WORDS}, field="message")
    if not 1 <= revision.days <= MOST_DAYS:
        raise Refusal("days_invalid", _("An offer stands from 1 to 90 days."), field="days")
    files = offer_files.check_files(revision.files)
    making = _check_making(talk, revision)
    terms = freeze_terms(talk.work, base, revision.terms, buyer=talk.buyer_id)
    offer = Offer.objects.create(
        negotiation=talk, number=number, author=author, terms=terms,
        price_minor=revision.price_minor, message=message, due_at=timezone.now() + timedelta(days=revision.days),
    )  # fmt: skip
    offer_files.keep_files(offer, files)
    if making:
        Assignment.objects.create(offer=offer, text=making.text, due_on=making.due_on, rounds=making.rounds)
    talk.latest = offer
    talk.save(update_fields=["latest"])
    events.record("offer.made", subject=offer, actor=author, payload={"negotiation": talk.pk, "number": number})
    return offer


def _check_making(talk: Negotiation, revision: Revision) -> Making | None:
    """What this revision of a commission says is made; of other negotiations, nothing."""
    if not talk.work.reserved:
        return None
    for minor in halves(revision.price_minor):  # each is paid by itself
        prices.check_price(minor, talk.currency)
    before = talk.latest.assignment if talk.latest else None
    making = revision.making or (before and Making(before.text, before.due_on, before.rounds))
    if making is None or not 20 <= len(_paragraphs(making.text)) <= MOST_WORDS:
        raise Refusal("text_length", _("Say what will be made in 20 to 5,000 characters."), field="text")
    today = timezone.now().date()
    if not today < making.due_on <= today + timedelta(days=MOST_MAKING_DAYS):
        raise Refusal("deadline_invalid", _("Choose a day within the next 180 days."), field="due_on")
    if not 0 <= making.rounds <= MOST_ROUNDS:
        raise Refusal("rounds_invalid", _("Between 0 and %(most)s rounds.") % {"most": MOST_ROUNDS}, field="rounds")
    return Making(_paragraphs(making.text), making.due_on, making.rounds)


def _paragraphs(text: str) -> str:
    return text.replace("\0", " ").strip()


def halves(price_minor: int) -> tuple[int, int]:
    """What is paid before a commission is made, and what when it is delivered; an odd unit is in the latter."""
    deposit = price_minor // 2
    return deposit, price_minor - deposit


def attach_file(*, offer: Offer, actor: User, file: "File[bytes]") -> OfferFile:
    """Add a file to one's own offer while it is open. Raises Refusal."""
    _check_side(offer, actor)
    if offer.author_id != actor.pk:
        raise NotAllowed("not_your_offer", _("Only whoever made this offer attaches files to it."))
    checked = offer_files.check_files([file])
    with transaction.atomic():
        offer = Offer.objects.select_for_update().get(pk=offer.pk)
        if offer.state != State.OPEN:
            raise _over()
        if offer.files.count() >= offer_files.MOST:
            raise Refusal("too_many_files", _("Attach at most %(most)s files.") % {"most": offer_files.MOST})
        offer_files.keep_files(offer, checked)
    return offer.files.latest("pk")


def freeze_terms(work: Work, base: dict[str, Any], terms: dict[str, Any], *, buyer: int) -> LicenseTerms:
    """The one row of the terms of an offer: the price is agreed beside them, and changed ones are “custom”."""
    body = vocabulary.normalize({**base, **terms, "preset": base["preset"]})
    if body["price_model"] not in PRICED:
        body["price_model"] = "fixed"
    if changes.changed_fields({**base, "price_model": body["price_model"]}, body):
        body["preset"] = "custom"
    frozen = listings.freeze_terms(body)
    listings.check_terms_for(work, frozen.body, buyer=buyer)
    return frozen


def accept_offer(*, offer: Offer, actor: User, automatic: bool = False) -> Offer:
    """The other side agrees: terms and price are frozen, and the buyer may pay. Nobody is bound before that."""
    _check_turn(offer, actor)
    talk = offer.negotiation
    if not talk.work.reserved:  # what does not exist yet is looked at when it is delivered
        listings.check_work(talk.work, talk.seller)
    listings.check_terms_for(talk.work, offer.terms.body, buyer=talk.buyer_id)
    now = timezone.now()
    moved = states.move(
        offer, State.ACCEPTED, event="offer.accepted", actor=actor, payload={"automatic": True} if automatic else None,
        accepted_at=now, due_at=now + timedelta(days=PAY_DAYS),
    )  # fmt: skip
    if not moved:
        raise _over()
    return offer


def decline_offer(*, offer: Offer, actor: User, reason: str = "") -> Offer:
    _check_turn(offer, actor)
    return _end(offer, State.DECLINED, actor, reason)


def withdraw_offer(*, offer: Offer, actor: User, reason: str = "") -> Offer:
    """Its author takes an open offer back; an accepted one either side, as long as nobody paid."""
    _check_side(offer, actor)
    if offer.state == State.OPEN and offer.author_id != actor.pk:
        raise NotAllowed("not_your_answer", _("Only whoever made this offer takes it back."))
    return _end(offer, State.WITHDRAWN, actor, reason)


def answer_offer(*, offer: Offer, actor: User, verb: str, reason: str = "") -> Offer:
    """`accept`, `decline` or `withdraw` by its name."""
    if verb == "accept":
        return accept_offer(offer=offer, actor=actor)
    return {"decline": decline_offer, "withdraw": withdraw_offer}[verb](offer=offer, actor=actor, reason=reason)


def _end(offer: Offer, to: str, actor: User, reason: str) -> Offer:
    words = " ".join(reason.replace("\0", " ").split())[:1000]
    if not states.move(offer, to, event=f"offer.{to}", actor=actor, reason=words):
        raise _over()
    return offer


def _check_side(offer: Offer, actor: User) -> None:
    if actor.pk not in (offer.negotiation.buyer_id, offer.negotiation.seller_id):
        raise NotAllowed("not_a_side", _("Only the buyer and the owner agree on this."))


def _check_turn(offer: Offer, actor: User) -> None:
    """Raise Refusal unless the actor is the side that is asked, and in time."""
    _check_side(offer, actor)
    if offer.author_id == actor.pk:
        raise NotAllowed("not_your_answer", _("This answer is for the other side to give."))
    if offer.due_at <= timezone.now():
        raise _over()


def _over() -> Refusal:
    return Refusal("offer_over", _("This offer was answered before, or its time is over."), status=409)


def expire_offers() -> int:
    """End offers that nobody answered or paid in time; how many."""
    late = Offer.objects.filter(state__in=[State.OPEN, State.ACCEPTED], due_at__lte=timezone.now())
    return sum(states.move(one, State.EXPIRED, event="offer.expired") for one in late.order_by("pk")[:500])


def hand_over(work: Work, giver: User, receiver: User, actor: User) -> None:
    """A new owner answers for nothing that the old one said: what is open about the work ends with its title, as do
    the hidden floors, which would go on accepting, and the word that offers are welcome."""
    going = Offer.objects.filter(negotiation__work=work, state__in=[State.OPEN, State.ACCEPTED])
    for offer in going.order_by("pk"):
        reason = {"reason": "title_transferred"}
        states.move(offer, State.WITHDRAWN, event="offer.withdrawn", actor=actor, payload=reason)
    Floor.objects.filter(listing__work=work).delete()
    if TakesOffers.objects.filter(work=work).delete()[0]:
        events.record("work.takes_no_offers", subject=work, actor=actor, payload={"reason": "title_transferred"})
