"""Lays out a node graph: columns by depth from the sources, rows ordered so that few wires cross."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

MAX_DRAWN = 400
WIDTH, GAP_X, GAP_Y = 220, 100, 40


@dataclass(frozen=True, slots=True)
class Box:
    """One node where it is drawn; sizes in the layout's own units."""

    key: str
    kind: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    boxes: dict[str, Box]
    wires: list[tuple[str, str, str]]  # source, target, what flows
    width: float
    height: float


def lay_out(
    nodes: Sequence[tuple[str, str, int]], links: Sequence[tuple[str, str, str]], gap: float = GAP_Y
) -> Layout:  # fmt: skip
    """Place `nodes` (key, kind, rows of content), joined by `links` (source, target, what flows).

    Cycles and links to nowhere are allowed. At most 400 nodes are placed, the first in the order of flow.
    """
    kinds = {key: kind for key, kind, _rows in nodes}
    rows = {key: min(count, 8) for key, _kind, count in nodes}
    known = [(source, target, flow) for source, target, flow in links if source in kinds and target in kinds]
    depth = _depths(list(kinds), known)
    kept = dict.fromkeys(sorted(kinds, key=lambda key: depth[key])[:MAX_DRAWN])
    wires = [wire for wire in known if wire[0] in kept and wire[1] in kept and wire[0] != wire[1]]
    columns = _order(_columns(kept, depth), wires)
    heights = {key: 44.0 + 18 * rows[key] for key in kept}
    boxes = _place(columns, kinds, heights, gap)
    width = max((box.x for box in boxes.values()), default=0) + WIDTH
    height = max((box.y + box.height for box in boxes.values()), default=0)
    return Layout(boxes, wires, width, height)


def _depths(keys: list[str], links: list[tuple[str, str, str]]) -> dict[str, int]:
    """Longest way from a source, by taking sources away again and again (Kahn); what is left in cycles stays at 0."""
    below, waiting = defaultdict(list), dict.fromkeys(keys, 0)
    for source, target, _flow in links:
        below[source].append(target)
        waiting[target] += 1
    depth = dict.fromkeys(keys, 0)
    ready = deque(key for key in keys if not waiting[key])
    while ready:
        key = ready.popleft()
        for target in below[key]:
            depth[target] = max(depth[target], depth[key] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return depth


def _columns(kept: dict[str, None], depth: dict[str, int]) -> list[list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key in kept:
        found[depth[key]].append(key)
    return [found[level] for level in sorted(found)]


def _order(columns: list[list[str]], wires: list[tuple[str, str, str]]) -> list[list[str]]:
    """Each column by the mean place of its neighbors, swept right and left (Sugiyama's barycenter)."""
    near: dict[str, list[str]] = defaultdict(list)
    for source, target, _flow in wires:
        near[source].append(target)
        near[target].append(source)
    place = {key: index / max(len(column), 1) for column in columns for index, key in enumerate(column)}
    for sweep in range(6):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda key: _mean([place[other] for other in near[key]], place[key]))
            place.update({key: (index + 0.5) / len(column) for index, key in enumerate(column)})
    return columns


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _place(
    columns: list[list[str]], kinds: dict[str, str], heights: dict[str, float], gap: float
) -> dict[str, Box]:  # fmt: skip
    """Columns from left to right, each centered on the tallest."""
    tall = [sum(heights[key] for key in column) + gap * (len(column) - 1) for column in columns]
    boxes = {}
    for index, column in enumerate(columns):
        y = (max(tall) - tall[index]) / 2
        for key in column:
            boxes[key] = Box(key, kinds[key], index * (WIDTH + GAP_X), y, heights[key])
            y += heights[key] + gap
    return boxes
