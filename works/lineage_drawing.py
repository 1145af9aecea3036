"""Where each work of a lineage stands on its picture, and the lines between them: as thick as their share."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from works import lineage_layout, title_lines
from works.lineage_fold import Fold
from works.models import Derivation, Work

WIDTH, HEIGHT = 168, 64
FOLDED = 36  # height of "and 37 more", and of a work that is not public
LABEL, CURVE = 88, 36  # between two columns: room for what an edge says, and for its bend
PITCH = WIDTH + LABEL + CURVE
PORT = 54  # from one labelled edge of a work to the next
MARGIN = 24

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes, folds and edges ready to be drawn, in pixels."""

    width: int
    height: int
    nodes: list[Item]
    edges: list[Item]


def _key(fold: Fold) -> str:
    return f"{'above' if fold.above else 'below'}-{fold.of}"


class Drawing:
    """The items of one picture, their places, and the lines between them."""

    def __init__(
        self, works: dict[str, Work], edges: list[Derivation], folds: list[Fold], rank: dict[str, int]
    ) -> None:
        self.works, self.edges = works, edges
        self.folds = {_key(fold): fold for fold in folds}
        rank = rank | {key: rank[fold.of] + (-1 if fold.above else 1) for key, fold in self.folds.items()}
        self.links = [(edge.parent_id, edge.child_id) for edge in edges]
        self.fold_links = [(key, fold.of) if fold.above else (fold.of, key) for key, fold in self.folds.items()]
        self.fans = Counter(parent for parent, _child in self.links)
        self.sources = Counter(child for _parent, child in self.links)
        self.at_parent = self._gaps(rank)
        self.heights = {key: self._height(key, rank) for key in rank}
        self.plan = lineage_layout.plan(rank, self.heights, [*self.links, *self.fold_links])
        self.first = min(self.plan.rank.values())
        self.top = min(self.plan.middle[key] - self.heights[key] / 2 for key in rank)
        self.ports = self._ports()

    def _gaps(self, rank: dict[str, int]) -> set[int]:
        """Ranks after which all edges to the next one say their share at the parent, as fewer meet there.

        All at one end, since what two ends say would stand on each other. The others say it at the child.
        """
        need: dict[int, list[float]] = defaultdict(lambda: [0, 0])
        for parent, child in self.links:
            if rank[child] - rank[parent] == 1:
                need[rank[parent]][0] += max(self.fans[parent] - 1, 0)
                need[rank[parent]][1] += max(self.sources[child] - 1, 0)
        return {place for place, (at_parent, at_child) in need.items() if at_parent < at_child}

    def _height(self, key: str, rank: dict[str, int]) -> float:
        """Room for the picture and title, and for what the edges say that meet here."""
        if key in self.folds:
            return FOLDED
        least = FOLDED if self.works[key].state != Work.State.CERTIFIED else HEIGHT
        left = self.sources[key] if rank[key] - 1 not in self.at_parent else 0
        right = self.fans[key] if rank[key] in self.at_parent else 0
        return max([least, *(crowd * PORT for crowd in (left, right) if crowd > 1)])

    def _ports(self) -> dict[tuple[str, str, str], float]:
        """Where each link leaves and arrives: spread over the side of the work, in the order of the other ends."""
        sides: dict[tuple[str, str], list[tuple[float, tuple[str, str]]]] = defaultdict(list)
        for link in [*self.links, *self.fold_links]:
            stops = [link[0], *self.plan.ways[link], link[1]]
            sides[link[0], "right"].append((self.plan.middle[stops[1]], link))
            sides[link[1], "left"].append((self.plan.middle[stops[-2]], link))
        ports = {}
        for (key, side), rows in sides.items():
            step = min(PORT, (self.heights[key] - 16) / max(len(rows) - 1, 1))
            for place, (_other, link) in enumerate(sorted(rows)):
                ports[(*link, side)] = self.y(self.plan.middle[key]) + (place - (len(rows) - 1) / 2) * step
        return ports

    def x(self, key: str) -> int:
        return MARGIN + (self.plan.rank[key] - self.first) * PITCH

    def y(self, middle: float) -> float:
        return middle - self.top + MARGIN

    def picture(self, center: str) -> Picture:
        items = [self._node(key, center) for key in self.heights]
        items.sort(key=lambda item: (item["x"], item["y"]))
        width = max(item["x"] + WIDTH for item in items) + MARGIN
        height = max(item["y"] + item["height"] for item in items) + MARGIN
        folded = [{"path": self._path(link), "folded": True} for link in self.fold_links]
        return Picture(width, round(height), items, [*folded, *(self._edge(edge) for edge in self.edges)])

    def _node(self, key: str, center: str) -> Item:
        height = self.heights[key]
        place = {
            "key": key, "x": self.x(key), "y": round(self.y(self.plan.middle[key] - height / 2)),
            "height": round(height), "left": self._beside(key, 0), "right": self._beside(key, 1),
        }  # fmt: skip
        if key in self.folds:
            return place | {"fold": self.folds[key], "of": self.works[self.folds[key].of]}
        work = self.works[key]
        return place | {"work": work, "public": self._is_link(key), "center": key == center, **_text(work, height)}

    def _beside(self, key: str, side: int) -> str:
        """For the arrow keys: the neighbor on this side (0 left, 1 right) that stands nearest to the same height."""
        links = [*self.links, *self.fold_links]
        others = [link[side] for link in links if link[1 - side] == key and self._is_link(link[side])]
        here = self.plan.middle[key]
        return min(others, key=lambda other: abs(self.plan.middle[other] - here), default="")

    def _is_link(self, key: str) -> bool:
        return key in self.folds or self.works[key].state == Work.State.CERTIFIED

    def _edge(self, edge: Derivation) -> Item:
        link = (edge.parent_id, edge.child_id)
        x, y = self._words_at(link)
        thickness = round(1.25 + min(edge.share_bps, 3000) / 350, 2)
        return {
            "path": self._path(link), "thickness": thickness, "edge": edge, "x": x,
            "share_y": round(y - thickness / 2 - 5), "relation_y": round(y + thickness / 2 + 13),
            "reach_y": round(y + thickness / 2 + 27), "open": edge.state != edge.State.ACTIVE,
        }  # fmt: skip

    def _words_at(self, link: tuple[str, str]) -> tuple[int, float]:
        """Where an edge says its share: in the first column that it passes, or beside one of its ends."""
        parent, child = link
        if passed := self.plan.ways[link]:
            return self.x(passed[0]) + WIDTH // 2, self.y(self.plan.middle[passed[0]])
        if self._is_at_parent(link):
            return self.x(parent) + WIDTH + LABEL // 2, self.ports[(*link, "right")]
        return self.x(child) - LABEL // 2, self.ports[(*link, "left")]

    def _is_at_parent(self, link: tuple[str, str]) -> bool:
        return self.plan.rank[link[0]] in self.at_parent and not self.plan.ways[link]

    def _path(self, link: tuple[str, str]) -> str:
        """Level past each work on its way, bent between columns, and level where the edge says its share."""
        x, y = self.x(link[0]) + WIDTH, self.ports[(*link, "right")]
        x1, y1 = self.x(link[1]), self.ports[(*link, "left")]
        path = f"M{x} {y:.1f}"
        if x1 < x:  # an open question that would turn the order around
            return f"{path}C{x + 90} {y:.1f} {x1 - 90} {y1:.1f} {x1} {y1:.1f}"
        if self._is_at_parent(link):
            x += LABEL
            return f"{path}H{x}" + _bend(x, y, x1, y1)
        for key in self.plan.ways[link]:
            left, middle = self.x(key), self.y(self.plan.middle[key])
            path += _bend(x, y, left, middle) + f"H{left + WIDTH}"
            x, y = left + WIDTH, middle
        return path + _bend(x, y, x1 - LABEL, y1) + f"H{x1}"


def _text(work: Work, height: float) -> Item:
    """The lines of the title, and under them the maker's name, set around the middle of the card."""
    lines = title_lines.break_title(work.title)
    y = round(height / 2 + 4 - 8.5 * len(lines))
    return {"lines": [{"text": line, "y": y + 17 * place} for place, line in enumerate(lines)],
            "by": title_lines.cut(work.creator.name, 14), "by_y": y + 17 * len(lines)}  # fmt: skip


def _bend(x0: float, y0: float, x1: float, y1: float) -> str:
    pull = (x1 - x0) * 0.55
    return f"C{x0 + pull:.0f} {y0:.1f} {x1 - pull:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"
