import itertools
import random

from works import lineage_layout
from works.lineage_layout import GAP


def _plan(links, heights=None):
    keys = dict.fromkeys(itertools.chain(*links))
    rank = dict.fromkeys(keys, 0)
    for _round in keys:
        for source, target in links:
            rank[target] = max(rank[target], rank[source] + 1)
    heights = heights or dict.fromkeys(keys, 64.0)
    return rank, lineage_layout.plan(rank, heights, links)


def _crossings(rank, plan, links):
    """Counted by comparing every pair of lines between the same two columns."""
    steps = []
    for link in links:
        stops = [link[0], *plan.ways[link], link[1]]
        steps += itertools.pairwise(stops)
    at = plan.middle
    pairs = itertools.combinations(steps, 2)
    return sum(
        plan.rank[a] == plan.rank[c] and (at[a] - at[c]) * (at[b] - at[d]) < 0 for (a, b), (c, d) in pairs
    )  # fmt: skip


def test_lines_that_need_not_cross_do_not():
    links = [("a", "z"), ("b", "y"), ("c", "x"), ("z", "p"), ("y", "q"), ("x", "r")]
    rank, plan = _plan(links)
    assert _crossings(rank, plan, links) == 0


def test_a_line_over_several_columns_is_led_around_the_works_between():
    links = [("a", "b"), ("b", "c"), ("a", "c")]
    _rank, plan = _plan(links)
    [passed] = plan.ways["a", "c"]
    assert plan.rank[passed] == 1 and abs(plan.middle[passed] - plan.middle["b"]) > 32


def test_works_of_a_column_keep_apart_whatever_their_height():
    links = [("root", f"n{place}") for place in range(20)]
    heights = {"root": 64.0} | {f"n{place}": 40.0 + 10 * place for place in range(20)}
    rank, plan = _plan(links, heights)
    column = sorted((key for key in rank if rank[key] == 1), key=plan.middle.get)
    for one, other in itertools.pairwise(column):
        assert plan.middle[other] - plan.middle[one] >= (heights[one] + heights[other]) / 2 + GAP - 0.001


def test_a_parent_stands_beside_the_middle_of_its_children():
    _rank, plan = _plan([("root", f"n{place}") for place in range(5)])
    children = [plan.middle[f"n{place}"] for place in range(5)]
    assert abs(plan.middle["root"] - sum(children) / 5) < 1


def test_of_two_hundred_works_far_fewer_lines_cross_than_unordered():
    random.seed(4)
    links = [(f"n{random.randrange(max(0, n - 25), n)}", f"n{n}") for n in range(1, 200)]
    rank, plan = _plan(links)
    columns = lineage_layout._columns(plan.rank)
    steps = [step for link in links for step in itertools.pairwise([link[0], *plan.ways[link], link[1]])]
    before = lineage_layout.count_crossings(columns, lineage_layout._neighbors(plan.rank, steps).right)
    assert _crossings(rank, plan, links) * 4 < before


def test_a_link_that_does_not_lead_to_the_right_orders_nothing():
    plan = lineage_layout.plan(
        {"a": 0, "b": 1, "c": 1}, {"a": 64, "b": 64, "c": 64}, [("a", "b"), ("b", "c"), ("b", "a")]
    )
    assert plan.ways["b", "c"] == [] and plan.rank == {"a": 0, "b": 1, "c": 1}
