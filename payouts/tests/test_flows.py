"""The flow kept of a large graph: the same parts as from the edges, and dropped as soon as an edge changes."""

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from payouts import audit, flows, graph
from payouts.allocation import divide
from payouts.graph import flow
from payouts.models import WorkFlow
from payouts.services import flows as keeping
from payouts.tests.test_random_graphs import SEED, random_graph
from payouts.tests.test_sales_service import amounts, derive, make_work, sell, wide_graph
from works.models import Derivation
from works.services import derivations, shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(alice, bob, wen, monkeypatch):
    """Leaf from middle from root, with their flow kept."""
    monkeypatch.setattr(keeping, "LARGE", 2)
    root, middle, leaf = make_work(alice, "Root"), make_work(bob, "Middle"), make_work(wen, "Leaf")
    derive(middle, (root, 2000, "direct"))
    derive(leaf, (middle, 1000, "direct"))
    keeping.keep_flow(leaf.pk)
    assert WorkFlow.objects.get().work_id == leaf.pk
    return root, middle, leaf


def test_what_is_kept_divides_like_the_edges():
    dice = random.Random(SEED)
    print(f"GRAPHS_SEED={SEED}")  # noqa: T201  shown when it fails
    for number in range(1000):
        nodes, edges, teams = random_graph(dice)
        found = flow("W0", edges)
        kept = flows.load(flows.dump(found))
        net = dice.choice([1, dice.randint(1, 99), dice.randint(1, 10**12)])
        one, other = (
            divide(work="W0", net=net, nodes=nodes, flowed=flowed, collaborators=teams) for flowed in (found, kept)
        )
        assert one == other, (SEED, number)


def test_the_longest_chain_can_be_kept():
    names = [f"W{number:04d}" for number in range(graph.MAX_ANCESTORS + 1)]
    edges = [graph.Edge(low, high, 9999) for low, high in zip(names, names[1:], strict=False)]
    found = flow("W0000", edges)
    assert flows.load(flows.dump(found)) == found  # 9,999 of 10,000 leave no common divisor


def test_the_worker_keeps_a_large_graph_after_its_first_sale(alice, deliver):
    child, small = wide_graph(), make_work(alice)
    first = sell(child, source="ord_1")
    sell(small, source="ord_2")
    deliver()
    assert list(WorkFlow.objects.values_list("work_id", flat=True)) == [child.pk]
    second = sell(child, source="ord_3")
    assert amounts(first) == amounts(second) and len(amounts(first)) > 100
    ways = [set(sale.parts.values_list("work", "via", "amount")) for sale in (first, second)]
    assert ways[0] == ways[1]
    assert audit.find_problems() == []


def test_a_new_parent_above_drops_it(chain, lora):
    _root, middle, leaf = chain
    derive(middle, (make_work(lora, "Another root"), 2000, "direct"))
    assert not WorkFlow.objects.exists()
    assert amounts(sell(leaf)) == {"wen": 8100, "bob": 540, "alice": 180, "lora": 180}


def test_a_share_that_changes_above_drops_it(chain):
    _root, middle, leaf = chain
    edge = shares.lock_active(Derivation.objects.get(child=middle).pk)
    shares.replace_share(edge=edge, share_bps=0, actor=None, event="derivation.bought_out", payload={})
    assert not WorkFlow.objects.exists()
    assert amounts(sell(leaf)) == {"wen": 8100, "bob": 900}


def test_the_end_of_an_edge_above_drops_it(chain, alice):
    root, middle, leaf = chain
    edge = Derivation.objects.get(parent=root)
    derivations.end_derivation(edge=edge, actor=alice, reason="It was not used.")
    assert not WorkFlow.objects.exists()
    assert amounts(sell(leaf)) == {"wen": 8100, "bob": 900}


def test_what_happens_elsewhere_leaves_it(chain, alice, lora):
    root, _middle, leaf = chain
    derive(make_work(lora, "Another leaf"), (root, 1000, "direct"))
    late = Derivation(
        child=leaf, parent=make_work(alice, "Asked"), relation="based_on", share_bps=100, state="proposed",
        due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    late.save()
    late.delete()
    assert WorkFlow.objects.get().work_id == leaf.pk


def test_a_kept_flow_that_the_edges_do_not_give_is_found(chain):
    WorkFlow.objects.update(rows=flows.dump(flow(chain[2].pk, [])))
    assert audit.find_problems() == [f"flow of work {chain[2].pk}: not what its edges say"]


@pytest.mark.django_db(transaction=True)
def test_an_edge_that_changes_meanwhile_is_waited_for(chain, lora, at_once):
    """Whoever keeps the flow while an edge is being made sees it: nothing stale is left."""
    _root, middle, leaf = chain
    for number in range(4):
        WorkFlow.objects.all().delete()
        parent = make_work(lora, f"Root {number}")

        def add(parent=parent):
            with transaction.atomic():
                derive(middle, (parent, 100, "direct"))
                with connection.cursor() as cursor:
                    cursor.execute("select pg_sleep(0.1)")

        results = at_once(add, lambda: keeping.keep_flow(leaf.pk), lambda: keeping.keep_flow(leaf.pk))
        assert results == [None, None, None]
        kept = WorkFlow.objects.first()
        assert kept is None or kept.rows == flows.dump(flows.find_flow(leaf.pk)), number
    assert audit.find_problems() == []
