"""A small picture of a derivation graph: parents at the left, the work at the right, edges as thick as their share."""

from dataclasses import dataclass

from payouts.graph import Edge, order_upward

COLUMN, ROW, BOX_WIDTH, BOX_HEIGHT, MARGIN = 210, 64, 168, 46, 4
MOST = 24


@dataclass(frozen=True, slots=True)
class Box:
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Curve:
    path: str
    width: float
    share_bps: int
    reach: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Where boxes and curves lie, in pixels."""

    width: int
    height: int
    boxes: list[Box]
    curves: list[Curve]


def draw(work: str, edges: list[Edge]) -> Diagram | None:
    """The layout; None for a graph too large to be read as a picture."""
    order = order_upward(work, edges)
    if len(order) > MOST:
        return None
    depth = dict.fromkeys(order, 0)
    for node in order:
        for edge in edges:
            if edge.child == node:
                depth[edge.parent] = max(depth[edge.parent], depth[node] + 1)
    deepest = max(depth.values())
    columns: list[list[str]] = [[node for node in order if depth[node] == level] for level in range(deepest + 1)]
    height = max(len(column) for column in columns) * ROW + 2 * MARGIN
    places = {
        node: (MARGIN + (deepest - level) * COLUMN, round((height - len(column) * ROW) / 2 + row * ROW + 9))
        for level, column in enumerate(columns)
        for row, node in enumerate(column)
    }
    boxes = [Box(node, *places[node]) for node in order]
    curves = [_curve(edge, places) for edge in edges if edge.child in places and edge.parent in places]
    return Diagram(MARGIN * 2 + deepest * COLUMN + BOX_WIDTH, height, boxes, curves)


def _curve(edge: Edge, places: dict[str, tuple[int, int]]) -> Curve:
    x, y = places[edge.parent][0] + BOX_WIDTH, places[edge.parent][1] + BOX_HEIGHT // 2
    to_x, to_y = places[edge.child][0], places[edge.child][1] + BOX_HEIGHT // 2
    bend = max(20, (to_x - x) // 2)
    path = f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
    return Curve(path, round(1 + edge.share_bps / 500, 1), edge.share_bps, edge.reach)
