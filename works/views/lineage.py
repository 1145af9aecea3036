"""The lineage of a certified work as a picture that the keyboard can walk, and as a list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from works import lineage_picture, queries, queries_lineage
from works.models import Derivation, Work
from works.queries_lineage import Lineage
from works.views.mine import picture


@require_safe
def lineage(request: HttpRequest, work_id: str) -> HttpResponse:
    """Ancestors at left, descendants at right; works that are not public now are left out."""
    work = queries.get_work_for(request.user, work_id.replace("\0", ""))
    if work.state != Work.State.CERTIFIED:
        raise NotFound("work")
    found = queries_lineage.get_lineage(work, request.user)
    drawn = lineage_picture.draw(found, work.pk)
    if len(drawn.nodes) <= lineage_picture.FEW:
        for node in drawn.nodes:
            node["src"] = picture(node["work"]).get("src", "")
    context = {"work": work, "drawn": drawn, "more": found.more, "most": queries_lineage.MOST, **_lists(found, work)}
    return render(request, "works/lineage.html", context)


def _lists(found: Lineage, work: Work) -> dict[str, Any]:
    """The same as two lists, nearest first: what it came from and what came of it."""
    up: dict[str, list[tuple[str, Derivation]]] = {edge.child_id: [] for edge in found.edges}
    down: dict[str, list[tuple[str, Derivation]]] = {edge.parent_id: [] for edge in found.edges}
    for edge in found.edges:
        up[edge.child_id].append((edge.parent_id, edge))
        down[edge.parent_id].append((edge.child_id, edge))
    return {"above": _walk(found, work, up), "below": _walk(found, work, down)}


def _walk(found: Lineage, work: Work, edges: dict[str, list[tuple[str, Derivation]]]) -> list[dict[str, Any]]:
    """Every work that the edges lead to, each once, level by level."""
    rows, seen, level = [], {work.pk}, [work.pk]
    depth = 0
    while level:
        depth, following = depth + 1, []
        for key in level:
            for other, edge in edges.get(key, []):
                if other not in seen:
                    seen.add(other)
                    following.append(other)
                    of = found.works[key]
                    rows.append(
                        {
                            "work": found.works[other], "share_bps": edge.share_bps, "depth": depth, "of": of,
                            "relation": edge.get_relation_display(),
                            "open": edge.get_state_display() if edge.state != edge.State.ACTIVE else "",
                        }
                    )  # fmt: skip
        level = following
    return rows
