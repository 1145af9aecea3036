"""Reading commissions: how far each is, what is asked of whom, and which works could be delivered."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Commission, Listing, Negotiation
from marketplace.core.errors import NotFound
from works.models import Work

State = Commission.State
SIDES = (
    "offer__negotiation__work", "offer__negotiation__buyer", "offer__negotiation__seller", "offer__terms",
    "offer__assignment", "deposit__organization", "deposit__buyer", "work",
)  # fmt: skip


def get_commission(commission_id: str) -> Commission:
    return Commission.objects.select_related(*SIDES).get(pk=commission_id)


def list_commissions_for(user: User) -> QuerySet[Commission]:
    """The user's own, as buyer and as maker, the newest first."""
    mine = Q(offer__negotiation__buyer=user) | Q(offer__negotiation__seller=user)
    return Commission.objects.filter(mine).select_related(*SIDES).order_by("-pk")


def get_commission_for(user: User, commission_id: str) -> Commission:
    found = list_commissions_for(user).filter(pk=commission_id).first()
    if found is None:
        raise NotFound("commission")
    return found


def find_commission_of(talk: Negotiation) -> Commission | None:
    return Commission.objects.select_related(*SIDES).filter(offer=talk.latest_id).first()


def list_waiting_for(user: User) -> QuerySet[Commission]:
    """What this person is asked for: to make and deliver, or to look at it and pay."""
    make = Q(state=State.MAKING, offer__negotiation__seller=user)
    pay = Q(state=State.DELIVERED, offer__negotiation__buyer=user)
    return Commission.objects.filter(make | pay).select_related(*SIDES).order_by("due_on", "pk")


def list_deliverable(commission: Commission) -> QuerySet[Work]:
    """Certified works of the agreed kind that its maker made and offered to nobody yet, the newest first."""
    talk = commission.offer.negotiation
    taken = Commission.objects.filter(state__in=Commission.OPEN, work__isnull=False).exclude(pk=commission.pk)
    offered = Listing.objects.filter(state__in=[Listing.State.LIVE, Listing.State.SCHEDULED])
    rows = Work.objects.filter(owner=talk.seller, kind=talk.work.kind, state=Work.State.CERTIFIED, licenses=None)
    return rows.exclude(pk__in=taken.values("work")).exclude(pk__in=offered.values("work")).order_by("-pk")


def title_objection(work: Work) -> str:
    """What was delivered to somebody who may still pay for it stays where it is until then."""
    if not work.commissions.filter(state__in=Commission.OPEN).exists():
        return ""
    return _("This work was made for a buyer who paid half of its price, so it cannot change hands until that is "
             "settled.")  # fmt: skip


def turn_of(commission: Commission, user: User) -> str:
    """What the reader is asked now: to `deliver`, to `pay_rest`, to `wait`, or nothing any more."""
    talk = commission.offer.negotiation
    asked = {State.MAKING: (talk.seller_id, "deliver"), State.DELIVERED: (talk.buyer_id, "pay_rest")}
    if commission.state not in asked:
        return ""
    person, act = asked[State(commission.state)]
    return act if person == user.pk else "wait"


def is_late(commission: Commission) -> bool:
    return commission.state == State.MAKING and commission.due_on < timezone.now().date()


def steps_of(talk: Negotiation, commission: Commission | None) -> list[dict[str, Any]]:
    """Agreed, half paid, delivered, licensed: how far it is."""
    labels = (_("Agreed"), _("Half paid"), _("Delivered"), _("Licensed"))
    latest = talk.latest
    agreed = latest is not None and latest.accepted_at is not None
    done = 0 if not agreed else 1
    if commission:
        done = {State.MAKING: 2, State.CANCELED: 2, State.DELIVERED: 3, State.FORFEITED: 3}.get(
            State(commission.state), 4
        )
    over = commission is not None and commission.state in (State.CANCELED, State.FORFEITED, State.UNDONE)
    ended = latest is not None and latest.state not in ("open", "accepted", "paid")
    made = []
    for place, label in enumerate(labels):
        state = "done" if place < done else "todo"
        if place == min(done, 3) and (done < 4 or over):
            state = "failed" if over or ended else "now"
        made.append({"label": label, "state": state})
    return made
