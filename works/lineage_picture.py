"""The picture of a lineage: which works are drawn, in which order from left to right."""

from collections import defaultdict
from collections.abc import Sequence

from works import lineage_fold
from works.lineage_drawing import Drawing, Picture
from works.lineage_fold import Shown
from works.models import Derivation
from works.queries_lineage import Lineage


def draw(
    lineage: Lineage, center: str, unfolded: Sequence[tuple[bool, str]] = (), *, whole: bool = False
) -> Picture:  # fmt: skip
    """Few works are all drawn; of many the nearest, and what was `unfolded`, or the `whole`."""
    above, below = _near(lineage.edges)
    shown = lineage_fold.choose(center, above, below, unfolded, whole=whole)
    edges = [edge for edge in lineage.edges if edge.child_id in shown.steps and edge.parent_id in shown.steps]
    return Drawing(lineage.works, edges, shown.folds, _ranks(shown, edges)).picture(center)


def _near(edges: list[Derivation]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Parents and children of each work, the largest share first."""
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for edge in sorted(edges, key=lambda edge: (-edge.share_bps, edge.pk)):
        above[edge.child_id].append(edge.parent_id)
        below[edge.parent_id].append(edge.child_id)
    return above, below


def _ranks(shown: Shown, edges: list[Derivation]) -> dict[str, int]:
    """Steps from the middle, stretched until every active edge leads to the right."""
    rank = dict(shown.steps)
    active = [(edge.parent_id, edge.child_id) for edge in edges if edge.state == Derivation.State.ACTIVE]
    for _round in rank:
        before = dict(rank)
        for parent, child in active:
            if rank[parent] >= 0 and rank[child] > 0:
                rank[child] = max(rank[child], rank[parent] + 1)
            elif rank[parent] < 0 and rank[child] <= 0:
                rank[parent] = min(rank[parent], rank[child] - 1)
        if rank == before:
            break
    return rank
