"""Reading the lineage of a work: certified ancestors and descendants, and the edges between them."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from works.models import Ancestry, Derivation, Media, Work

MOST = 200


@dataclass(frozen=True, slots=True)
class Lineage:
    """`works` by id, the work itself among them; `edges` between these only; `more` when not all are here."""

    works: dict[str, Work]
    edges: list[Derivation]
    more: bool


def get_lineage(work: Work) -> Lineage:
    """At most 200 works around one: ancestors first, then the oldest descendants. Four queries at any size."""
    above = Ancestry.objects.filter(descendant=work).values("ancestor")
    below = Ancestry.objects.filter(ancestor=work).values("descendant")
    pictures = Prefetch("media", queryset=Media.objects.filter(role=Media.Role.THUMBNAIL))
    rows = Work.objects.filter(Q(pk__in=above) | Q(pk__in=below), state=Work.State.CERTIFIED)
    near = list(rows.select_related("creator").prefetch_related(pictures).order_by("pk")[:MOST])
    works = {one.pk: one for one in [work, *near[: MOST - 1]]}
    edges = Derivation.objects.filter(child__in=works, parent__in=works, state=Derivation.State.ACTIVE)
    return Lineage(works, list(edges.order_by("pk")), len(near) == MOST)
