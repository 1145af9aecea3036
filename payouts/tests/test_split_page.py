"""Sharing a work's income: typed in rows, agreed by everybody, also when somebody is to leave."""

import pytest

from payouts.models import Split
from payouts.services import splits
from payouts.tests.test_sales_service import make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice)


def post(browser, work, rows, do="send"):
    handles, percents = zip(*rows, strict=True)
    return browser.post(f"/studio/works/{work.pk}/split/", {"handle": handles, "percent": percents, "do": do})


def agree(work, shares, *others):
    split = splits.propose_split(work=work, shares=shares, actor=work.owner)
    for person in others:
        splits.accept_share(share=split.shares.get(party=person), actor=person)
    split.refresh_from_db()
    return split


def test_it_works(work, alice, bob, browse, deliver, mailoutbox):
    assert post(browse(alice), work, [("alice", "62.5"), ("@Bob", "37,5 %")]).status_code == 302
    split = Split.objects.get()
    assert {share.party.handle: share.bps for share in split.shares.all()} == {"alice": 6250, "bob": 3750}
    deliver()
    assert mailoutbox[0].to == [bob.email] and "37.5%" in mailoutbox[0].body and "$33.75" in mailoutbox[0].body
    page = browse(bob).get("/splits/").content.decode()
    assert "37.5%" in page and "$33.75" in page and "Kelp" in page
    browse(bob).post(f"/splits/{split.shares.get(party=bob).pk}/accept/")
    split.refresh_from_db()
    assert split.state == "active"
    deliver()
    assert mailoutbox[-1].to == [alice.email] and "accepted" in mailoutbox[-1].subject
    assert "In force" in browse(alice).get(f"/studio/works/{work.pk}/split/").content.decode()


def test_rows_are_added_and_removed_with_nothing_lost(work, alice, browse):
    page = post(browse(alice), work, [("alice", "70"), ("bo", "3")], do="add")
    assert [(row.handle, row.percent) for row in page.context["form"].rows] == [("alice", "70"), ("bo", "3"), ("", "")]
    page = post(browse(alice), work, [("alice", "70"), ("bo", "3")], do="remove-0")
    assert [(row.handle, row.percent) for row in page.context["form"].rows] == [("bo", "3")]
    assert not Split.objects.exists()


REFUSED = [
    ([("alice", "70"), ("bob", "20")], "add up to 90%"),
    ([("alice", "100"), ("nobody-here", "0")], "above 0"),
    ([("alice", "50"), ("nobody-here", "50")], "Nobody here is called nobody-here"),
    ([("alice", "50"), ("alice", "50")], "named above already"),
    ([("alice", "33.333"), ("bob", "66.667")], "at most two decimals"),
    ([("alice", "NaN"), ("bob", "1e5")], "at most two decimals"),
    ([("", "50"), ("bob", "50")], "Say who this part is for"),
    ([("", "")], "1 to 20 people"),
]


@pytest.mark.parametrize(("rows", "said"), REFUSED)
def test_what_is_wrong_is_said_and_kept(rows, said, work, alice, bob, browse):
    page = post(browse(alice), work, rows)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert [row.handle for row in page.context["form"].rows] == [
        handle for handle, percent in rows if handle or percent
    ]
    assert not Split.objects.exists()


def test_only_the_owner_sees_the_page(work, bob, mallory, browse, client):
    for person in (bob, mallory):
        assert browse(person).get(f"/studio/works/{work.pk}/split/").status_code == 404
        assert post(browse(person), work, [("bob", "100")]).status_code == 404
    assert client.get(f"/studio/works/{work.pk}/split/").status_code == 302


def test_nobody_is_put_out_without_agreeing(work, alice, bob, browse):
    agree(work, {"alice": 6000, "bob": 4000}, bob)
    post(browse(alice), work, [("alice", "100")])
    assert sell(work, source="ord_1").shares.get(party=bob).amount == 3600
    share = Split.objects.get(state="proposed").shares.get(party=bob)
    assert share.bps == 0
    assert "give up your share" in browse(bob).get("/splits/").content.decode()
    splits.accept_share(share=share, actor=bob)
    assert not sell(work, source="ord_2").shares.filter(party=bob).exists()


def test_declining_leaves_what_was(work, alice, bob, wen, browse):
    agree(work, {"alice": 6000, "bob": 4000}, bob)
    split = splits.propose_split(work=work, shares={"alice": 5000, "bob": 1000, "wen": 4000}, actor=alice)
    browse(bob).post(f"/splits/{split.shares.get(party=bob).pk}/decline/")
    split.refresh_from_db()
    assert split.state == "declined"
    assert sell(work).shares.get(party=bob).amount == 3600


def test_proposal_is_withdrawn(work, alice, bob, browse):
    splits.propose_split(work=work, shares={"alice": 5000, "bob": 5000}, actor=alice)
    browse(alice).post(f"/studio/works/{work.pk}/split/", {"do": "withdraw"})
    assert Split.objects.get().state == "declined"
    assert "No open invitations" in browse(bob).get("/splits/").content.decode()


def test_api_proposes_and_answers(work, alice, bob, mallory, api):
    address = f"/api/v1/works/{work.pk}/collaborators/"
    shares = [{"handle": "alice", "share_bps": 7000}, {"handle": "bob", "share_bps": 3000}]
    made = api(alice).post(address, {"shares": shares})
    assert made.status_code == 201
    assert [row["state"] for row in made.json()["proposed"]["shares"]] == ["accepted", "invited"]
    assert api(bob).get(address).json()["proposed"] == made.json()["proposed"]
    assert api(mallory).get(address).status_code == api(mallory).put(address, {"shares": shares}).status_code == 404
    assert api(mallory).post(f"{address}accept/").status_code == 404
    assert [row["work"] for row in api(bob).get("/api/v1/split-invitations/").json()["results"]] == [work.pk]
    assert api(bob).post(f"{address}accept/").json() == {"work": work.pk, "answer": "accepted", "split": "active"}
    assert api(bob).post(f"{address}accept/").status_code == 404
    bad = api(alice).put(address, {"shares": shares[:1]})
    assert (bad.status_code, bad.json()["code"]) == (422, "split_not_whole")
    twice = api(alice).put(address, {"shares": [{"handle": "alice", "share_bps": 5000}] * 2})
    assert twice.json()["code"] == "person_twice"
    assert api(alice).put(address, {"shares": "x"}).status_code == 400
