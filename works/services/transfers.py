"""Offers of a work's title: made by its owner or staff, accepted or declined by one person, or over in time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from works.models import TransferOffer, Work
from works.services import titles

State = TransferOffer.State


def offer_title(*, work: Work, handle: str, actor: User, message: str = "") -> TransferOffer:
    """Offer a work to the person with this handle. Nothing changes until they accept. Raises Refusal."""
    if work.owner_id != actor.pk and not actor.is_staff:
        raise NotAllowed("not_owner", _("Only the owner of a work hands it over."))
    receiver = User.objects.filter(handle=handle.strip().lstrip("@").lower()[:60], is_active=True).first()
    if receiver is None:
        message = _("Nobody here is called %(handle)s.") % {"handle": handle.strip()[:60]}
        raise Refusal("person_unknown", message, field="handle")
    text = " ".join(message.replace("\0", " ").split())[:1000]
    due = timezone.now() + timedelta(days=settings.TRANSFER_ANSWER_DAYS)
    try:
        with transaction.atomic():
            work = Work.objects.select_for_update().get(pk=work.pk)
            titles.check_transfer(work, receiver)
            offer = TransferOffer.objects.create(
                work=work, giver_id=work.owner_id, receiver=receiver, message=text, due_at=due
            )
            events.record("title.offered", subject=offer, actor=actor, payload={"work": work.pk})
    except IntegrityError:
        raise Refusal("transfer_open", _("This work is offered to somebody already."), status=409) from None
    return offer


def accept_transfer(*, offer: TransferOffer, actor: User) -> TransferOffer:
    """The receiver takes the work over, now. Raises Refusal, changing nothing, when it cannot change hands any more."""
    with transaction.atomic():
        offer = _lock(offer)
        if offer.receiver_id != actor.pk:
            raise NotAllowed("not_yours", _("This offer is for somebody else."))
        _check_open(offer)
        if offer.giver_id != offer.work.owner_id:
            raise Refusal("transfer_over", _("This offer was answered or withdrawn before."), status=409)
        states.move(offer, State.ACCEPTED, event="title.accepted", actor=actor, answered_at=timezone.now())
        titles.transfer_title(work=offer.work, to=actor, cause="transfer", actor=actor)
    return offer


def decline_transfer(*, offer: TransferOffer, actor: User, reason: str = "") -> TransferOffer:
    """The receiver declines, or who offered it takes it back."""
    with transaction.atomic():
        offer = _lock(offer)
        mine = offer.receiver_id == actor.pk
        if not mine and offer.giver_id != actor.pk and not actor.is_staff:
            raise NotAllowed("not_yours", _("This offer is for somebody else."))
        _check_open(offer)
        to, event = (State.DECLINED, "title.declined") if mine else (State.WITHDRAWN, "title.withdrawn")
        text = " ".join(reason.replace("\0", " ").split())[:1000]
        states.move(offer, to, event=event, actor=actor, reason=text, answered_at=timezone.now())
    return offer


def _lock(offer: TransferOffer) -> TransferOffer:
    """The work first, as every change of a work does."""
    Work.objects.select_for_update().get(pk=offer.work_id)
    rows = TransferOffer.objects.select_for_update(of=("self",)).select_related("work__owner")
    return rows.get(pk=offer.pk)


def _check_open(offer: TransferOffer) -> None:
    if offer.state != State.OPEN or offer.due_at <= timezone.now():
        raise Refusal("transfer_over", _("This offer was answered or withdrawn before."), status=409)


def expire_transfers(*, now: datetime | None = None) -> int:
    """End the offers that nobody answered in time; how many."""
    due = TransferOffer.objects.filter(state=State.OPEN, due_at__lte=now or timezone.now())
    return sum(states.move(offer, State.EXPIRED, event="title.expired") for offer in due.order_by("due_at")[:1000])
