"""Postings, releases and payouts of many at once: as if one by one, in a constant number of statements."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from marketplace.core import states
from marketplace.core.errors import Refusal
from marketplace.core.models import Delivery, Event
from payouts import audit, ledger
from payouts.ledger import Book, Entry, Kind, Line
from payouts.models import LedgerTransaction, Payee, Payout, PayoutRun, PayoutSkip, Posting, Sale
from payouts.services import runs, sales
from payouts.tests.test_sales_service import make_work, sell

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
CLEARING = Book(Kind.STRIPE_CLEARING)


def entry(key, *lines, currency="USD"):
    return Entry(key, "test", "test", currency, lines)


def test_many_entries_are_posted_in_their_currencies_and_known_keys_left_alone(alice, bob):
    own, other = Book(Kind.PENDING, alice.pk), Book(Kind.PENDING, bob.pk)
    ledger.post_all([entry("one", Line(CLEARING, own, 500))])
    made = ledger.post_all(
        [
            entry("one", Line(CLEARING, own, 500)),
            entry("two", Line(CLEARING, own, 70), Line(own, other, 560), Line(CLEARING, other, 0)),
            entry("three", Line(CLEARING, own, 9), currency="JPY"),
        ]
    )
    assert sorted(made) == ["three", "two"] and Posting.objects.count() == 4
    balances = [ledger.balance(Kind.PENDING, code, who) for code in ("USD", "JPY") for who in (alice, bob)]
    assert balances == [10, 560, 9, 0]
    assert ledger.balance(Kind.STRIPE_CLEARING, "USD") == -570


def test_an_overdraft_in_one_entry_refuses_all(alice, bob):
    with pytest.raises(Refusal) as refusal:
        ledger.post_all(
            [
                entry("one", Line(CLEARING, Book(Kind.PENDING, alice.pk), 500)),
                entry("two", Line(Book(Kind.PENDING, alice.pk), Book(Kind.PENDING, bob.pk), 501)),
            ]
        )
    assert refusal.value.code == "overdraft"


def earn(count, start=0):
    for number in range(start, start + count):
        user = User.objects.create_user(email=f"m{number}@demo.test", handle=f"maker{number}")
        sell(make_work(user), source=f"ord_m{number}")
        if number % 3:
            Payee.objects.create(
                user=user, stripe_account=f"acct_{number}", ready=True, schedule="daily", secured_at=timezone.now()
            )


def run(day):
    with CaptureQueriesContext(connection) as captured:
        runs.run_payouts(day)
    return len(captured)


def test_a_run_costs_as_many_statements_for_many_people():
    earn(3)
    few = run(MONDAY)
    earn(30, start=3)
    assert run(date(2026, 11, 24)) <= few + 2
    assert Sale.objects.filter(state="released").count() == 33
    assert Event.objects.filter(name="sale.released").values("subject").distinct().count() == 33
    scheduled = Event.objects.filter(name="payout.scheduled")
    assert scheduled.count() == Delivery.objects.filter(event__in=scheduled).count() == Payout.objects.count()
    assert Event.objects.filter(name="payout.waiting").count() == 11  # one without a bank in three, told once
    assert audit.find_problems() == []


@pytest.mark.parametrize("at_a_time", [1, 4])
def test_in_several_transactions_all_are_reached(monkeypatch, at_a_time):
    monkeypatch.setattr(sales, "RELEASED_AT_ONCE", at_a_time)
    monkeypatch.setattr(runs, "PAID_AT_ONCE", at_a_time)
    earn(7)
    made = runs.run_payouts(MONDAY)
    assert (made.payouts.count(), made.skips.count()) == (4, 3)
    assert LedgerTransaction.objects.filter(kind="release").count() == 7
    assert audit.find_problems() == []


def test_a_run_that_is_stopped_leaves_what_was_done_before_and_the_run_open(monkeypatch):
    monkeypatch.setattr(runs, "PAID_AT_ONCE", 2)
    earn(6)
    good, calls = runs._schedule, []

    class Killed(BaseException):
        pass

    def dies(made):
        calls.append(made)
        if len(calls) == 2:
            raise Killed
        good(made)

    monkeypatch.setattr(runs, "_schedule", dies)
    with pytest.raises(Killed):
        runs.run_payouts(MONDAY)
    assert Payout.objects.count() + PayoutSkip.objects.count() == 2
    assert PayoutRun.objects.get().finished_at is None
    monkeypatch.setattr(runs, "_schedule", good)
    assert runs.run_payouts(MONDAY).finished_at
    assert (Payout.objects.count(), PayoutSkip.objects.count()) == (4, 2)
    assert audit.find_problems() == []


def test_a_sale_that_is_not_pending_is_not_moved(alice):
    sell(make_work(alice))
    sales.release_matured()
    rows = Sale.objects.all()
    assert states.move_all(rows, "released", event="sale.released") == 0
    assert Event.objects.filter(name="sale.released").count() == 1


@pytest.mark.django_db(transaction=True)
def test_releases_at_the_same_moment_release_once(at_once, monkeypatch):
    monkeypatch.setattr(sales, "RELEASED_AT_ONCE", 2)
    earn(5)
    at_once(*[sales.release_matured] * 4)
    assert LedgerTransaction.objects.filter(kind="release").count() == 5
    assert Event.objects.filter(name="sale.released").count() == 5
    assert audit.find_problems() == []
