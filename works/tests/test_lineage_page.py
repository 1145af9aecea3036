import re
from itertools import pairwise

import pytest

from works.models import Ancestry, Derivation, Work
from works.tests import files
from works.tests.test_derivations_service import propose
from works.tests.test_works_service import certify


def _works(owner, count):
    fields = {"creator": owner, "owner": owner, "kind": "text", "state": "certified"}
    rows = [Work(id=f"wrk_{n:04}", title=f"No. {n:03} with a long title that goes on", **fields) for n in range(count)]
    return Work.objects.bulk_create(rows)


def _edge(child, parent, share=1000):
    Derivation.objects.create(child=child, parent=parent, relation="remix_of", share_bps=share, state="active")


@pytest.fixture
def chain(alice, bob, deliver):
    first = certify(alice, deliver, data=files.png(1), title="First")
    edge = {"work_id": first.pk, "share_bps": 2000, "relation": "remix_of"}
    second = certify(bob, deliver, data=files.png(2), title="Second", parents=[edge])
    edge = {"work_id": second.pk, "share_bps": 500, "relation": "remix_of"}
    third = certify(alice, deliver, data=files.png(3), title="Third", parents=[edge])
    return first, second, third


def test_parents_stand_at_left_and_edges_are_as_thick_as_their_share(client, chain):
    first, second, third = chain
    drawn = client.get(f"/w/{second.pk}/lineage/").context["drawn"]
    x = {node["work"]: node["x"] for node in drawn.nodes}
    assert x[first] < x[second] < x[third] and [node["work"] for node in drawn.nodes if node["center"]] == [second]
    thick, thin = (edge["thickness"] for edge in drawn.edges)
    assert thick > 2 * thin
    keys = {node["work"]: (node["left"], node["right"]) for node in drawn.nodes}
    assert keys[second] == (first.pk, third.pk) and keys[first] == ("", second.pk)


def test_the_list_says_the_same_as_the_picture(client, chain):
    first, second, third = chain
    answer = client.get(f"/w/{third.pk}/lineage/")
    rows = [(row["work"], row["depth"], row["edge"].share_bps) for row in answer.context["above"]]
    assert rows == [(second, 1, 500), (first, 2, 2000)] and answer.context["below"] == []
    assert "by way of Second" in answer.content.decode()


def test_what_is_not_public_has_no_name_and_joins_what_is(client, browse, bob, chain):
    first, second, third = chain
    Work.objects.filter(pk=second.pk).update(state="hidden")
    answer = client.get(f"/w/{third.pk}/lineage/")
    page = answer.content.decode()
    assert "Second" not in page and second.pk not in page and "Bob" not in page
    assert page.count("A work that is not public now") == 2 and "First" in page  # in the picture and in the list
    assert browse(bob).get(f"/w/{second.pk}/lineage/").status_code == 404  # not even for its owner
    assert client.get("/w/wrk_none/lineage/").status_code == 404
    Work.objects.filter(pk=third.pk).update(state="suspended")
    page = client.get(f"/w/{first.pk}/lineage/").content.decode()
    assert "This work stands alone" in page and "not public now" not in page  # nothing public is beyond it


def test_an_edge_says_its_share_its_reach_and_its_kind(client, chain):
    first, second, _third = chain
    Derivation.objects.filter(child=second).update(reach="all_ancestors", relation="trained_on")
    page = client.get(f"/w/{second.pk}/lineage/").content.decode()
    for words in (">20%<", ">of every sale<", ">Trained on<", ">5%<", ">direct<", ">Remix of<"):
        assert words in page, words


def test_an_open_question_is_dashed_for_its_two_sides_only(client, browse, alice, bob, mallory, chain):
    first, _second, third = chain
    asked = _works(bob, 1)[0]
    propose(third, asked)
    path = f"/w/{third.pk}/lineage/"
    for user in (alice, bob):
        page = browse(user).get(path)
        assert [edge["open"] for edge in page.context["drawn"].edges].count(True) == 1
        assert "stroke-dasharray" in page.content.decode()
        assert "proposed" in [row["edge"].state for row in page.context["above"]]
    for page in (client.get(path), browse(mallory).get(path)):
        assert "stroke-dasharray" not in page.content.decode() and asked.title not in page.content.decode()


def test_a_work_without_relatives_says_so(client, alice, deliver):
    work = certify(alice, deliver)
    assert "This work stands alone" in client.get(f"/w/{work.pk}/lineage/").content.decode()


def _tree(owner, count=230):
    works = _works(owner, count)
    pairs = [(child, works[(place - 1) // 6]) for place, child in enumerate(works[1:], 1)]
    Derivation.objects.bulk_create(
        Derivation(child=child, parent=parent, relation="remix_of", share_bps=500, state="active")
        for child, parent in pairs
    )
    Ancestry.objects.bulk_create(Ancestry(ancestor=works[0], descendant=child) for child in works[1:])
    return f"/w/{works[0].pk}/lineage/"


def _check_apart(drawn):
    places = sorted((node["x"], node["y"], node["height"]) for node in drawn.nodes)
    for (x, y, height), (next_x, next_y, _height) in pairwise(places):
        assert x != next_x or next_y >= y + height


def _folds(answer):
    return [node for node in answer.context["drawn"].nodes if "fold" in node]


def test_two_hundred_works_open_folded_and_cost_the_same(client, alice, django_assert_num_queries):
    path = _tree(alice)
    with django_assert_num_queries(5):
        answer = client.get(path)
    drawn, page = answer.context["drawn"], re.sub(r"\s+", " ", answer.content.decode())
    assert len(drawn.nodes) < 40 and drawn.height < 1200 and "200 works" in page and "first 200 works" in page
    assert page.count('<li class="deep-') == 199  # the list has them all
    assert all(node["fold"].count > 1 for node in _folds(answer))
    _check_apart(drawn)
    with django_assert_num_queries(5):
        everything = client.get(path + "?whole=1")
    assert len(everything.context["drawn"].nodes) == 200 and not _folds(everything)
    _check_apart(everything.context["drawn"])


def test_a_fold_unfolds_step_by_step_and_keeps_what_was_unfolded(client, alice):
    path = _tree(alice)
    answer = client.get(path)
    before = {node["key"] for node in answer.context["drawn"].nodes}
    fold = _folds(answer)[0]
    answer = client.get(path + fold["href"])
    after = {node["key"] for node in answer.context["drawn"].nodes}
    assert before - after <= {fold["key"]} and len(after) > len(before)
    again = client.get(path + _folds(answer)[0]["href"])
    assert after - {fold["key"]} <= {node["key"] for node in again.context["drawn"].nodes} | {_folds(answer)[0]["key"]}
    assert "Fold again" in again.content.decode()


@pytest.mark.parametrize(
    "query", ["unfold=", "unfold=above-", "unfold=below-wrk_none", "unfold=%00&whole=", "unfold=x-y"]
)
def test_unfolding_nonsense_changes_nothing_or_all(client, chain, query):
    answer = client.get(f"/w/{chain[1].pk}/lineage/?{query}")
    assert answer.status_code == 200 and len(answer.context["drawn"].nodes) == 3
