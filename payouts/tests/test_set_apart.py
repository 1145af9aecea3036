"""One person or sale whose books are broken falls out of its batch with a reason; the others are paid, and a run that
was killed beside it goes on."""

import logging
import signal
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from payouts import audit, forecast, ledger
from payouts.ledger import Kind
from payouts.models import LedgerAccount, Payee, Payout, PayoutRun, PayoutSkip, Sale
from payouts.services import payouts, runs, sales
from payouts.tests.test_audit import guards_off
from payouts.tests.test_many_at_once import MONDAY, earn
from payouts.tests.test_sales_service import make_work, sell

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)
FULL = 2**63 - 1  # one minor unit more does not fit the column


def break_transit(user, balance=FULL):
    """The account that holds this person's payouts on their way says what it never can, as after a bad repair."""
    book = LedgerAccount.objects.get_or_create(owner=user, kind=Kind.IN_TRANSIT, currency="USD")[0]
    with guards_off() as cursor:
        cursor.execute("update payouts_ledgeraccount set balance = %s where id = %s", [balance, book.pk])


def maker(number):
    return Payee.objects.get(stripe_account=f"acct_{number}").user


@pytest.fixture
def broken():
    earn(9)
    break_transit(maker(4))
    return maker(4)


@pytest.mark.parametrize("at_a_time", [1, 4, 1000])
def test_the_others_of_the_batch_are_paid(broken, monkeypatch, at_a_time, caplog):
    monkeypatch.setattr(runs, "PAID_AT_ONCE", at_a_time)
    with caplog.at_level(logging.CRITICAL):
        run = runs.run_payouts(MONDAY)
    paid = set(run.payouts.values_list("payee__user", "amount"))
    assert paid == {(maker(number).pk, 9000) for number in (1, 2, 5, 7, 8)}
    skip = run.skips.get(reason="our_fault")
    assert (skip.user, skip.amount, skip.currency) == (broken, 9000, "USD")
    assert "bigint out of range" in skip.detail
    assert [record.levelname for record in caplog.records] == ["CRITICAL"] and "is set apart" in caplog.text
    assert run.finished_at and run.skips.count() == 4  # three have no bank account
    assert ledger.balance(Kind.AVAILABLE, "USD", broken) == 9000
    assert all("maker4" in row or str(broken.pk) in row or "trial" in row for row in audit.find_problems())


def test_the_next_run_tries_again_whatever_the_schedule(broken):
    Payee.objects.update(schedule="weekly")
    runs.run_payouts(MONDAY)
    payee = Payee.objects.get(user=broken)
    [ahead] = forecast.next_payouts(broken, payee, MONDAY)
    assert (ahead.on, ahead.amount, ahead.reason) == (TUESDAY, 9000, "")
    break_transit(broken, 0)
    assert list(runs.run_payouts(TUESDAY).payouts.values_list("payee__user", "amount")) == [(broken.pk, 9000)]
    assert runs.run_payouts(date(2026, 11, 25)).payouts.count() == 0
    assert audit.find_problems() == []


def test_they_read_why_and_staff_reads_what_failed(broken, browse, sam, deliver, mailoutbox):
    runs.run_payouts(MONDAY)
    deliver()
    [mail] = [mail for mail in mailoutbox if mail.to == [sam.email]]
    assert mail.subject == "A payout run could not pay everybody" and "@maker4" in mail.body
    page = browse(broken).get("/payouts/").content.decode()
    assert "Something went wrong on our side; the next run tries again" in page and "bigint" not in page
    assert "bigint out of range" in browse(sam).get("/desk/payouts/").content.decode()


def test_a_sale_that_cannot_be_released_is_passed_over(alice, bob, monkeypatch, caplog):
    monkeypatch.setattr(sales, "RELEASED_AT_ONCE", 2)
    for number, person in enumerate((alice, bob, alice, bob, alice)):
        sell(make_work(person, f"Work {number}"), source=f"ord_{number}")
    with guards_off() as cursor:  # bob's second sale cannot be taken from what is pending
        cursor.execute("update payouts_ledgeraccount set balance = 9000 where owner_id = %s", [bob.pk])
    with caplog.at_level(logging.CRITICAL):
        assert sales.release_matured() == 4
    assert ledger.balance(Kind.AVAILABLE, "USD", alice) == 27_000
    assert ledger.balance(Kind.AVAILABLE, "USD", bob) == 9000
    assert Sale.objects.filter(state="pending").count() == 1 and "cannot be released" in caplog.text
    with guards_off() as cursor:
        cursor.execute(
            "update payouts_ledgeraccount set balance = 9000 where owner_id = %s and kind = 'pending'", [bob.pk]
        )
    assert sales.release_matured() == 1
    assert audit.find_problems() == []


def test_a_database_that_goes_away_is_nobodys_fault(broken, monkeypatch):
    from django.db import OperationalError

    def gone(made):
        raise OperationalError("the connection was closed")

    monkeypatch.setattr(runs, "_schedule", gone)
    with pytest.raises(OperationalError):
        runs.run_payouts(MONDAY)
    assert PayoutRun.objects.get().finished_at is None and not PayoutSkip.objects.exists()


KILLED = """
import datetime, os, signal
import django
django.setup()
from payouts.services import runs
runs.PAID_AT_ONCE, good, calls = 3, runs._schedule, []
def schedule(made):
    good(made)
    calls.append(made)
    if len(calls) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
runs._schedule = schedule
runs.run_payouts(datetime.date(2026, 11, 23))
"""


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_after_somebody_was_set_apart_goes_on(spawn):
    """The second batch falls apart at the broken row; the process dies in its last part, which nobody sees."""
    earn(9)
    break_transit(maker(4))
    process = spawn("-c", KILLED)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert PayoutRun.objects.get().finished_at is None
    before = set(Payout.objects.values_list("pk", flat=True))
    assert 0 < len(before) < 5
    run = runs.run_payouts(MONDAY)
    assert before < set(run.payouts.values_list("pk", flat=True)) and run.payouts.count() == 5
    assert run.skips.get(reason="our_fault").user.handle == "maker4"
    break_transit(maker(4), 0)
    assert audit.find_problems() == []
    connection.close()


def test_a_missed_day_is_made_up_by_the_next_run(alice):
    """What a payee reads is the day of the run that pays them, also when runs were missed, late or just made."""
    payee = Payee.objects.create(
        user=alice, stripe_account="acct_1", ready=True, schedule="weekly", secured_at=timezone.now()
    )
    sell(make_work(alice))
    sales.release_matured()

    def told(day):
        [one] = forecast.next_payouts(alice, payee, day)
        return one.on

    assert told(date(2026, 11, 26)) == date(2026, 11, 26)  # no run ever: the first one pays everybody
    PayoutRun.objects.create(on_date=date(2026, 11, 18), finished_at=timezone.now())
    assert told(date(2026, 11, 18)) == told(date(2026, 11, 22)) == MONDAY  # that week is served
    assert told(MONDAY) == MONDAY  # today's run is still to come
    assert told(date(2026, 11, 26)) == date(2026, 11, 26)  # Monday's was missed
    unfinished = PayoutRun.objects.create(on_date=date(2026, 11, 26))
    assert told(date(2026, 11, 26)) == date(2026, 11, 26)
    unfinished.delete()
    run = runs.run_payouts(date(2026, 11, 26))
    assert run.payouts.get().amount == 9000
    sell(make_work(alice, "Second"), source="ord_2")
    sales.release_matured()
    assert told(date(2026, 11, 26)) == told(date(2026, 11, 27)) == date(2026, 11, 30)
    payee.schedule = "daily"
    assert told(date(2026, 11, 26)) == date(2026, 11, 27)
    assert told(date(2026, 11, 29)) == date(2026, 11, 29)
    payee.schedule = "monthly"
    assert told(date(2026, 11, 29)) == date(2026, 12, 1) == told(date(2026, 12, 1))
    assert payouts.Payout.objects.count() == 1


@pytest.mark.parametrize("name", ["daily", "weekly", "monthly"])
def test_the_forecast_is_the_day_on_which_the_run_pays(alice, name):
    """For each day of six weeks in which only some runs happen, asked in the morning."""
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, schedule=name, secured_at=timezone.now())
    first = date(2026, 10, 12)
    happen = [first + timedelta(days=number) for number in (0, 3, 4, 7, 15, 16, 20, 21, 22, 35, 36, 41)]
    for number, day in enumerate(happen):
        sell(make_work(alice, f"Work {number}"), source=f"ord_{number}")
        sales.release_matured()
        [said] = forecast.next_payouts(alice, Payee.objects.get(), day)
        run = runs.run_payouts(day)
        assert (said.on == day) == run.payouts.exists()
        if not run.payouts.exists():
            assert run.skips.get().reason == "not_due" and said.on > day
