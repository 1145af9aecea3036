"""Reading titles: the chain of owners of a work, and the open offer to hand it over."""

from django.db.models import Q, QuerySet

from accounts.models import User
from marketplace.core.errors import NotFound
from works.models import LogLeaf, Title, TransferOffer, Work


def list_titles(work: Work) -> QuerySet[Title]:
    """Who owned the work from when to when, oldest first."""
    return Title.objects.filter(work=work).select_related("owner", "leaf").order_by("pk")


def get_transfer_for(user: User, work_id: str) -> tuple[Work, TransferOffer | None]:
    """A work with its open offer, for its owner, staff, and the person to whom it is offered."""
    mine = Q(owner=user) | Q(transfer_offers__receiver=user, transfer_offers__state=TransferOffer.State.OPEN)
    rows = Work.objects.filter(pk=work_id) if user.is_staff else Work.objects.filter(mine, pk=work_id)
    work = rows.select_related("owner", "creator").first()
    if work is None:
        raise NotFound("work")
    offers = TransferOffer.objects.filter(work=work, state=TransferOffer.State.OPEN)
    return work, offers.select_related("giver", "receiver").first()


def list_offers_to(user: User) -> QuerySet[TransferOffer]:
    """Works that are offered to this person."""
    rows = TransferOffer.objects.filter(receiver=user, state=TransferOffer.State.OPEN)
    return rows.select_related("work", "giver").order_by("pk")


def get_title_leaf(work: Work, index: int) -> LogLeaf:
    """The leaf of the log that holds one change of a work's title."""
    leaf = LogLeaf.objects.filter(index=index, title__work=work).first()
    if leaf is None:
        raise NotFound("leaf")
    return leaf
