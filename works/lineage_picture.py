"""Where each work of a lineage stands on its picture: parents at left, edges as thick as their share."""

from dataclasses import dataclass
from typing import Any

from works import graph_layout
from works.graph_layout import WIDTH, Box
from works.queries_lineage import Lineage

FEW = 60  # up to here there is room for air
MARGIN = 24


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes and edges ready to be drawn, in pixels."""

    width: int
    height: int
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


def draw(lineage: Lineage, center: str) -> Picture:
    roomy = len(lineage.works) <= FEW
    rows = [(key, "", 1 if roomy else 0) for key in lineage.works]
    links = [(edge.parent_id, edge.child_id, "") for edge in lineage.edges]
    layout = graph_layout.lay_out(rows, links, gap=28 if roomy else 12)
    parents, children = _neighbors(links)
    nodes = [
        {
            "work": lineage.works[box.key], "x": round(box.x + MARGIN), "y": round(box.y + MARGIN), "width": WIDTH,
            "height": round(box.height), "center": box.key == center, "left": parents.get(box.key, ""),
            "right": children.get(box.key, ""), "title": _shorten(lineage.works[box.key].title, 22 if roomy else 26),
        }
        for box in sorted(layout.boxes.values(), key=lambda box: (box.x, box.y))
    ]  # fmt: skip
    edges = [
        {
            **_edge(layout.boxes[edge.parent_id], layout.boxes[edge.child_id], edge.share_bps),
            "relation": edge.get_relation_display(), "open": edge.state != edge.State.ACTIVE,
            "says": edge.get_state_display(),
        }
        for edge in lineage.edges
    ]  # fmt: skip
    return Picture(round(layout.width + 2 * MARGIN), round(layout.height + 2 * MARGIN), nodes, edges)


def _neighbors(links: list[tuple[str, str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """For the arrow keys: the first parent and the first child of each work."""
    parents: dict[str, str] = {}
    children: dict[str, str] = {}
    for parent, child, _flow in links:
        parents.setdefault(child, parent)
        children.setdefault(parent, child)
    return parents, children


def _edge(parent: Box, child: Box, share_bps: int) -> dict[str, Any]:
    x0, y0 = parent.x + WIDTH + MARGIN, parent.y + parent.height / 2 + MARGIN
    x1, y1 = child.x + MARGIN, child.y + child.height / 2 + MARGIN
    pull = max((x1 - x0) / 2, 40)
    path = f"M{x0:.0f} {y0:.0f}C{x0 + pull:.0f} {y0:.0f} {x1 - pull:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    return {"path": path, "share_bps": share_bps, "thickness": round(1.25 + share_bps / 350, 2)}


def _shorten(title: str, length: int) -> str:
    return title if len(title) <= length else title[: length - 1].rstrip() + "…"
