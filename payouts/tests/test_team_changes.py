"""A team gets another name or lead, or is closed; its members hear of it, and what they earned stays theirs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factors import code_of, turn_on
from marketplace.core.errors import NotAllowed, Refusal
from payouts import audit, ledger
from payouts.models import Payee, Split, Team
from payouts.services import runs, splits, teams
from payouts.tests.test_payout_runs import MONDAY, payee
from payouts.tests.test_sales_service import amounts, make_work, sell
from payouts.tests.test_teams_service import agree, make_team, refused, tide  # noqa: F401  bob's team with lora

pytestmark = pytest.mark.django_db


def fresh(team):
    return Team.objects.select_related("lead").get(pk=team.pk)


def test_a_new_name_is_told_to_the_members(tide, bob, lora, deliver, mailoutbox):  # noqa: F811
    deliver()
    mailoutbox.clear()
    lora.language = "id"
    lora.save()
    teams.change_team(team=tide, name="High Tide ", lead="bob", actor=bob)
    deliver()
    assert fresh(tide).name == "High Tide"
    [mail] = mailoutbox
    assert mail.to == [lora.email] and "High Tide" in mail.subject and "/teams/tide/" in mail.body


def test_the_lead_is_another_member_and_answers_from_then_on(alice, tide, bob, lora, deliver, mailoutbox):  # noqa: F811
    open_one = splits.propose_split(work=make_work(alice), shares={"alice": 5000, "team/tide": 5000}, actor=alice)
    deliver()
    mailoutbox.clear()
    teams.change_team(team=tide, name="Tide", lead="lora", actor=bob)
    deliver()
    assert fresh(tide).lead == lora
    [mail] = mailoutbox
    assert mail.to == [lora.email] and mail.subject == "Lora leads the team “Tide” now"
    share = open_one.shares.get(team=tide)
    with pytest.raises(NotAllowed):
        splits.accept_share(share=share, actor=bob)
    assert splits.accept_share(share=open_one.shares.get(team=tide), actor=lora).state == "active"
    assert amounts(sell(open_one.work)) == {"alice": 4500, "bob": 2700, "lora": 1800}
    with pytest.raises(NotAllowed):
        teams.change_team(team=fresh(tide), name="Mine", lead="bob", actor=bob)


@pytest.mark.parametrize("lead", ["alice", "nobody", "team/tide", ""])
def test_only_a_member_can_lead(alice, tide, bob, lead):  # noqa: F811
    refused("not_a_member", lambda: teams.change_team(team=tide, name="New", lead=lead, actor=bob))
    assert (fresh(tide).lead, fresh(tide).name) == (bob, "Tide")


def test_somebody_without_members_hands_it_to_nobody(bob, lora):
    team = make_team(bob, "reef")
    splits.propose_split(team=team, shares={"bob": 5000, "lora": 5000}, actor=bob)  # not agreed yet
    refused("not_a_member", lambda: teams.change_team(team=team, name="Reef", lead="lora", actor=bob))


def test_where_money_goes_already_the_second_factor_is_asked(tide, bob, browse, deliver):  # noqa: F811
    payee(bob)
    signed_in, secret = browse(bob), turn_on(bob)
    with pytest.raises(NotAllowed) as refusal:
        teams.change_team(team=tide, name="Tide", lead="lora", actor=bob)
    assert refusal.value.code == "second_factor_required"
    away = signed_in.post("/teams/tide/change/", {"name": "Tide", "lead": "lora"})
    assert away.status_code == 302 and "reauthenticate" in away["Location"] and fresh(tide).lead == bob
    signed_in.post(away.url, {"code": code_of(secret), "next": "/teams/tide/change/"})
    assert fresh(tide).lead.handle == "lora"  # it went on with what was asked


def test_a_name_needs_no_second_factor(tide, bob):  # noqa: F811
    payee(bob)
    turn_on(bob)
    assert teams.change_team(team=tide, name="Ebb", lead="bob", actor=bob).name == "Ebb"


def test_it_is_closed_once_no_split_names_it(alice, tide, bob, lora, deliver, mailoutbox):  # noqa: F811
    work = make_work(alice)
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=work)
    sell(work)
    refused("team_shares", lambda: teams.close_team(team=tide, actor=bob))
    later = timezone.now().date() + timedelta(days=3)
    agree(alice, {"alice": 10_000}, work=work, begins_on=later)
    refused("team_shares", lambda: teams.close_team(team=tide, actor=bob))  # it shares until that day
    Split.objects.filter(state="agreed").update(effective_at=timezone.now())
    deliver()
    mailoutbox.clear()
    teams.close_team(team=tide, actor=bob)
    deliver()
    assert fresh(tide).closed_at
    told = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert told[lora.email] == "The team “Tide” is closed" and "is paid out as ever" in mailoutbox[-1].body
    payee(lora), payee(bob)
    paid = runs.run_payouts(MONDAY).payouts.values_list("payee__user__handle", "amount")
    assert sorted(paid) == [("bob", 2700), ("lora", 1800)]  # what it earned them is paid
    assert ledger.balance("available", "USD", lora) == 0 and audit.find_problems() == []


def test_nobody_blocks_a_team_by_naming_it(alice, tide, bob, deliver):  # noqa: F811
    named = splits.propose_split(work=make_work(alice), shares={"alice": 5000, "team/tide": 5000}, actor=alice)
    own = splits.propose_split(team=tide, shares={"bob": 1000, "lora": 9000}, actor=bob)
    teams.close_team(team=tide, actor=bob)
    refused("team_closed", lambda: splits.accept_share(share=named.shares.get(team=tide), actor=bob))
    deliver()
    assert set(Split.objects.filter(pk__in=[named.pk, own.pk]).values_list("state", flat=True)) == {"declined"}
    for shares, about in (({"alice": 5000, "team/tide": 5000}, {"work": named.work}),):
        refused("person_unknown", lambda shares=shares, about=about: splits.propose_split(
            shares=shares, actor=alice, **about
        ))  # fmt: skip
    refused("team_closed", lambda: splits.propose_split(team=fresh(tide), shares={"bob": 10_000}, actor=bob))
    refused("team_closed", lambda: teams.change_team(team=tide, name="Ebb", lead="bob", actor=bob))
    refused("team_closed", lambda: teams.close_team(team=tide, actor=bob))


def test_a_team_within_a_team_is_in_use(alice, tide, wen, bob):  # noqa: F811
    agree(wen, {"wen": 5000, "team/tide": 5000}, team=make_team(wen, "reef"))
    with pytest.raises(Refusal, match="“Reef”"):
        teams.close_team(team=tide, actor=bob)


def test_a_dated_split_that_begins_is_told_to_all(alice, bob, lora, deliver, mailoutbox):
    work = make_work(alice)
    agree(alice, {"alice": 5000, "bob": 5000}, work=work)
    later = agree(alice, {"alice": 7500, "lora": 2500}, work=work, begins_on=timezone.now().date() + timedelta(days=2))
    Split.objects.filter(pk=later.pk).update(effective_at=timezone.now())
    deliver()
    mailoutbox.clear()
    assert splits.begin_splits() == 1
    deliver()
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(told) == {alice.email, bob.email, lora.email} and len(mailoutbox) == 3
    assert "Your part of what is sold from now on is 75%." in told[alice.email]
    assert "Your part of what is sold from now on is 25%." in told[lora.email]
    assert "you have no part" in told[bob.email] and "What you earned stays yours" in told[bob.email]
    deliver()
    assert len(mailoutbox) == 3


def test_the_pages_change_and_close(tide, bob, lora, mallory, browse, deliver):  # noqa: F811
    lead, path = browse(bob), "/teams/tide/change/"
    assert path in lead.get("/teams/tide/").content.decode()
    assert path not in browse(lora).get("/teams/tide/").content.decode()
    for other in (lora, mallory):
        assert browse(other).get(path).status_code == browse(other).post("/teams/tide/close/").status_code == 404
    page = lead.get(path).content.decode()
    assert "Lora (@lora)" in page and "A closed team cannot be opened again" in page
    assert lead.post(path, {"name": " ", "lead": "bob"}).status_code == 422
    assert lead.post(path, {"name": "Tide", "lead": "mallory"}).status_code == 422
    assert lead.post(path, {"name": "Ebb", "lead": "bob"}).url == "/teams/tide/"
    assert "Ebb" in lead.get("/teams/tide/").content.decode()
    assert lead.post("/teams/tide/close/").url == "/teams/tide/"
    for member in (bob, lora):
        page = browse(member).get("/teams/tide/").content.decode()
        assert "Closed on" in page and "Send invitations" not in page and path not in page
        assert "Closed" in browse(member).get("/splits/").content.decode()
    assert lead.get(path).status_code == 404
    rows = {"handle": ["bob"], "percent": ["100"], "do": "send"}
    assert lead.post("/teams/tide/", rows).status_code == 404


def test_a_team_in_use_says_what_names_it(alice, tide, bob, browse):  # noqa: F811
    agree(alice, {"alice": 5000, "team/tide": 5000}, work=make_work(alice, "Kelp"))
    page = browse(bob).get("/teams/tide/change/").content.decode()
    assert "These splits still name the team" in page and "Kelp" in page and "Close it for good" not in page
    answer = browse(bob).post("/teams/tide/close/", follow=True)
    assert "Splits still name this team: “Kelp”." in answer.content.decode()
    assert fresh(tide).closed_at is None


def test_the_api_does_the_same(alice, tide, bob, lora, api):  # noqa: F811
    path = "/api/v1/teams/tide/"
    assert api(lora).patch(path, {"name": "Mine"}, format="json").status_code == 404
    body = api(bob).patch(path, {"name": "Ebb"}, format="json").json()
    assert (body["name"], body["lead"], body["closed_at"]) == ("Ebb", "bob", None)
    Payee.objects.create(user=bob, stripe_account="acct_b", ready=True)
    secret = turn_on(bob)
    answer = api(bob).patch(path, {"lead": "lora"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    body = api(bob).patch(path, {"lead": "lora", "code": code_of(secret)}, format="json").json()
    assert body["lead"] == "lora"
    assert api(bob).post(f"{path}close/").status_code == 404
    assert api(lora).post(f"{path}close/").json()["closed_at"]
    assert api(lora).get(path).json()["closed_at"] and api(lora).post(f"{path}close/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_closing_while_a_split_is_accepted(alice, bob, at_once):
    for number in range(4):
        team, work = make_team(bob, f"team{number}"), make_work(alice, f"Work {number}")
        named = splits.propose_split(work=work, shares={"alice": 5000, team.reference: 5000}, actor=alice)
        share = named.shares.get(team=team)
        accepted, closed = at_once(
            lambda share=share: splits.accept_share(share=share, actor=bob),
            lambda team=team: teams.close_team(team=team, actor=bob),
        )
        if isinstance(closed, Team):
            assert isinstance(accepted, Refusal) and accepted.code == "team_closed"
        else:
            assert closed.code == "team_shares" and accepted.state == "active"
