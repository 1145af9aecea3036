"""Reading disputes, each fetched together with the right to see it."""

from django.db.models import F, Q, QuerySet

from accounts.models import Membership, User
from licensing.models import Dispute
from marketplace.core.errors import NotFound


def list_disputes_for(user: User) -> QuerySet[Dispute]:
    """What the user opened and, once taken up, what concerns their work or an order of theirs or their team's."""
    concerned = Q(work__owner=user) | Q(order__buyer=user) | Q(order__organization__in=_teams(user))
    mine = Dispute.objects.filter(Q(opened_by=user) | (Q(taken_up_at__isnull=False) & concerned))
    return mine.select_related("work__owner", "order__buyer", "opened_by").order_by("-pk")


def _teams(user: User) -> list[str]:
    mine = Membership.objects.filter(user=user, accepted_at__isnull=False)
    return list(mine.values_list("organization_id", flat=True))


def get_dispute_for(user: User, dispute_id: str) -> Dispute:
    """Any dispute for staff; for others one of their own or one that concerns them."""
    rows = list_disputes_for(user)
    if user.is_staff:
        rows = Dispute.objects.select_related("work__owner", "order__buyer", "opened_by")
    found = rows.filter(pk=dispute_id).first()
    if found is None:
        raise NotFound("dispute")
    return found


def list_to_answer(user: User) -> QuerySet[Dispute]:
    """Disputes that wait for this person's answer: the owner's or, when the owner complains, the buyer's."""
    asked = (Q(work__owner=user) & ~Q(opened_by=user)) | Q(order__buyer=user, opened_by=F("work__owner"))
    waiting = Dispute.objects.filter(asked, state=Dispute.State.AWAITING_REPLY)
    return waiting.select_related("work").order_by("reply_due_at")
