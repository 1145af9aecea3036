"""A statement adds up to its payout exactly, whatever happened in between."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from payouts import audit, income, ledger, statements
from payouts.gateways import stripe
from payouts.models import Payee, Payout
from payouts.services import payouts, runs, sales, splits, teams
from payouts.tests.test_sales_service import derive, make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _daily(alice, monkeypatch):
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now(), schedule="daily")
    numbers = itertools.count(1)
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: f"tr_{next(numbers)}")


def pay(days_ago):
    sales.release_matured()
    run = runs.run_payouts(timezone.now().date() - timedelta(days=days_ago))
    made = run.payouts.first()
    if made:
        payouts.send_payout(made.pk)
        made.refresh_from_db()
    return made


def lines_of(user):
    made = list(Payout.objects.filter(payee__user=user).order_by("pk"))
    built = statements.build(made, user)
    for payout in made:
        assert sum(line.amount for line in built[payout.pk]) == payout.amount
        assert built[payout.pk] == statements.build([payout], user)[payout.pk]
    return [built[payout.pk] for payout in made]


def test_each_line_names_work_and_way(alice, bob):
    root, leaf = make_work(alice, "Root"), make_work(bob, "Leaf")
    derive(leaf, (root, 2500, "direct"))
    sale = sell(leaf)
    pay(3)
    [[line]] = lines_of(alice)
    assert (line.kind, line.amount, line.sale_id, line.way) == ("release", 2250, sale.pk, "Leaf → Root")


def test_a_line_for_each_way_through_teams_also_after_a_refund(alice, bob, wen):
    tide = teams.create_team(handle="tide", name="Tide", actor=alice)
    inside = splits.propose_split(team=tide, shares={"alice": 4000, "bob": 6000}, actor=alice)
    splits.accept_share(share=inside.shares.get(party=bob), actor=bob)
    work = make_work(wen, "Kelp")
    shared = splits.propose_split(work=work, shares={"wen": 3000, "alice": 2000, "team/tide": 5000}, actor=wen)
    for share in shared.shares.filter(state="invited"):
        splits.accept_share(share=share, actor=alice)
    sale = sell(work)
    sales.refund_sale(source="ord_1", amount_minor=3333, refund_id="rfd_1")
    pay(5)
    [lines] = lines_of(alice)
    refunded = sale.shares.get(party=alice).refunded
    assert [(line.way, line.amount) for line in lines] == [
        ("Kelp", 1800 - refunded // 2), ("Kelp · Tide", 1800 - (refunded - refunded // 2)),
    ]  # fmt: skip
    shown = income.read_income(alice, "USD", income.span_of("", timezone.now().date()))
    assert shown.total == sum(line.amount for line in lines)


def test_clawback_is_netted_in_the_next_payout(alice):
    work = make_work(alice)
    sell(work, source="ord_1", gross=10000)
    pay(5)
    sales.refund_sale(source="ord_1", amount_minor=4000, refund_id="rfd_1")
    assert ledger.balance("available", "USD", alice) == -3600
    assert pay(4) is None
    sell(work, source="ord_2", gross=20000)
    assert pay(3).amount == 18000 - 3600
    first, second = lines_of(alice)
    assert [(line.kind, line.amount) for line in first] == [("release", 9000)]
    assert [(line.kind, line.amount) for line in second] == [("refund", -3600), ("release", 18000)]
    assert audit.find_problems() == []


def test_refused_payout_comes_back_as_a_line(alice, monkeypatch):
    from marketplace.core.errors import Refusal

    def refuse(**call):
        raise Refusal("transfer_refused", "The account is closed.")

    sell(make_work(alice))
    monkeypatch.setattr(stripe, "send_transfer", refuse)
    assert pay(5).state == "failed"
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: "tr_2")
    assert pay(4).state == "paid"
    first, second = lines_of(alice)
    assert [line.kind for line in first] == ["release"]
    assert [(line.kind, line.amount) for line in second] == [("payout_returned", 9000)]


def test_refunds_of_a_share_from_two_works_end_at_zero_for_each(alice):
    root, leaf = make_work(alice, "Root"), make_work(alice, "Leaf")
    derive(leaf, (root, 4999, "direct"))
    sell(leaf, gross=101)
    sell(make_work(alice, "Other"), source="ord_2", gross=9999)
    pay(6)
    for number, amount in enumerate((33, 33, 35)):
        sales.refund_sale(source="ord_1", amount_minor=amount, refund_id=f"rfd_{number}")
    sell(make_work(alice, "Third"), source="ord_3", gross=9999)
    pay(5)
    by_work = {}
    for line in [line for statement in lines_of(alice) for line in statement if line.sold.title == "Leaf"]:
        by_work[line.work.title] = by_work.get(line.work.title, 0) + line.amount
    assert by_work == {"Root": 0, "Leaf": 0}


def test_queries_do_not_grow_with_payouts(alice, django_assert_num_queries):
    work = make_work(alice)
    for number in range(4):
        sell(work, source=f"ord_{number}")
        pay(9 - number)
    made = list(Payout.objects.order_by("pk"))
    with django_assert_num_queries(10):
        statements.build(made[:1], alice)
    with django_assert_num_queries(10):
        statements.build(made, alice)
