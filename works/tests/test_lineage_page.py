import re

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
    assert x[first] < x[second] < x[third]
    thick, thin = (edge["thickness"] for edge in drawn.edges)
    assert thick > 2 * thin
    keys = {node["work"]: (node["left"], node["right"]) for node in drawn.nodes}
    assert keys[second] == (first.pk, third.pk) and keys[first] == ("", second.pk)


def test_the_list_says_the_same_as_the_picture(client, chain):
    first, second, third = chain
    answer = client.get(f"/w/{third.pk}/lineage/")
    rows = [(row["work"], row["depth"], row["share_bps"]) for row in answer.context["above"]]
    assert rows == [(second, 1, 500), (first, 2, 2000)] and answer.context["below"] == []
    assert "by way of Second" in answer.content.decode()


def test_what_is_not_public_is_left_out(client, browse, bob, chain):
    first, second, third = chain
    Work.objects.filter(pk=second.pk).update(state="hidden")
    assert "Second" not in client.get(f"/w/{third.pk}/lineage/").content.decode()
    assert browse(bob).get(f"/w/{second.pk}/lineage/").status_code == 404  # not even for its owner
    assert client.get("/w/wrk_none/lineage/").status_code == 404


def test_an_open_question_is_dashed_for_its_two_sides_only(client, browse, alice, bob, mallory, chain):
    first, _second, third = chain
    asked = _works(bob, 1)[0]
    propose(third, asked)
    path = f"/w/{third.pk}/lineage/"
    for user in (alice, bob):
        page = browse(user).get(path)
        assert [edge["open"] for edge in page.context["drawn"].edges].count(True) == 1
        assert "stroke-dasharray" in page.content.decode()
        assert "Proposed" in [row["open"] for row in page.context["above"]]
    for page in (client.get(path), browse(mallory).get(path)):
        assert "stroke-dasharray" not in page.content.decode() and asked.title not in page.content.decode()


def test_a_work_without_relatives_says_so(client, alice, deliver):
    work = certify(alice, deliver)
    assert "This work stands alone" in client.get(f"/w/{work.pk}/lineage/").content.decode()


def test_two_hundred_works_are_drawn_apart_and_cost_the_same(client, alice, django_assert_max_num_queries):
    works = _works(alice, 230)
    for place, child in enumerate(works[1:], 1):
        _edge(child, works[(place - 1) // 6], 500)
    Ancestry.objects.bulk_create(Ancestry(ancestor=works[0], descendant=child) for child in works[1:])
    with django_assert_max_num_queries(5):
        answer = client.get(f"/w/{works[0].pk}/lineage/")
    drawn = answer.context["drawn"]
    assert len(drawn.nodes) == 200 and "first 200 works" in re.sub(r"\s+", " ", answer.content.decode())
    places = sorted((node["x"], node["y"], node["height"]) for node in drawn.nodes)
    for (x, y, height), (next_x, next_y, _height) in zip(places, places[1:], strict=False):
        assert x != next_x or next_y >= y + height
    assert drawn.height < 12_000
