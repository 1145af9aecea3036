"""Splits and teams changed at the same moment: one order of things wins, nothing is half done."""

import pytest
from django.utils import timezone

from marketplace.core.errors import Refusal
from payouts import audit, nesting
from payouts.models import Split, SplitShare
from payouts.services import splits
from payouts.tests.test_sales_service import amounts, make_work, sell
from payouts.tests.test_teams_service import agree, make_team

pytestmark = pytest.mark.django_db(transaction=True)


def states(**about):
    return sorted(str(state) for state in Split.objects.filter(**about).values_list("state", flat=True))


def test_accepting_while_the_proposal_is_replaced(alice, bob, at_once):
    work = make_work(alice)
    for number in range(4):
        first = splits.propose_split(work=work, shares={"alice": 5000, "bob": 5000}, actor=alice)
        share = first.shares.get(party=bob)
        accepted, replaced = at_once(
            lambda share=share: splits.accept_share(share=share, actor=bob),
            lambda: splits.propose_split(work=work, shares={"alice": 4000, "bob": 6000}, actor=alice),
        )
        assert isinstance(replaced, Split)
        first.refresh_from_db()
        if isinstance(accepted, Split):
            assert first.state == "active"
        else:
            assert isinstance(accepted, Refusal) and accepted.code == "invitation_over"
            assert first.state == "declined"
        assert Split.objects.filter(work=work, state="proposed").count() == 1, number
        splits.withdraw_split(split=replaced, actor=alice)


def test_accepting_while_an_agreed_split_begins(alice, bob, at_once):
    work = make_work(alice)
    agree(alice, {"alice": 9000, "bob": 1000}, work=work)
    tomorrow = timezone.now() + timezone.timedelta(days=1)
    later = agree(alice, {"alice": 5000, "bob": 5000}, work=work, begins_on=tomorrow.date())
    Split.objects.filter(pk=later.pk).update(effective_at=timezone.now())
    share = splits.propose_split(work=work, shares={"alice": 2000, "bob": 8000}, actor=alice).shares.get(party=bob)
    accepted, *begun = at_once(
        lambda: splits.accept_share(share=share, actor=bob), splits.begin_splits, splits.begin_splits
    )
    assert isinstance(accepted, Split) and sum(begun) <= 1
    assert states(work=work) == ["active", "superseded", "superseded"]
    assert amounts(sell(work)) == {"alice": 1800, "bob": 7200}


def test_two_teams_cannot_each_take_in_the_other(bob, wen, at_once):
    for number in range(4):
        one, two = make_team(bob, f"one{number}"), make_team(wen, f"two{number}")
        offers = [
            splits.propose_split(team=one, shares={two.reference: 10_000}, actor=bob).shares.get(team=two),
            splits.propose_split(team=two, shares={one.reference: 10_000}, actor=wen).shares.get(team=one),
        ]
        results = at_once(
            lambda offers=offers: splits.accept_share(share=offers[0], actor=wen),
            lambda offers=offers: splits.accept_share(share=offers[1], actor=bob),
        )
        refused = [one for one in results if isinstance(one, Refusal)]
        assert [one.code for one in refused] == ["team_in_itself"]
        assert SplitShare.objects.filter(pk__in=[share.pk for share in offers], state="accepted").count() == 1
        assert nesting.depth(one.pk, nesting._members({one.pk})) <= 2


def test_sales_while_a_team_changes_are_whole(alice, bob, lora, at_once):
    tide = make_team(bob, "tide")
    agree(bob, {"bob": 5000, "lora": 5000}, team=tide)
    work = make_work(alice)
    agree(alice, {"team/tide": 10_000}, work=work)
    share = splits.propose_split(team=tide, shares={"bob": 1000, "lora": 9000}, actor=bob).shares.get(party=lora)
    results = at_once(
        lambda: splits.accept_share(share=share, actor=lora), *(lambda n=n: sell(work, f"ord_{n}") for n in range(3))
    )
    for sale in results[1:]:
        assert amounts(sale) in ({"bob": 4500, "lora": 4500}, {"bob": 900, "lora": 8100})
    assert audit.find_problems() == []
