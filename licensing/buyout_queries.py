"""Reading buy-outs of a derivation, as its two owners may see them."""

from django.db.models import Q, QuerySet

from accounts.models import User
from licensing.models import Buyout
from marketplace.core.errors import NotFound
from works.models import Derivation


def get_edge_for(user: User, derivation_id: str) -> Derivation:
    """An edge in force, or one that was bought out, of which this person owns a side."""
    rows = Derivation.objects.select_related("child__owner", "parent__owner")
    rows = rows.filter(Q(child__owner=user) | Q(parent__owner=user), pk=derivation_id)
    edge = rows.filter(state__in=[Derivation.State.ACTIVE, Derivation.State.ENDED]).first()
    if edge is None:
        raise NotFound("derivation")
    return edge


def list_buyouts_of(edge: Derivation) -> QuerySet[Buyout]:
    """All offers for what these two works share, the newest first."""
    rows = Buyout.objects.filter(before__child=edge.child_id, before__parent=edge.parent_id)
    return _whole(rows)


def list_buyouts_for(user: User) -> QuerySet[Buyout]:
    return _whole(Buyout.objects.filter(Q(before__child__owner=user) | Q(before__parent__owner=user)))


def get_buyout_for(user: User, buyout_id: str) -> Buyout:
    found = list_buyouts_for(user).filter(pk=buyout_id).first()
    if found is None:
        raise NotFound("buyout")
    return found


def _whole(rows: QuerySet[Buyout]) -> QuerySet[Buyout]:
    return rows.select_related("before__child__owner", "before__parent__owner", "offered_by", "after").order_by("-pk")
