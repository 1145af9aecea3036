"""Teams within teams: divided as if everybody stood in the work's own split by hand, and rounded once."""

import os
import random
from fractions import Fraction

import pytest

from marketplace.core.errors import Refusal
from payouts.allocation import divide, divide_sale, largest_remainder
from payouts.graph import Edge, flow
from payouts.simulation import simulate

SEED = int(os.environ.get("TEAMS_SEED", 0)) or random.SystemRandom().randrange(1, 10**9)
PEOPLE = ("ann", "ben", "cho", "dev", "eve", "fay")


def whole(dice, parties):
    cuts = sorted(dice.randint(0, 10_000) for _ in parties[1:])
    return {one: high - low for one, low, high in zip(parties, [0, *cuts], [*cuts, 10_000], strict=True)}


def random_teams(dice):
    """Three layers of two teams each; a team's parties are people and teams of layers below."""
    teams, below = {}, list(PEOPLE)
    for layer in range(3):
        for number in range(2):
            teams[f"team/{layer}{number}"] = whole(dice, dice.sample(below, dice.randint(1, 4)))
        below = [*PEOPLE, *teams]
    return teams, below


def by_hand(party, teams):
    """Everybody's exact part of what comes to a party."""
    if party not in teams:
        return {party: Fraction(1)}
    found = {}
    for one, bps in teams[party].items():
        for name, part in by_hand(one, teams).items():
            found[name] = found.get(name, 0) + Fraction(bps, 10_000) * part
    return found


def test_nested_teams_equal_the_shares_flattened_by_hand():
    dice = random.Random(SEED)
    print(f"TEAMS_SEED={SEED}")  # noqa: T201  shown when it fails
    for _round in range(500):
        teams, parties = random_teams(dice)
        shares, net = whole(dice, dice.sample(parties, dice.randint(1, 5))), dice.randint(0, 10**7)
        exact = {}
        for party, bps in shares.items():
            for name, part in by_hand(party, teams).items():
                exact[name] = exact.get(name, 0) + bps * part
        made = divide_sale(work="W", net=net, nodes=["W"], edges=[], collaborators={"W": shares}, teams=teams)
        assert sum(made.values()) == net
        assert made == {name: part for name, part in largest_remainder(net, exact).items() if part}


def test_teams_above_a_sold_work_get_what_their_work_gets():
    teams = {"team/t": {"ann": 5000, "team/u": 5000}, "team/u": {"ben": 10_000}}
    made = divide(
        work="W", net=1001, nodes=["W", "P"], flowed=flow("W", [Edge("W", "P", 2000)]),
        collaborators={"W": {"ann": 10_000}, "P": {"team/t": 10_000}}, teams=teams,
    )  # fmt: skip
    assert made.parts == {
        "ann": {("W", ()): 801, ("P", ("team/t",)): 100},
        "ben": {("P", ("team/t", "team/u")): 100},
    }


def test_a_person_met_twice_is_rounded_once():
    shares, teams = {"ann": 3333, "team/t": 6667}, {"team/t": {"ann": 5000, "ben": 5000}}
    made = divide_sale(work="W", net=3, nodes=["W"], edges=[], collaborators={"W": shares}, teams=teams)
    assert made == {"ann": 2, "ben": 1}


def ask(teams, collaborators=None, nodes=("W",)):
    return simulate({
        "nodes": list(nodes), "collaborators": collaborators or {"W": {"team/t": 10_000}}, "teams": teams,
        "sale": {"work": "W", "amount": 10_000, "platform_fee_bps": 1000},
    })  # fmt: skip


def test_simulator_reads_teams():
    made = ask({"team/t": {"ann": 2500, "team/u": 7500}, "team/u": {"ben": 10_000}})
    assert made["parties"] == {"ann": 2250, "ben": 6750}


@pytest.mark.parametrize(
    ("teams", "code"),
    [
        ({"team/t": {"ann": 9000}}, "split_not_whole"),
        ({"team/t": {}}, "split_not_whole"),
        ({"team/t": {"ann": 11_000, "ben": -1000}}, "split_not_whole"),
        ({"team/t": {"team/t": 10_000}}, "teams_too_deep"),
        ({"team/t": {"team/u": 10_000}, "team/u": {"team/t": 10_000}}, "teams_too_deep"),
        ({"team/t": {"a": 10_000}, "a": {"b": 10_000}, "b": {"c": 10_000}, "c": {"ann": 10_000}}, "teams_too_deep"),
        ({"W": {"ann": 10_000}}, "node_twice"),
        ({"team/t": {"ann": "all"}}, "invalid_input"),
        (["team/t"], "invalid_input"),
    ],
)
def test_simulator_refuses_teams_that_cannot_be(teams, code):
    with pytest.raises(Refusal) as refused:
        ask(teams)
    assert refused.value.code == code


def test_simulator_counts_the_people_before_it_divides():
    large = {f"t{number}": {f"p{one}": 10 for one in range(1000)} for number in range(100)}
    nodes = ["W", *(f"N{number}" for number in range(100))]
    shares = {node: {f"t{number}": 100 for number in range(100)} for node in nodes}
    with pytest.raises(Refusal) as refused:
        ask(large, collaborators=shares, nodes=nodes)
    assert refused.value.code == "too_many_people"
