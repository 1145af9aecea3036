"""Teams: made, named as a party, divided among members at every sale, and kept from circles, depth and crowds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from marketplace.core.errors import NotAllowed, Refusal
from payouts import audit, ledger, story, ways
from payouts.models import Split, SplitShare, Team
from payouts.services import sales, splits, teams
from payouts.tests.test_sales_service import amounts, derive, make_work, sell

pytestmark = pytest.mark.django_db


def make_team(lead, handle, name=""):
    return teams.create_team(handle=handle, name=name or handle.title(), actor=lead)


def agree(actor, shares, **about):
    """Propose, and everybody asked accepts."""
    split = splits.propose_split(shares=shares, actor=actor, **about)
    for share in split.shares.filter(state="invited"):
        splits.accept_share(share=share, actor=share.answerer)
    split.refresh_from_db()
    return split


@pytest.fixture
def tide(bob, lora):
    """Bob's team, of which Lora has two fifths."""
    made = make_team(bob, "tide")
    agree(bob, {"bob": 6000, "lora": 4000}, team=made)
    return made


def refused(code, act):
    before = list(Split.objects.order_by("pk").values_list("pk", "state"))
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == code
    assert list(Split.objects.order_by("pk").values_list("pk", "state")) == before


def test_a_sale_is_divided_among_a_teams_members_at_once(alice, bob, lora, tide):
    work = make_work(alice)
    split = agree(alice, {"alice": 5000, "team/tide": 5000}, work=work)
    assert split.state == "active"
    sale = sell(work, gross=10_001)
    assert amounts(sale) == {"alice": 4501, "bob": 2700, "lora": 1800}
    assert {part.through for part in sale.parts.exclude(share__party=alice)} == {tide.pk}
    sales.refund_sale(source="ord_1", amount_minor=3333, refund_id="rfd_1")
    sales.refund_sale(source="ord_1", amount_minor=6668, refund_id="rfd_2")
    assert ledger.balance("pending", "USD", lora) == 0
    assert audit.find_problems() == []


def test_a_team_without_members_is_its_lead(alice, bob):
    make_team(bob, "tide")
    work = make_work(alice)
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=work)
    assert amounts(sell(work)) == {"alice": 4500, "bob": 4500}


def test_nested_three_deep_and_as_a_person_too(alice, bob, wen, lora, tide):
    reef = make_team(wen, "reef")
    agree(wen, {"wen": 5000, "team/tide": 5000}, team=reef)
    sea = make_team(lora, "sea")
    agree(lora, {"team/reef": 8000, "lora": 2000}, team=sea)
    work = make_work(alice)
    agree(alice, {"team/sea": 5000, "alice": 5000}, work=work)
    sale = sell(work)
    # sea 4500: lora 900, reef 3600: wen 1800, tide 1800: bob 1080, lora 720
    assert amounts(sale) == {"lora": 1620, "wen": 1800, "bob": 1080, "alice": 4500}
    share = sale.shares.get(party=lora)
    assert {part.through: part.amount for part in share.parts.all()} == {
        sea.pk: 900, f"{sea.pk}/{reef.pk}/{tide.pk}": 720,
    }  # fmt: skip
    assert [(way.said, way.amount) for way in ways.list_ways([share], lora)[share.pk]] == [
        ("A work you share in · Sea · Reef · Tide", 720), ("A work you share in · Sea", 900),
    ]  # fmt: skip
    assert audit.find_problems() == []


def test_a_parents_team_gets_the_upstream_part(alice, wen, lora, tide):
    root, leaf = make_work(alice, "Root"), make_work(wen, "Leaf")
    agree(alice, {"team/tide": 10_000}, work=root)
    derive(leaf, (root, 1000, "direct"))
    sale = sell(leaf)
    assert amounts(sale) == {"wen": 8100, "bob": 540, "lora": 360}
    share = sale.shares.get(party=lora)
    assert [way.said for way in ways.list_ways([share], lora)[share.pk]] == ["Made from “Root” · Tide"]


def test_a_changed_team_changes_later_sales_only(alice, bob, lora, tide):
    work = make_work(alice)
    agree(alice, {"team/tide": 10_000}, work=work)
    first = sell(work, "ord_1")
    agree(bob, {"bob": 1000, "lora": 9000}, team=tide)
    assert amounts(first) == {"bob": 5400, "lora": 3600}
    assert amounts(sell(work, "ord_2")) == {"bob": 900, "lora": 8100}


def test_the_lead_answers_for_the_team(alice, bob, lora, tide):
    split = splits.propose_split(work=make_work(alice), shares={"alice": 5000, "team/tide": 5000}, actor=alice)
    share = split.shares.get(team=tide)
    with pytest.raises(NotAllowed):
        splits.accept_share(share=share, actor=lora)
    splits.accept_share(share=share, actor=bob)
    split.refresh_from_db()
    assert split.state == "active"


def test_a_leads_own_team_needs_no_word(bob, tide):
    assert splits.propose_split(work=make_work(bob), shares={"team/tide": 10_000}, actor=bob).state == "active"


def test_a_team_left_out_is_asked_to_leave(alice, bob, tide):
    work = make_work(alice)
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=work)
    leaving = splits.propose_split(work=work, shares={"alice": 10_000}, actor=alice)
    share = leaving.shares.get(team=tide)
    assert (share.bps, share.state) == (0, "invited")
    splits.accept_share(share=share, actor=bob)
    assert amounts(sell(work)) == {"alice": 9000}


def test_only_the_lead_divides(lora, tide):
    refused("not_lead", lambda: splits.propose_split(team=tide, shares={"lora": 10_000}, actor=lora))


def test_unknown_teams_are_refused(alice, tide):
    work = make_work(alice)
    for name in ("team/none", "team/", "tide"):
        refused("person_unknown", lambda name=name: splits.propose_split(work=work, shares={name: 10_000}, actor=alice))


def test_no_team_is_a_part_of_itself(bob, wen, tide):
    shares = {"team/tide": 10_000}
    refused("team_in_itself", lambda: splits.propose_split(team=tide, shares=shares, actor=bob))
    reef = make_team(wen, "reef")
    agree(wen, shares, team=reef)
    refused("team_in_itself", lambda: splits.propose_split(team=tide, shares={"team/reef": 10_000}, actor=bob))


def chain(lead, *handles):
    """Each team within the one before."""
    made = [make_team(lead, handle) for handle in handles]
    for outer, inner in zip(made, made[1:], strict=False):
        agree(lead, {inner.reference: 10_000}, team=outer)
    return made


def test_teams_go_three_deep_from_above_and_below(alice, bob):
    chain(bob, "one", "two", "three")
    _four, five = chain(bob, "four", "five")
    refused("teams_too_deep", lambda: splits.propose_split(team=five, shares={"team/two": 10_000}, actor=bob))
    agree(bob, {"team/three": 10_000}, team=five)
    six = make_team(bob, "six")
    refused("teams_too_deep", lambda: splits.propose_split(team=six, shares={"team/one": 10_000}, actor=bob))
    work = make_work(alice)
    agree(alice, {"team/one": 10_000}, work=work)
    assert amounts(sell(work)) == {"bob": 9000}


def test_an_unanswered_proposal_keeps_nobody_from_anything(bob, mallory, tide):
    for handle in ("m1", "m2"):
        make_team(mallory, f"{handle}x")
    outer = Team.objects.get(handle="m1x")
    agree(mallory, {"team/m2x": 10_000}, team=outer)
    splits.propose_split(team=Team.objects.get(handle="m2x"), shares={"team/tide": 10_000}, actor=mallory)
    inner = make_team(bob, "inner")
    agree(bob, {"team/inner": 5000, "bob": 3000, "lora": 2000}, team=tide)
    share = SplitShare.objects.get(team=tide, state="invited")
    refused("teams_too_deep", lambda: splits.accept_share(share=share, actor=bob))
    share.refresh_from_db()
    assert share.state == "invited" and inner.shares.count() == 1


def test_a_team_has_fifty_people_with_those_within(bob):
    people = User.objects.bulk_create(
        [User(email=f"p{number}@example.test", handle=f"person{number}") for number in range(51)]
    )
    one, two, three, top = (make_team(bob, handle) for handle in ("one", "two", "three", "top"))

    def fill(team, chosen):
        left = 10_000 - 100 * (len(chosen) - 1)
        agree(bob, {person.handle: 100 if number else left for number, person in enumerate(chosen)}, team=team)

    fill(one, people[:20])
    fill(two, people[20:40])
    fill(three, people[40:50])
    agree(bob, {"team/one": 3000, "team/two": 3000, "team/three": 4000}, team=top)
    shares = {person.handle: 500 if number else 5000 for number, person in enumerate(people[40:51])}
    refused("team_too_large", lambda: splits.propose_split(team=three, shares=shares, actor=bob))


def test_making_a_team_refuses_what_is_no_name(alice, bob):
    make_team(alice, "tide")
    for code, given in {
        "handle_taken": {"handle": "tide", "name": "Tide"},
        "handle_invalid": {"handle": "T de", "name": "Tide"},
        "name_invalid": {"handle": "reef", "name": "  "},
    }.items():
        refused(code, lambda given=given: teams.create_team(actor=bob, **given))
    refused("handle_invalid", lambda: teams.create_team(actor=bob, handle="new", name="New"))
    assert Team.objects.count() == 1


def test_making_teams_has_an_end(bob, monkeypatch):
    monkeypatch.setattr(teams, "MOST_LED", 1)
    make_team(bob, "tide")
    refused("too_many_teams", lambda: make_team(bob, "reef"))


def queries_of(work, source):
    with CaptureQueriesContext(connection) as captured:
        sell(work, source)
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def test_teams_cost_one_query_a_level_and_nothing_without_them(alice, bob, wen, tide):
    plain, shared, nested = make_work(alice), make_work(alice), make_work(alice)
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=shared)
    reef = make_team(wen, "reef")
    agree(wen, {"team/tide": 10_000}, team=reef)
    agree(alice, {"team/reef": 10_000}, work=nested)
    for number, work in enumerate((plain, shared, nested)):
        sell(work, f"first_{number}")  # everybody has their books
    base = queries_of(plain, "ord_1")
    assert queries_of(shared, "ord_2") == base + 1
    assert queries_of(nested, "ord_3") == base + 2


def test_the_waterfall_names_people_only_to_their_team(alice, bob, lora, tide):
    work = make_work(alice, "Kelp")
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=work)
    sale = sell(work)

    def names(user):
        return [(row["name"], row["amount"]) for row in story.draw_waterfall(sale, user)][1:]

    assert names(alice) == [(f"Kelp: {alice.name}", 4500), ("Kelp: Tide", 4500)]
    assert names(lora) == [(f"Kelp: {alice.name}", 4500), (f"Kelp: {bob.name}", 2700), (f"Kelp: {lora.name}", 1800)]
