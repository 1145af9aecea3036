"""Reading the lineage of a work: its ancestors and descendants, and the edges between them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from works.models import Ancestry, Derivation, Media, Work

MOST = 200


@dataclass(frozen=True, slots=True)
class Lineage:
    """`works` by id, the work itself among them; `edges` between these only; `more` when not all are here.

    Works that are not certified now are there only to join others, and are shown without name or maker.
    """

    works: dict[str, Work]
    edges: list[Derivation]
    more: bool


def get_lineage(work: Work, user: Any = None) -> Lineage:
    """At most 200 works around one: ancestors first, then the oldest descendants. Four queries at any size.

    Open questions between these works, and from and to the work itself, are for their two sides only.
    """
    above = Ancestry.objects.filter(descendant=work).values("ancestor")
    below = Ancestry.objects.filter(ancestor=work).values("descendant")
    near = list(_full(Work.objects.filter(Q(pk__in=above) | Q(pk__in=below)))[:MOST])
    works = {one.pk: one for one in [work, *near[: MOST - 1]]}
    if len(near) < MOST:
        works |= _asked_about(work, user, set(works), MOST - 1 - len(near))
    seen = Q(state=Derivation.State.ACTIVE) | _open_for(user)
    edges = list(Derivation.objects.filter(seen, child__in=works, parent__in=works).order_by("pk"))
    _leave_out(works, edges)
    edges = [edge for edge in edges if edge.child_id in works and edge.parent_id in works]
    return Lineage(works, edges, len(near) == MOST)


def _full(rows: QuerySet[Work]) -> QuerySet[Work]:
    pictures = Prefetch("media", queryset=Media.objects.filter(role=Media.Role.THUMBNAIL))
    return rows.select_related("creator").prefetch_related(pictures).order_by("pk")


def _leave_out(works: dict[str, Work], edges: list[Derivation]) -> None:
    """Take away what is not public, but for what joins public works below to others above them."""
    joins = {edge.parent_id for edge in edges if works[edge.child_id].state == Work.State.CERTIFIED}
    waiting = list(joins)
    parents: dict[str, list[str]] = {}
    for edge in edges:
        parents.setdefault(edge.child_id, []).append(edge.parent_id)
    while waiting:
        found = [key for key in parents.get(waiting.pop(), []) if key not in joins]
        joins.update(found)
        waiting += found
    for key in [key for key, one in works.items() if one.state != Work.State.CERTIFIED and key not in joins]:
        del works[key]


def _open_for(user: Any) -> Q:
    """Open questions of which this person is a side; none for a visitor."""
    sides = Q(child__owner=user.pk) | Q(parent__owner=user.pk) if getattr(user, "pk", None) else Q(pk=None)
    return Q(state__in=Derivation.OPEN) & sides


def _asked_about(work: Work, user: Any, known: set[str], room: int) -> dict[str, Work]:
    """Works beside `work` that an open question may join to it."""
    if not getattr(user, "pk", None) or room < 1:
        return {}
    open_ones = Derivation.objects.filter(_open_for(user)).filter(Q(child=work) | Q(parent=work))
    beside = {key for pair in open_ones.values_list("child_id", "parent_id")[:room] for key in pair} - known
    return {one.pk: one for one in _full(Work.objects.filter(pk__in=beside, state=Work.State.CERTIFIED))}
