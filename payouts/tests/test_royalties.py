import io
import json
import time
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core.errors import Refusal
from payouts import allocation, graph
from payouts.simulation import simulate

CASES = json.loads((Path(__file__).parent / "data" / "royalties.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_published_case(case):
    assert simulate(case["input"]) == case["expect"]


def test_command_prints_the_division(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASES[0]["input"]))
    out = io.StringIO()
    call_command("simulate", str(path), stdout=out)
    assert json.loads(out.getvalue()) == CASES[0]["expect"]


def _sale(edges, nodes="ABC", work="A", amount=1000):
    rows = [dict(zip(("child", "parent", "share_bps", "reach"), edge, strict=True)) for edge in edges]
    sale = {"work": work, "amount": amount, "currency": "USD", "platform_fee_bps": 0}
    return {"nodes": list(nodes), "edges": rows, "sale": sale}


REFUSED = [
    (_sale([("A", "A", 100, "direct")]), "own_parent"),
    (_sale([("A", "B", 100, "direct"), ("B", "C", 100, "direct"), ("C", "A", 100, "direct")]), "cycle"),
    (_sale([("A", "B", 100, "direct"), ("A", "B", 200, "direct")]), "parent_twice"),
    (_sale([("A", "B", 6000, "direct"), ("A", "C", 4001, "direct")]), "stack_too_high"),
    (_sale([("A", "B", 6000, "all_ancestors"), ("B", "C", 4001, "all_ancestors")]), "stack_too_high"),
    (_sale([("A", "B", -1, "direct")]), "share_out_of_range"),
    (_sale([("A", "B", 10001, "direct")]), "share_out_of_range"),
    (_sale([("A", "B", 100, "sideways")]), "reach_unknown"),
    (_sale([("A", "Z", 100, "direct")]), "node_unknown"),
    (_sale([], work="Z"), "node_unknown"),
    (_sale([], amount=0), "amount_out_of_range"),
    (_sale([], nodes="AAB"), "node_twice"),
    ({**_sale([]), "collaborators": {"A": {"x": 9999}}}, "split_not_whole"),
    ({**_sale([]), "sale": {"work": "A", "amount": 1.5}}, "invalid_input"),
    ({}, "invalid_input"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_refused_graph(data, code, tmp_path):
    with pytest.raises(Refusal) as refusal:
        simulate(data)
    assert refusal.value.code == code
    path = tmp_path / "refused.json"
    path.write_text(json.dumps(data))
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("simulate", str(path), stdout=out)
    assert stopped.value.code == 2
    assert json.loads(out.getvalue())["code"] == code


def test_more_than_sixteen_parents_are_refused():
    nodes = ["A", *(f"P{number}" for number in range(17))]
    with pytest.raises(Refusal, match="16 parents"):
        simulate(_sale([("A", parent, 1, "direct") for parent in nodes[1:]], nodes=nodes))


def test_stack_of_a_work_above_the_sold_one_is_refused_too():
    with pytest.raises(Refusal) as refusal:
        simulate(
            _sale([("A", "B", 100, "direct"), ("B", "C", 6000, "direct"), ("B", "D", 4001, "direct")], nodes="ABCD")
        )
    assert refusal.value.code == "stack_too_high"


def test_cycle_beside_the_sold_work_is_refused():
    with pytest.raises(Refusal) as refusal:
        simulate(_sale([("B", "C", 100, "direct"), ("C", "B", 100, "direct")]))
    assert refusal.value.code == "cycle"


def test_ancestors_are_at_most_1024():
    nodes = [str(number) for number in range(1026)]
    chain = [(low, high, 5000, "direct") for low, high in zip(nodes, nodes[1:], strict=False)]
    assert sum(simulate(_sale(chain[:-1], nodes=nodes[:-1], work="0"))["parties"].values()) == 1000
    with pytest.raises(Refusal, match="1024 ancestors, not 1025"):
        simulate(_sale(chain, nodes=nodes, work="0"))


def test_large_graph_takes_no_time():
    nodes = [str(number) for number in range(1000)]
    wide = [
        (nodes[low], nodes[low + step], 1, "all_ancestors" if step % 2 else "direct")
        for low in range(1000)
        for step in range(1, 17)
        if low + step < 1000
    ]
    wide = [(low, high, 0, reach) for low, high, _bps, reach in wide]
    started = time.monotonic()
    assert simulate(_sale(wide, nodes=nodes, work="0"))["parties"] == {"0": 1000}
    assert time.monotonic() - started < 10
    with pytest.raises(Refusal) as refusal:
        simulate(_sale([], nodes=[str(number) for number in range(4097)], work="0"))
    assert refusal.value.code == "too_many_nodes"


@st.composite
def graphs(draw):
    """Acyclic graphs whose stacks fit: parents come later in the list than their children."""
    count = draw(st.integers(1, 8))
    edges = []
    for child in range(count):
        above = draw(st.lists(st.integers(child + 1, count), max_size=3, unique=True)) if child < count - 1 else []
        for parent in [node for node in above if node < count]:
            reach = draw(st.sampled_from(["direct", "all_ancestors"]))
            edges.append((str(child), str(parent), draw(st.integers(0, 600)), reach))
    teams = {
        str(node): {"ann": cut, f"team{node}": 10000 - cut}
        for node in draw(st.sets(st.integers(0, count - 1), max_size=3))
        for cut in [draw(st.integers(0, 10000))]
    }
    amount = draw(st.integers(1, 10**9))
    data = _sale(edges, nodes=[str(node) for node in range(count)], work="0", amount=amount)
    data["sale"]["platform_fee_bps"] = draw(st.integers(0, 10000))
    return {**data, "collaborators": teams}


@settings(deadline=None)
@given(graphs())
def test_parts_always_equal_the_net(data):
    result = simulate(data)
    assert result["fee"] + result["net"] == data["sale"]["amount"]
    assert sum(result["parties"].values()) == result["net"]
    assert all(amount > 0 for amount in result["parties"].values())


@settings(deadline=None)
@given(graphs())
def test_fractions_add_up_to_one(data):
    edges = [graph.Edge(**edge) for edge in data["edges"]]
    kept = graph.fractions("0", edges)
    assert sum(kept.values()) == 1
    assert all(part >= 0 for part in kept.values())


@settings(deadline=None)
@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_largest_remainder_is_exact_and_within_one_unit(amount, weights):
    parts = allocation.largest_remainder(amount, {str(key): weight for key, weight in enumerate(weights)})
    assert sum(parts.values()) == amount
    for key, weight in enumerate(weights):
        assert abs(parts[str(key)] - Fraction(amount * weight, sum(weights))) < 1


def test_ties_go_by_order():
    assert allocation.largest_remainder(1, {"b": 1, "a": 1}) == {"b": 1, "a": 0}
