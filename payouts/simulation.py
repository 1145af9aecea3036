"""The simulator: who gets what of a sale in a graph that may not exist yet; no database."""

from typing import Any

from marketplace.core import money
from marketplace.core.errors import Refusal
from payouts import allocation, graph

MAX_NODES = 4096
MAX_PEOPLE = 100_000  # counted once for each work they share in


def simulate(data: dict[str, Any]) -> dict[str, Any]:
    """`{"fee", "net", "parties", "stack_bps"}` for the graph and sale in `data`; raises Refusal where the rules do.

    A collaborator that `teams` names stands for that team's members, which may be teams too.
    """
    try:
        nodes = [str(node) for node in data["nodes"]]
        edges = [_edge(row) for row in data.get("edges", [])]
        sale = data["sale"]
        work, amount, fee_bps = str(sale["work"]), _integer(sale["amount"]), _integer(sale.get("platform_fee_bps", 0))
        collaborators, teams = _shares(data.get("collaborators")), _shares(data.get("teams"))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refusal("invalid_input", f"The graph cannot be read: {error}") from None
    _check(nodes, edges, work, amount, fee_bps)
    _check_shares(nodes, collaborators, teams)
    fee = money.share(amount, fee_bps)
    parties = allocation.divide_sale(
        work=work, net=amount - fee, nodes=nodes, edges=edges, collaborators=collaborators, teams=teams
    )
    return {"fee": fee, "net": amount - fee, "parties": parties, "stack_bps": graph.stack_bps(work, edges)}


def _shares(given: Any) -> dict[str, dict[str, int]]:
    """Basis points by party, of each work or team named."""
    return {
        str(name): {str(party): _integer(bps) for party, bps in shares.items()}
        for name, shares in (given or {}).items()
    }


def _check_shares(nodes: list[str], collaborators: dict[str, dict[str, int]], teams: dict[str, dict[str, int]]) -> None:
    """Every split whole, no team in itself or too deep, and not more people in all than can be counted at once."""
    if both := teams.keys() & set(nodes):
        raise Refusal("node_twice", f"{min(both)} is both a work and a team.")
    for name in collaborators:
        allocation.shares_of(name, collaborators)
    for shares in teams.values():
        allocation.refuse_part(shares)
    sizes = allocation.count_people(teams)
    if sum(sizes.get(party, 1) for shares in collaborators.values() for party in shares) > MAX_PEOPLE:
        raise Refusal("too_many_people", f"At most {MAX_PEOPLE} shares can be tried out at once.")


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _edge(row: dict[str, Any]) -> graph.Edge:
    return graph.Edge(
        str(row["child"]), str(row["parent"]), _integer(row["share_bps"]), str(row.get("reach", "direct"))
    )


def _check(nodes: list[str], edges: list[graph.Edge], work: str, amount: int, fee_bps: int) -> None:
    if len(nodes) > MAX_NODES:
        raise Refusal("too_many_nodes", f"At most {MAX_NODES} works can be tried out at once, not {len(nodes)}.")
    if len(set(nodes)) != len(nodes):
        raise Refusal("node_twice", "A work is named once.")
    known = set(nodes)
    for edge in edges:
        if edge.child not in known or edge.parent not in known:
            raise Refusal("node_unknown", f"{edge.child} → {edge.parent} names a work that is not in the list.")
    if work not in known:
        raise Refusal("node_unknown", f"The sold work {work} is not in the list.")
    if amount <= 0 or amount > 10**15:
        raise Refusal("amount_out_of_range", "The amount must be a positive number of minor units.")
    if not 0 <= fee_bps <= money.BPS:
        raise Refusal("share_out_of_range", "The platform fee is between 0 and 10000 basis points.")
    graph.refuse_any_stack(nodes, edges)
