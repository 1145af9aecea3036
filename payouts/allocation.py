"""Dividing an amount among parties so that the parts add up exactly: one weight vector, one rounding."""

from collections.abc import Mapping
from fractions import Fraction

from marketplace.core.errors import Refusal
from marketplace.core.money import BPS
from payouts.graph import Edge, fractions, order_upward


def largest_remainder(amount: int, weights: Mapping[str, Fraction | int]) -> dict[str, int]:
    """Divide `amount` minor units by `weights` (Hamilton's method); ties go by the order of the mapping.

    The result has the same keys and adds up to `amount` exactly. Raises ValueError for a negative weight, or no
    weight at all with an amount to divide.
    """
    total = sum(weights.values(), Fraction(0))
    if any(weight < 0 for weight in weights.values()) or (total == 0 and amount):
        raise ValueError("weights must not be negative, and not all zero")
    if total == 0:
        return dict.fromkeys(weights, 0)
    exact = {name: Fraction(amount) * weight / total for name, weight in weights.items()}
    parts = {name: value.numerator // value.denominator for name, value in exact.items()}
    missing = amount - sum(parts.values())
    by_rest = sorted(parts, key=lambda name: parts[name] - exact[name])
    for name in by_rest[:missing]:
        parts[name] += 1
    return parts


def party_weights(
    work: str, nodes: list[str], edges: list[Edge], collaborators: Mapping[str, Mapping[str, int]]
) -> dict[str, Fraction]:
    """One weight per party: the sold work's first, then those of the other works in the order of `nodes`.

    A work without collaborators is its own party. A party met twice keeps its first place and gets both parts.
    """
    kept = fractions(work, edges)
    order = [work, *(node for node in nodes if node != work and node in kept)]
    weights: dict[str, Fraction] = {}
    for node in order:
        for party, bps in shares_of(node, collaborators).items():
            weights[party] = weights.get(party, Fraction(0)) + kept[node] * Fraction(bps, BPS)
    return weights


def shares_of(node: str, collaborators: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """A work's collaborators in basis points; refuses a split that is not whole."""
    shares = collaborators.get(node) or {node: BPS}
    if sum(shares.values()) != BPS or any(bps < 0 for bps in shares.values()):
        raise Refusal("split_not_whole", f"The collaborators' shares must add up to {BPS}, not {sum(shares.values())}.")
    return shares


def divide_sale(
    *, work: str, net: int, nodes: list[str], edges: list[Edge], collaborators: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """Minor units for each party of a sale of `work` with `net` to divide; only those who get something."""
    order_upward(work, edges)
    parts = largest_remainder(net, party_weights(work, nodes, edges, collaborators))
    return {party: amount for party, amount in parts.items() if amount}
