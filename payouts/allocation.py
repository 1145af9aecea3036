"""Dividing an amount among parties so that the parts add up exactly: one weight vector, one rounding."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from marketplace.core.errors import Refusal
from marketplace.core.money import BPS
from payouts.graph import Edge, flow


def largest_remainder(amount: int, weights: Mapping[str, Fraction | int]) -> dict[str, int]:
    """Divide `amount` minor units by `weights` (Hamilton's method); ties go by the order of the mapping.

    The result has the same keys and adds up to `amount` exactly. Raises ValueError for a negative weight, or no
    weight at all with an amount to divide.
    """
    total = sum(weights.values())
    if any(weight < 0 for weight in weights.values()) or (total == 0 and amount):
        raise ValueError("weights must not be negative, and not all zero")
    if total == 0:
        return dict.fromkeys(weights, 0)
    divided = {name: divmod(amount * weight, total) for name, weight in weights.items()}
    parts = {name: int(whole) for name, (whole, _rest) in divided.items()}
    missing = amount - sum(parts.values())
    by_rest = sorted(parts, key=lambda name: divided[name][1], reverse=True)
    for name in by_rest[:missing]:
        parts[name] += 1
    return parts


def _work_weights(
    work: str, nodes: list[str], kept: Mapping[str, int], collaborators: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Weights by party and work: the sold work's parties first, then those of the others in the order of `nodes`.

    A work without collaborators is its own party. A party met twice stands at its first place.
    """
    weights: dict[str, dict[str, int]] = {}
    for node in [work, *(node for node in nodes if node != work and node in kept)]:
        for party, bps in shares_of(node, collaborators).items():
            weights.setdefault(party, {})[node] = kept[node] * bps
    return weights


def shares_of(node: str, collaborators: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """A work's collaborators in basis points; refuses a split that is not whole."""
    shares = collaborators.get(node) or {node: BPS}
    if sum(shares.values()) != BPS or any(bps < 0 for bps in shares.values()):
        raise Refusal("split_not_whole", f"The collaborators' shares must add up to {BPS}, not {sum(shares.values())}.")
    return shares


def _set_aside(
    weights: dict[str, dict[str, int]], work: str, whole: int, party: str, bps: int
) -> dict[str, dict[str, int]]:
    """The same weights, which add up to `whole`, less `bps` of each, and those for `party`, through the sold work."""
    rest = {name: {node: weight * (BPS - bps) for node, weight in row.items()} for name, row in weights.items()}
    row = rest.setdefault(party, {})
    row[work] = row.get(work, 0) + whole * bps
    return rest


@dataclass(frozen=True, slots=True)
class Division:
    """Minor units by party and work, and for each work above the sold one the work below that most came through."""

    parts: dict[str, dict[str, int]]
    via: dict[str, str]


def divide(
    *, work: str, net: int, nodes: list[str], edges: list[Edge], collaborators: Mapping[str, Mapping[str, int]],
    aside: tuple[str, int] | None = None,
) -> Division:  # fmt: skip
    """Divide a sale of `work` with `net` minor units: rounded once over the parties, then each party's own amount
    over the works it comes from. Only what is more than nothing is in the result.

    `aside` is a party with its basis points of the whole net; the graph divides what they leave."""
    flowed = flow(work, edges)
    weights = _work_weights(work, nodes, flowed.kept, collaborators)
    if aside:
        weights = _set_aside(weights, work, flowed.whole * BPS, *aside)
    totals = largest_remainder(net, {party: sum(row.values()) for party, row in weights.items()})
    parts = {party: largest_remainder(totals[party], row) for party, row in weights.items() if totals[party]}
    return Division({party: {node: n for node, n in row.items() if n} for party, row in parts.items()}, flowed.via)


def divide_sale(
    *, work: str, net: int, nodes: list[str], edges: list[Edge], collaborators: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """Minor units for each party of a sale of `work` with `net` to divide; only those who get something."""
    division = divide(work=work, net=net, nodes=nodes, edges=edges, collaborators=collaborators)
    return {party: sum(row.values()) for party, row in division.parts.items()}
