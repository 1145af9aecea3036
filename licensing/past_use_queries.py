"""Reading offers for past use, as their two sides may see them."""

from django.db.models import Q, QuerySet

from accounts.models import User
from licensing.models import PastUse
from marketplace.core.errors import NotFound


def list_past_uses_for(user: User) -> QuerySet[PastUse]:
    rows = PastUse.objects.filter(Q(user=user) | Q(work__owner=user))
    return rows.select_related("work__owner", "user", "offered_by", "terms").order_by("-pk")


def get_past_use_for(user: User, offer_id: str) -> PastUse:
    found = list_past_uses_for(user).filter(pk=offer_id).first()
    if found is None:
        raise NotFound("past use")
    return found
