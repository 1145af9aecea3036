"""The lineage of a certified work as a picture that unfolds and that the keyboard can walk, and as a list."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.core.errors import NotFound
from works import lineage_picture, queries, queries_lineage
from works.lineage_drawing import Picture
from works.models import Derivation, Work
from works.queries_lineage import Lineage
from works.views.mine import picture

MOST_UNFOLDED, MOST_PICTURES = 60, 60


@require_safe
def lineage(request: HttpRequest, work_id: str) -> HttpResponse:
    """Ancestors at left, descendants at right; works that are not public now are left out or have no name.

    `unfold` names, again and again, the side and the work beyond which to show more; `whole` shows everything.
    """
    work = queries.get_work_for(request.user, work_id.replace("\0", ""))
    if work.state != Work.State.CERTIFIED:
        raise NotFound("work")
    found = queries_lineage.get_lineage(work, request.user)
    unfolded, whole = request.GET.getlist("unfold")[:MOST_UNFOLDED], "whole" in request.GET
    drawn = lineage_picture.draw(found, work.pk, [_side(value) for value in unfolded], whole=whole)
    _finish(drawn, unfolded)
    context = {
        "work": work, "drawn": drawn, "more": found.more, "most": queries_lineage.MOST, "count": len(found.works),
        "unfolded": bool(unfolded) or whole, "folded": any("fold" in node for node in drawn.nodes),
        **_lists(found, work),
    }  # fmt: skip
    return render(request, "works/lineage.html", context)


def _side(value: str) -> tuple[bool, str]:
    side, _dash, key = value.partition("-")
    return side == "above", key


def _finish(drawn: Picture, unfolded: list[str]) -> None:
    """Pictures for the works, of very many only those looked at; for each fold the address that unfolds it as well."""
    for node in drawn.nodes:
        if "fold" in node:
            node["href"] = "?" + urlencode([("unfold", value) for value in [*unfolded, node["key"]]])
        elif node["public"]:
            node["src"], node["lazy"] = picture(node["work"]).get("src", ""), len(drawn.nodes) > MOST_PICTURES


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
                    rows.append({"work": found.works[other], "edge": edge, "depth": depth, "of": found.works[key]})
        level = following
    return rows
