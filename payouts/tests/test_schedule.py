"""Payout days over years: none is lost or served twice by summer time, month ends, late runs or runs that did not
happen."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from payouts import audit, schedule, tasks
from payouts.models import Payee, PayoutRun
from payouts.services import sales
from payouts.tests.test_sales_service import make_work

DAYS = [date(2023, 12, 25) + timedelta(days=number) for number in range(366 * 3)]


@pytest.mark.parametrize("name", ["daily", "weekly", "monthly"])
def test_every_day_lies_between_two_payout_days(name):
    for day in DAYS:
        last, after = schedule.last_day(name, day), schedule.next_day(name, day)
        assert last <= day < after
        assert schedule.last_day(name, after) == after
        assert schedule.next_day(name, last) == after  # no payout day between them
    counts = {"daily": len(DAYS), "weekly": 157, "monthly": 36}
    assert len({schedule.last_day(name, day) for day in DAYS[7:]}) == len(
        [day for day in DAYS[7:] if schedule.last_day(name, day) == day or day == DAYS[7]]
    )
    assert abs(sum(schedule.last_day(name, day) == day for day in DAYS) - counts[name]) <= 1


def test_month_ends():
    assert schedule.next_day("monthly", date(2028, 2, 29)) == date(2028, 3, 1)
    assert schedule.next_day("monthly", date(2026, 1, 31)) == date(2026, 2, 1)
    assert schedule.last_day("monthly", date(2026, 12, 31)) == date(2026, 12, 1)


@pytest.fixture
def clean(monkeypatch):
    monkeypatch.setattr("payouts.services.reconciliation.stripe.list_movements", lambda since: [])


def pay_on(at):
    with time_machine.travel(at, tick=False):
        return tasks.run_scheduled_payouts()


@pytest.fixture
def people(alice, bob, wen):
    for user, name in ((alice, "daily"), (bob, "weekly"), (wen, "monthly")):
        Payee.objects.create(
            user=user, stripe_account=f"acct_{user.pk}", ready=True, schedule=name, secured_at=timezone.now()
        )
    return {user: make_work(user) for user in (alice, bob, wen)}


def sell_all(people, at, name):
    for user, work in people.items():
        with time_machine.travel(at - timedelta(days=8), tick=False):
            sales.record_sale(
                source=f"{name}_{user.handle}", work=work, gross_minor=10_000, currency="USD",
                occurred_at=timezone.now(),
            )  # fmt: skip


def paid(on):
    rows = PayoutRun.objects.get(on_date=on).payouts.order_by("payee__user__handle")
    return list(rows.values_list("payee__user__handle", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]
)
def test_the_hours_around_a_change_of_clocks_run_each_day_once(people, clean, change):
    """Europe and America change their clocks; days here are UTC, so that none is short of a run or has two."""
    sell_all(people, change - timedelta(days=1), "a")
    for hours in range(-24, 49, 6):
        pay_on(change + timedelta(hours=hours, minutes=30))
    days = [(change + timedelta(days=number)).date() for number in (-1, 0, 1, 2)]
    assert list(PayoutRun.objects.order_by("on_date").values_list("on_date", flat=True)) == days
    assert sorted(sum((paid(day) for day in days), [])) == ["alice", "bob", "wen"]
    assert audit.find_problems() == []


@pytest.mark.django_db
def test_a_run_that_did_not_happen_for_weeks_pays_everybody_once_when_it_comes(people, clean):
    first = datetime(2026, 8, 31, 12, tzinfo=UTC)
    pay_on(first)
    sell_all(people, first + timedelta(days=9), "a")
    late = datetime(2026, 9, 24, 12, tzinfo=UTC)  # a Thursday, after three Mondays and a first of the month
    pay_on(late)
    pay_on(late + timedelta(hours=6))
    assert paid(late.date()) == ["alice", "bob", "wen"]
    sell_all(people, late + timedelta(days=1), "b")
    pay_on(late + timedelta(days=1))
    assert paid(late.date() + timedelta(days=1)) == ["alice"]
    pay_on(datetime(2026, 9, 28, 0, 0, 1, tzinfo=UTC))
    assert paid(date(2026, 9, 28)) == ["bob"]
    pay_on(datetime(2026, 10, 1, 23, 59, 59, tzinfo=UTC))
    assert paid(date(2026, 10, 1)) == ["wen"]
    assert PayoutRun.objects.filter(finished_at=None).count() == 0
    assert audit.find_problems() == []
