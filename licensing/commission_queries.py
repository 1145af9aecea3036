"""Reading commissions: how far each is, what is asked of whom, and which works could be delivered."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies as account_policies
from accounts.models import Membership, User
from accounts.policies import BUYING, MANAGING
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
    """The user's own, as buyer and as maker, and those that a team paid for which they run, the newest first."""
    mine = Q(offer__negotiation__buyer=user) | Q(offer__negotiation__seller=user)
    mine |= Q(deposit__organization__in=_teams(user, MANAGING))
    return Commission.objects.filter(mine).select_related(*SIDES).order_by("-pk")


def _teams(user: User, roles: Iterable[Membership.Role]) -> QuerySet[Membership, Any]:
    rows = Membership.objects.filter(user=user, role__in=roles, accepted_at__isnull=False)
    return rows.values("organization")


def acts_as_buyer(commission: Commission, user: User) -> bool:
    """Whether this person answers for the buyer: whoever paid the deposit; of a team's money only as long as they buy
    for it, and whoever runs the team in their place."""
    talk, team = commission.offer.negotiation, commission.deposit.organization
    if team is None or user.pk == talk.seller_id:
        return user.pk == talk.buyer_id
    if user.pk == talk.buyer_id:
        return account_policies.can_buy_for(user, team)
    return account_policies.can_decide_purchases(user, team)


def list_buyers(commission: Commission) -> list[User]:
    """Those people, to be told: the buyer first; they too when nobody is left."""
    talk, team = commission.offer.negotiation, commission.deposit.organization
    buyer = talk.buyer
    if team is None:
        return [buyer]
    rows = Membership.objects.filter(organization=team, role__in=MANAGING, accepted_at__isnull=False)
    rows = rows.exclude(user__in=[talk.buyer_id, talk.seller_id]).select_related("user").order_by("pk")
    run = [one.user for one in rows if one.user]
    return [buyer, *run] if account_policies.can_buy_for(buyer, team) or not run else run


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
    own = Q(deposit__organization=None) | Q(deposit__organization__in=_teams(user, BUYING))
    runs = Q(deposit__organization__in=_teams(user, MANAGING)) & ~Q(offer__negotiation__seller=user)
    pay = Q(state=State.DELIVERED) & (Q(offer__negotiation__buyer=user) & own | runs)
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


def turn_of(commission: Commission, user: User, *, buys: bool) -> str:
    """What the reader, who `buys` or not, is asked now: to `deliver`, to `pay_rest`, to `wait`, or nothing any more."""
    makes = user.pk == commission.offer.negotiation.seller_id
    asked = {State.MAKING: (makes, "deliver"), State.DELIVERED: (buys, "pay_rest")}
    if commission.state not in asked:
        return ""
    mine, act = asked[State(commission.state)]
    return act if mine else "wait"


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
