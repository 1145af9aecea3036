"""Shares over the derivation graph, in exact fractions; no database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from marketplace.core.errors import Refusal
from marketplace.core.money import BPS

REACHES = DIRECT, ALL_ANCESTORS = "direct", "all_ancestors"
MAX_PARENTS, MAX_ANCESTORS = 16, 1024


class Edge(NamedTuple):
    """`child` gives `share_bps` to `parent`: of what the child takes in (direct), or of every net below it."""

    child: str
    parent: str
    share_bps: int
    reach: str = DIRECT


def order_upward(work: str, edges: Iterable[Edge]) -> list[str]:
    """The works at and above `work`, each after all of its children. Refuses what is no derivation graph."""
    return _order(work, _parents(edges))


def _order(work: str, parents: dict[str, list[Edge]]) -> list[str]:
    order: list[str] = []
    mark: dict[str, int] = {}
    stack = [(work, False)]
    while stack:
        node, done = stack.pop()
        if done:
            mark[node] = 2
            order.append(node)
            continue
        if mark.get(node) == 2:
            continue
        mark[node] = 1
        stack.append((node, True))
        for _child, parent, _bps, _reach in parents.get(node, ()):
            seen = mark.get(parent)
            if seen == 1:
                raise Refusal("cycle", "A work cannot derive from itself or from its own descendants.")
            if not seen:
                stack.append((parent, False))
    _refuse_too_many(len(order) - 1)
    return order[::-1]


def _parents(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    above: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        child, parent, bps, reach = edge
        if child == parent:
            raise Refusal("own_parent", "A work cannot be its own parent.")
        if not 0 <= bps <= BPS:
            raise Refusal("share_out_of_range", f"A share is between 0 and {BPS} basis points, not {bps}.")
        if reach not in REACHES:
            raise Refusal("reach_unknown", f"“{reach}” is not a reach: direct or all_ancestors.")
        above[child].append(edge)
    for siblings in above.values():
        if len({parent for _child, parent, _bps, _reach in siblings}) < len(siblings):
            raise Refusal("parent_twice", "A parent is named once.")
        if len(siblings) > MAX_PARENTS:
            raise Refusal("too_many_parents", f"A work has at most {MAX_PARENTS} parents.")
    return dict(above)


def stack_bps(work: str, edges: Iterable[Edge]) -> int:
    """Direct shares of the work's parents plus every absolute edge at or above it, each once."""
    above = _parents(edges)
    return _stack(work, _order(work, above), above)


def _stack(work: str, order: list[str], above: dict[str, list[Edge]]) -> int:
    edges = (edge for node in order for edge in above.get(node, ()))
    absolute = sum(bps for _child, _parent, bps, reach in edges if reach == ALL_ANCESTORS)
    return absolute + sum(bps for _child, _parent, bps, reach in above.get(work, ()) if reach == DIRECT)


@dataclass(frozen=True, slots=True)
class Flow:
    """How a net flows up: works in order, how many of `whole` parts stay with each, and the work below that most
    came through."""

    order: list[str]
    kept: dict[str, int]
    whole: int
    via: dict[str, str]


def flow(work: str, edges: Iterable[Edge]) -> Flow:
    """What part of the net stays with each work, and by which way it came; the parts add up to the whole exactly.

    Absolute edges take their share of the net from the sold work. What is left of the sold work's take passes up
    along its direct edges, and each ancestor passes on its own direct shares of what it took in. The whole is a power
    of BPS as high as the longest way up, so that every division on the way comes out even.
    """
    above = _parents(edges)
    order = _order(work, above)
    refuse_stack(_stack(work, order, above))
    for node in order:
        refuse_stack(sum(bps for _child, _parent, bps, reach in above.get(node, ()) if reach == DIRECT))
    whole = BPS ** _longest_way(order, above)
    taken = dict.fromkeys(order, 0) | {work: whole}
    kept = dict.fromkeys(order, 0)
    most = dict.fromkeys(order, -1)
    via: dict[str, str] = {}
    unit = whole // BPS
    for node in order:
        own = taken[node] // BPS
        for _child, parent, bps, reach in above.get(node, ()):
            part = bps * (own if reach == DIRECT else unit)
            if part > most[parent]:
                most[parent], via[parent] = part, node
            giver, books = (node, taken) if reach == DIRECT else (work, kept)
            books[parent] += part
            kept[giver] -= part
        kept[node] += taken[node]
    return Flow(order, kept, whole, via)


def _longest_way(order: list[str], above: dict[str, list[Edge]]) -> int:
    """Edges on the longest way up from the first work."""
    height = dict.fromkeys(order, 0)
    for node in order:
        up = height[node] + 1
        for _child, parent, _bps, _reach in above.get(node, ()):
            if height[parent] < up:
                height[parent] = up
    return max(height.values())


def fractions(work: str, edges: Iterable[Edge]) -> dict[str, Fraction]:
    """What part of the net stays with each work."""
    flowed = flow(work, edges)
    return {node: Fraction(part, flowed.whole) for node, part in flowed.kept.items()}


def refuse_any_stack(nodes: list[str], edges: list[Edge]) -> None:
    """The rules for every work of a graph at once: no cycle, not too many ancestors, no stack above the whole.

    Ancestors are bits of one number for each work, so that a large graph takes well under a second.
    """
    above, bit = _parents(edges), {node: 1 << number for number, node in enumerate(nodes)}
    absolute = [sum(edge.share_bps for edge in above.get(node, []) if edge.reach == ALL_ANCESTORS) for node in nodes]
    paying = sum(1 << number for number, bps in enumerate(absolute) if bps)
    ancestors: dict[str, int] = {}
    for node in _parents_first(nodes, above):
        mask = 0
        for edge in above.get(node, []):
            mask |= bit[edge.parent] | ancestors[edge.parent]
        ancestors[node] = mask
        _refuse_too_many(mask.bit_count())
        direct = sum(edge.share_bps for edge in above.get(node, []) if edge.reach == DIRECT)
        refuse_stack(direct + sum(absolute[number] for number in _bits((mask | bit[node]) & paying)))


def _parents_first(nodes: list[str], above: dict[str, list[Edge]]) -> Iterator[str]:
    """Every work after all of its parents (Kahn's order). Refuses a cycle."""
    waits = {node: len(above.get(node, [])) for node in nodes}
    below: dict[str, list[str]] = {}
    for node in nodes:
        for edge in above.get(node, []):
            below.setdefault(edge.parent, []).append(node)
    ready = [node for node in nodes if not waits[node]]
    for node in ready:
        yield node
        for child in below.get(node, []):
            waits[child] -= 1
            if not waits[child]:
                ready.append(child)
    if len(ready) < len(nodes):
        raise Refusal("cycle", "A work cannot derive from itself or from its own descendants.")


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _refuse_too_many(count: int) -> None:
    if count > MAX_ANCESTORS:
        raise Refusal("too_many_ancestors", f"A work has at most {MAX_ANCESTORS} ancestors, not {count}.")


def refuse_stack(bps: int) -> None:
    if bps > BPS:
        raise Refusal("stack_too_high", f"Upstream shares add up to {bps} basis points; at most {BPS} can be given.")


def refuse_direct_stacks(order: list[str], edges: list[Edge]) -> None:
    """No work on the way may promise more than all it takes in."""
    given = dict.fromkeys(order, 0)
    for edge in edges:
        if edge.child in given and edge.reach == DIRECT:
            given[edge.child] += edge.share_bps
    for total in given.values():
        refuse_stack(total)
