"""Ten thousand random graphs: the parts always equal the net, and any series of partial refunds ends at zero.

`GRAPHS_SEED` repeats a run; without it the seed is drawn anew and printed with a failure.
"""

import os
import random

from payouts import graph
from payouts.allocation import divide_sale, largest_remainder
from payouts.graph import Edge
from payouts.simulation import simulate

GRAPHS = 10_000
SEED = int(os.environ.get("GRAPHS_SEED", 0)) or random.SystemRandom().randrange(1, 10**9)
PEOPLE = ("ann", "ben", "cho", "dev", "eve")


def random_graph(dice):
    """Up to nine works, each made from up to three after it, some with a team; shares as high as the stack allows."""
    count = dice.randint(1, 9)
    nodes, edges, left = [f"W{number}" for number in range(count)], [], 10_000
    for number, child in enumerate(nodes):
        own = 10_000
        for parent in dice.sample(nodes[number + 1 :], dice.randint(0, min(3, count - number - 1))):
            reach = dice.choice([graph.DIRECT, graph.DIRECT, graph.ALL_ANCESTORS])
            most = min(own, left)
            bps = dice.choice([0, most, dice.randint(0, most), dice.randint(0, min(most, 300))])
            own, left = own - bps, left - bps  # every stack is within this one
            edges.append(Edge(child, parent, bps, reach))
    return nodes, edges, {node: random_team(dice) for node in nodes if dice.random() < 0.4}


def random_team(dice):
    people = dice.sample(PEOPLE, dice.randint(1, len(PEOPLE)))
    cuts = sorted(dice.randint(0, 10_000) for _ in people[1:])
    return {one: high - low for one, low, high in zip(people, [0, *cuts], [*cuts, 10_000], strict=True)}


def refund_all(dice, parts):
    """Partial refunds of random size until nothing is left; each weighted by what everybody still holds."""
    left, series = dict(parts), 0
    while total := sum(left.values()):
        amount = total if series > 6 else dice.choice([1, total, dice.randint(1, total)])
        taken = largest_remainder(amount, left)
        assert sum(taken.values()) == amount
        left = {name: left[name] - taken[name] for name in left}
        assert all(part >= 0 for part in left.values())
        series += 1
    return left, series


def test_parts_equal_the_net_and_refunds_end_at_zero():
    dice, longest, largest = random.Random(SEED), 0, 0
    print(f"GRAPHS_SEED={SEED}")  # noqa: T201  shown when it fails
    for number in range(GRAPHS):
        nodes, edges, teams = random_graph(dice)
        gross = dice.choice([1, dice.randint(1, 99), dice.randint(1, 10**6), dice.randint(1, 10**12)])
        fee = gross * dice.randint(0, 10_000) // 10_000
        parts = divide_sale(work="W0", net=gross - fee, nodes=nodes, edges=edges, collaborators=teams)
        where = (SEED, number)
        assert sum(parts.values()) == gross - fee, where
        assert all(amount > 0 for amount in parts.values()), where
        left, series = refund_all(dice, {**parts, "fee": fee})
        assert set(left.values()) == {0}, where
        longest, largest = max(longest, series), max(largest, len(edges))
    assert (longest, largest) > (4, 10)  # the dice made what is worth trying


def test_the_simulator_gives_the_same_parts():
    dice = random.Random(SEED + 1)
    for number in range(500):
        nodes, edges, teams = random_graph(dice)
        gross, bps = dice.randint(1, 10**9), dice.randint(0, 10_000)
        sale = {"work": "W0", "amount": gross, "currency": "USD", "platform_fee_bps": bps}
        data = {"nodes": nodes, "edges": [edge._asdict() for edge in edges], "collaborators": teams, "sale": sale}
        told = simulate(data)
        parts = divide_sale(work="W0", net=told["net"], nodes=nodes, edges=edges, collaborators=teams)
        assert told["parties"] == parts, (SEED, number)
        assert told["fee"] + sum(parts.values()) == gross
