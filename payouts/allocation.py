"""Dividing an amount among parties so that the parts add up exactly: one weight vector, one rounding."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import NoReturn, TypeVar

from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from marketplace.core.money import BPS
from payouts.graph import Edge, Flow, flow

K = TypeVar("K", bound=Hashable)


def largest_remainder(amount: int, weights: Mapping[K, Fraction | int]) -> dict[K, int]:
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


Shares = Mapping[str, int]  # basis points by party
Source = tuple[str, tuple[str, ...]]  # a work, and the teams between it and a party, outermost first
MAX_NESTING = 3


def _work_weights(
    work: str,
    nodes: list[str],
    kept: Mapping[str, int],
    collaborators: Mapping[str, Shares],
    teams: Mapping[str, Shares],
) -> dict[str, dict[Source, int]]:
    """Weights by party and source: the sold work's parties first, then those of the others in the order of `nodes`.

    A work without collaborators is its own party. A party met twice stands at its first place.
    """
    whole = BPS ** (MAX_NESTING + 1) if teams else BPS
    weights: dict[str, dict[Source, int]] = {}
    for node in [work, *(node for node in nodes if node != work and node in kept)]:
        for party, through, part in _spread(shares_of(node, collaborators), teams, whole):
            weights.setdefault(party, {})[node, through] = kept[node] * part
    return weights


def _spread(
    shares: Shares, teams: Mapping[str, Shares], whole: int, through: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """People with their exact parts of `whole`, a power of the basis points; a team's members stand at its place."""
    for party, bps in shares.items():
        part = whole * bps // BPS
        if party not in teams:
            yield party, through, part
        elif len(through) == MAX_NESTING:
            _refuse_depth()
        else:
            yield from _spread(shares_of(party, teams), teams, part, (*through, party))


def count_people(teams: Mapping[str, Shares]) -> dict[str, int]:
    """How many shares of people each team comes to. Refuses a team that is a part of itself or nests too deep."""
    sizes: dict[str, int] = {}
    for _level in range(MAX_NESTING):
        known = dict(sizes)
        for team, shares in teams.items():
            if team not in known and all(party in known for party in shares if party in teams):
                sizes[team] = sum(known.get(party, 1) for party in shares)
    if len(sizes) < len(teams):
        _refuse_depth()
    return sizes


def _refuse_depth() -> NoReturn:
    raise Refusal("teams_too_deep", _("Teams within teams go at most %(n)s deep.") % {"n": MAX_NESTING})


def shares_of(name: str, divided: Mapping[str, Shares]) -> Shares:
    """The shares of a work or team in basis points; refuses a split that is not whole."""
    shares = divided.get(name) or {name: BPS}
    refuse_part(shares)
    return shares


def refuse_part(shares: Shares) -> None:
    if sum(shares.values()) != BPS or any(bps < 0 for bps in shares.values()):
        raise Refusal("split_not_whole", f"The collaborators' shares must add up to {BPS}, not {sum(shares.values())}.")


def _set_aside(weights: dict[str, dict[Source, int]], work: str, party: str, bps: int) -> dict[str, dict[Source, int]]:
    """The same weights less `bps` of each, and what they left for `party`, through the sold work."""
    whole = sum(sum(row.values()) for row in weights.values())
    rest = {name: {source: weight * (BPS - bps) for source, weight in row.items()} for name, row in weights.items()}
    row = rest.setdefault(party, {})
    row[work, ()] = row.get((work, ()), 0) + whole * bps
    return rest


@dataclass(frozen=True, slots=True)
class Division:
    """Minor units by party and source, and for each work above the sold one the work below that most came through."""

    parts: dict[str, dict[Source, int]]
    via: dict[str, str]


def divide(
    *, work: str, net: int, nodes: list[str], flowed: Flow, collaborators: Mapping[str, Shares],
    teams: Mapping[str, Shares] = MappingProxyType({}), aside: tuple[str, int] | None = None,
) -> Division:  # fmt: skip
    """Divide a sale of `work` with `net` minor units, as they flow up: rounded once over the parties, then each
    party's own amount over the works and teams it comes from. A party that is a key of `teams` stands for its members.
    Only what is more than nothing is in the result.

    `aside` is a party with its basis points of the whole net; the graph divides what they leave."""
    weights = _work_weights(work, nodes, flowed.kept, collaborators, teams)
    if aside:
        weights = _set_aside(weights, work, *aside)
    totals = largest_remainder(net, {party: sum(row.values()) for party, row in weights.items()})
    parts = {party: largest_remainder(totals[party], row) for party, row in weights.items() if totals[party]}
    return Division({party: {source: n for source, n in row.items() if n} for party, row in parts.items()}, flowed.via)


def divide_sale(
    *, work: str, net: int, nodes: list[str], edges: list[Edge], collaborators: Mapping[str, Shares],
    teams: Mapping[str, Shares] = MappingProxyType({}),
) -> dict[str, int]:  # fmt: skip
    """Minor units for each party of a sale of `work` with `net` to divide; only those who get something."""
    flowed = flow(work, edges)
    division = divide(work=work, net=net, nodes=nodes, flowed=flowed, collaborators=collaborators, teams=teams)
    return {party: sum(row.values()) for party, row in division.parts.items()}
