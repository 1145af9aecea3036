"""Lays out a lineage: generations in columns, rows ordered so that few lines cross, lines led around the works.

Sugiyama's method (1981): works stand in ranks, a line over several ranks gets a place in each, barycenters order the
ranks, and each row comes as near to its neighbors as the order allows (isotonic regression, pool adjacent violators).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS, ROUNDS = 12, 10
GAP, LINE = 14.0, 50.0  # between two works, and the height of a passing line with what it says

Link = tuple[str, str]  # from left to right


@dataclass(frozen=True, slots=True)
class Plan:
    """The column and the middle height of each item, and the items that a link passes between its ends."""

    rank: dict[str, int]
    middle: dict[str, float]
    ways: dict[Link, list[str]]


def plan(ranks: Mapping[str, int], heights: Mapping[str, float], links: Sequence[Link]) -> Plan:
    """Where each item stands; links that do not lead to the right are drawn but order nothing."""
    rank, tall = dict(ranks), dict(heights)
    ways, steps = _ways(rank, tall, links)
    columns = _columns(rank)
    near = _neighbors(rank, steps)
    columns = _order(columns, near)
    return Plan(rank, _place(columns, tall, near), ways)


def _ways(
    rank: dict[str, int], tall: dict[str, float], links: Sequence[Link]
) -> tuple[dict[Link, list[str]], list[Link]]:
    """A place in each rank for what passes through it, and the links cut at these places."""
    ways: dict[Link, list[str]] = {}
    steps: list[Link] = []
    for source, target in links:
        passed = [f"{source}>{target}>{at}" for at in range(rank[source] + 1, rank[target])]
        for place, key in enumerate(passed, rank[source] + 1):
            rank[key], tall[key] = place, LINE
        ways[source, target] = passed
        if rank[source] < rank[target]:
            stops = [source, *passed, target]
            steps += list(pairwise(stops))
    return ways, steps


def _columns(rank: Mapping[str, int]) -> list[list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, place in rank.items():
        found[place].append(key)
    return [found[place] for place in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Near:
    left: dict[str, list[str]]
    right: dict[str, list[str]]


def _neighbors(rank: Mapping[str, int], steps: Sequence[Link]) -> _Near:
    near = _Near({key: [] for key in rank}, {key: [] for key in rank})
    for source, target in steps:
        near.right[source].append(target)
        near.left[target].append(source)
    return near


def _order(columns: list[list[str]], near: _Near) -> list[list[str]]:
    """Sweep right and left; each column by the mean place of the one before; the order with fewest crossings stays."""
    best, fewest = [list(column) for column in columns], count_crossings(columns, near.right)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        side = near.left if sweep % 2 == 0 else near.right
        for column in columns if sweep % 2 == 0 else reversed(columns):
            _sort(column, columns, side)
        crossings = count_crossings(columns, near.right)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _sort(column: list[str], columns: list[list[str]], side: Mapping[str, list[str]]) -> None:
    place = {key: index for other in columns if other is not column for index, key in enumerate(other)}
    now = {key: float(index) for index, key in enumerate(column)}
    mean = {key: _mean([place[other] for other in side[key]], now[key]) for key in column}
    column.sort(key=lambda key: (mean[key], now[key]))


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def count_crossings(columns: list[list[str]], right: Mapping[str, list[str]]) -> int:
    """Pairs of lines between two columns that cross."""
    total = 0
    for column, following in pairwise(columns):
        place = {key: index for index, key in enumerate(following)}
        ends = [end for key in column for end in sorted(place[other] for other in right[key])]
        total += sum(1 for at, end in enumerate(ends) for later in ends[at + 1 :] if later < end)
    return total


def _place(columns: list[list[str]], tall: Mapping[str, float], near: _Near) -> dict[str, float]:
    """Every item as near to the mean of its neighbors as order and height allow, swept right and left."""
    middle: dict[str, float] = {}
    for column in columns:
        middle.update(_settle(column, [0.0] * len(column), tall))
    for turn in range(ROUNDS):
        sides = (near.left, near.right) if turn % 2 == 0 else (near.right, near.left)
        for column in columns if turn % 2 == 0 else reversed(columns):
            wanted = [_wish(key, sides, middle, last=turn >= ROUNDS - 2) for key in column]
            middle.update(_settle(column, wanted, tall))
    return middle


def _wish(
    key: str, sides: tuple[dict[str, list[str]], ...], middle: dict[str, float], *, last: bool
) -> float:  # fmt: skip
    """Where an item would stand by itself: beside those already swept, at last beside all."""
    first, second = sides
    others = first[key] + second[key] if last else first[key] or second[key]
    return _mean([middle[other] for other in others], middle[key])


def _settle(column: list[str], wanted: list[float], tall: Mapping[str, float]) -> dict[str, float]:
    """The places nearest to `wanted`, by least squares, that keep the order and leave no overlap."""
    offsets, at = [], 0.0
    for index, key in enumerate(column):
        if index:
            at += (tall[column[index - 1]] + tall[key]) / 2 + GAP
        offsets.append(at)
    pools: list[tuple[float, int]] = []  # mean and number of items that touch each other
    for wish, offset in zip(wanted, offsets, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    starts = [mean for mean, count in pools for _one in range(count)]
    return {key: start + offset for key, start, offset in zip(column, starts, offsets, strict=True)}
