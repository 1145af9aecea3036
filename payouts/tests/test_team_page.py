"""A team's pages: made, divided and answered in the browser, seen by those in it only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payouts.models import Split, Team
from payouts.services import splits
from payouts.tests.test_sales_service import make_work
from payouts.tests.test_teams_service import agree, make_team

pytestmark = pytest.mark.django_db


def test_from_making_a_team_to_sharing_in_a_work(alice, bob, lora, browse, deliver, mailoutbox):
    assert "A team shares in works as one party" in browse(bob).get("/splits/").content.decode()
    made = browse(bob).post("/teams/new/", {"name": "Tide & Sons", "handle": "Tide"})
    assert (made.status_code, made.url) == (302, "/teams/tide/")
    page = browse(bob).get("/teams/tide/").content.decode()
    assert "Tide &amp; Sons" in page and "team/tide" in page and "goes to its lead" in page
    rows = {"handle": ["bob", "lora"], "percent": ["60", "40"], "do": "send"}
    assert browse(bob).post("/teams/tide/", rows).url == "/teams/tide/"
    deliver()
    assert mailoutbox[-1].to == [lora.email] and "40% of what comes to the team “Tide & Sons”" in mailoutbox[-1].body
    page = browse(lora).get("/splits/").content.decode()
    assert "of what comes to this team" in page and "Tide &amp; Sons" in page
    browse(lora).post(f"/splits/{Split.objects.get().shares.get(party=lora).pk}/accept/")
    deliver()
    assert mailoutbox[-1].to == [bob.email] and "/teams/tide/" in mailoutbox[-1].body
    page = browse(lora).get("/teams/tide/").content.decode()
    assert "In force" in page and "$40.00" in page and "Send invitations" not in page
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=make_work(alice, "Kelp"))
    assert "The team shares in" in browse(lora).get("/teams/tide/").content.decode()
    assert "Kelp" in browse(bob).get("/splits/").content.decode()


def test_the_lead_reads_for_whom_they_answer(alice, bob, browse, deliver, mailoutbox):
    make_team(bob, "tide")
    splits.propose_split(work=make_work(alice), shares={"alice": 5000, "team/tide": 5000}, actor=alice)
    deliver()
    assert mailoutbox[0].to == [bob.email] and "You answer for the team “Tide”." in mailoutbox[0].body
    assert "You answer for the team “Tide”." in browse(bob).get("/splits/").content.decode()
    page = browse(alice).get(f"/studio/works/{Split.objects.get().work_id}/split/").content.decode()
    assert "team/tide" in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "Tide", "handle": "t!"}, "handle"),
        ({"name": "Tide", "handle": "taken"}, "handle"),
        ({"name": " ", "handle": "tide"}, "name"),
        ({"name": "Tide", "handle": "\0" * 5}, "handle"),
    ],
)
def test_what_is_no_team_is_said_beside_its_field(given, field, alice, bob, browse):
    make_team(alice, "taken")
    page = browse(bob).post("/teams/new/", given)
    assert page.status_code == 422 and page.context["form"].errors[field]
    assert Team.objects.count() == 1


def test_only_those_in_it_see_a_team(bob, lora, mallory, browse, client):
    agree(bob, {"bob": 5000, "lora": 5000}, team=make_team(bob, "tide"))
    assert browse(mallory).get("/teams/tide/").status_code == browse(mallory).get("/teams/none/").status_code == 404
    rows = {"handle": ["lora"], "percent": ["100"], "do": "send"}
    assert browse(lora).post("/teams/tide/", rows).status_code == browse(mallory).post("/teams/tide/", rows).status_code
    assert browse(lora).post("/teams/tide/", rows).status_code == 404
    assert client.get("/teams/tide/").status_code == client.get("/teams/new/").status_code == 302
    assert Split.objects.count() == 1


def test_refused_members_are_kept_as_typed(bob, browse):
    make_team(bob, "tide")
    page = browse(bob).post("/teams/tide/", {"handle": ["team/tide"], "percent": ["100"], "do": "send"})
    assert page.status_code == 422 and "cannot be a part of itself" in page.content.decode()
    assert page.context["form"].rows[0].handle == "team/tide" and not Split.objects.exists()


def test_pages_cost_the_same_with_many_members(alice, bob, lora, wen, browse):
    tide = make_team(bob, "tide")
    agree(bob, {"bob": 10_000}, team=tide)
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=make_work(alice))

    def count(path):
        with CaptureQueriesContext(connection) as captured:
            assert browse(bob).get(path).status_code == 200
        return len(captured)

    before = [count(path) for path in ("/teams/tide/", "/splits/")]
    reef = make_team(wen, "reef")
    agree(bob, {"bob": 2000, "lora": 3000, "wen": 2000, "team/reef": 3000}, team=tide)
    for title in ("One", "Two"):
        agree(alice, {"alice": 5000, "team/tide": 5000}, work=make_work(alice, title))
    assert reef.shares.count() == 1
    after = [count(path) for path in ("/teams/tide/", "/splits/")]
    assert after == before


def test_api_makes_divides_and_answers(bob, lora, mallory, api):
    made = api(bob).post("/api/v1/teams/", {"handle": "tide", "name": "Tide"})
    assert (made.status_code, made.json()["lead"]) == (201, "bob")
    shares = [{"handle": "bob", "share_bps": 6000}, {"handle": "lora", "share_bps": 4000}]
    put = api(bob).put("/api/v1/teams/tide/", {"shares": shares})
    assert [row["state"] for row in put.json()["proposed"]["shares"]] == ["accepted", "invited"]
    [waiting] = api(lora).get("/api/v1/split-invitations/").json()["results"]
    assert (waiting["work"], waiting["team"], waiting["owner"], waiting["title"]) == (None, "tide", "bob", "Tide")
    assert api(mallory).post("/api/v1/teams/tide/accept/").status_code == 404
    answered = api(lora).post("/api/v1/teams/tide/accept/").json()
    assert answered == {"handle": "tide", "answer": "accepted", "split": "active"}
    assert api(lora).get("/api/v1/teams/tide/").json()["active"]["shares"][1]["share_bps"] == 4000
    assert [one["handle"] for one in api(lora).get("/api/v1/teams/").json()["results"]] == ["tide"]
    assert api(mallory).get("/api/v1/teams/tide/").status_code == 404
    assert api(lora).put("/api/v1/teams/tide/", {"shares": shares}).status_code == 404
    taken = api(lora).post("/api/v1/teams/", {"handle": "tide", "name": "Tide"})
    assert (taken.status_code, taken.json()["code"]) == (422, "handle_taken")


def test_api_answers_as_person_and_as_lead_at_once(alice, bob, api):
    make_team(bob, "tide")
    work = make_work(alice)
    address = f"/api/v1/works/{work.pk}/collaborators/"
    shares = [("alice", 2000), ("bob", 3000), ("team/tide", 5000)]
    api(alice).put(address, {"shares": [{"handle": name, "share_bps": bps} for name, bps in shares]})
    assert api(bob).post(f"{address}accept/").json()["split"] == "active"
    assert [row["handle"] for row in api(bob).get(address).json()["active"]["shares"]] == ["alice", "bob", "team/tide"]
