"""Reading works, each fetched together with the right to see it."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from marketplace.core.errors import NotFound
from works.models import Ancestry, Claim, Derivation, Work

PUBLIC = [Work.State.CERTIFIED]


def get_work_for(user: Any, work_id: str) -> Work:
    """A certified work, or any work of the user's own; staff see all."""
    rows = Work.objects.select_related("creator", "owner").filter(pk=work_id)
    if getattr(user, "is_staff", False):
        work = rows.first()
    elif getattr(user, "pk", None):
        work = rows.filter(Q(state__in=PUBLIC) | Q(owner=user)).first()
    else:
        work = rows.filter(state__in=PUBLIC).first()
    if work is None:
        raise NotFound("work")
    return work


def get_own_work_for(user: User, work_id: str) -> Work:
    work = Work.objects.select_related("creator", "owner").filter(pk=work_id, owner=user).first()
    if work is None:
        raise NotFound("work")
    return work


def list_works_of(user: User) -> QuerySet[Work]:
    """Everything the user owns, newest first."""
    return Work.objects.filter(owner=user).select_related("creator").prefetch_related("media").order_by("-pk")


def list_claims_for(user: Any, work: Work) -> QuerySet[Claim]:
    """Claims by grade; private ones for the owner only."""
    rows = Claim.objects.filter(work=work).order_by("grade", "name")
    return rows if getattr(user, "pk", None) == work.owner_id else rows.filter(private=False)


def get_graph_above(work_id: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The work and its ancestors, the work first and the others in order of registration, and the active edges."""
    above = Ancestry.objects.filter(descendant=work_id).values("ancestor_id")
    active = Derivation.objects.filter(state=Derivation.State.ACTIVE)
    rows = active.filter(Q(child=work_id) | Q(child__in=above)).order_by("pk")
    fields = ("child_id", "parent_id", "share_bps", "reach")
    names = ("child", "parent", "share_bps", "reach")
    edges = [dict(zip(names, row, strict=True)) for row in rows.values_list(*fields)]
    ancestors = {edge["parent"] for edge in edges}
    return [work_id, *sorted(ancestors)], edges


def list_descendants(work_id: str) -> list[str]:
    rows = Ancestry.objects.filter(ancestor=work_id).order_by("descendant_id")
    return list(rows.values_list("descendant_id", flat=True))
