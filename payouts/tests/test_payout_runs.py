"""Payout runs: late, twice, at the same moment, for a date to come; and the mail that follows."""

import io
import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from marketplace.core.errors import Refusal
from payouts import audit, ledger, schedule
from payouts.gateways import stripe
from payouts.models import Payee, Payout, PayoutRun, PayoutSkip
from payouts.policies import Due
from payouts.services import payees, runs, sales
from payouts.tests.test_sales_service import derive, make_work, sell

pytestmark = pytest.mark.django_db
MONDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 19)


def payee(user, **fields):
    values = {"ready": True, "secured_at": timezone.now(), **fields}
    return Payee.objects.create(user=user, stripe_account=f"acct_{user.pk}", **values)


def test_days_of_each_schedule():
    assert schedule.last_day("weekly", THURSDAY) == date(2026, 11, 16)
    assert schedule.next_day("weekly", MONDAY) == date(2026, 11, 30)
    assert schedule.next_day("monthly", date(2026, 1, 31)) == date(2026, 2, 1)
    assert schedule.next_day("monthly", date(2026, 12, 1)) == date(2027, 1, 1)
    assert schedule.last_day("monthly", date(2026, 3, 31)) == date(2026, 3, 1)
    assert schedule.next_day("daily", date(2026, 2, 28)) == date(2026, 3, 1)


def test_run_releases_first_and_pays_late(alice):
    """Nothing ran on the Monday of that week, so the Thursday after it pays weekly people too, once."""
    sell(make_work(alice))
    payee(alice)
    assert runs.run_payouts(THURSDAY).payouts.get().amount == 9000
    sell(make_work(alice, "Second"), source="ord_2")
    assert runs.run_payouts(THURSDAY + timedelta(days=1)).skips.get().reason == "not_due"
    assert runs.run_payouts(MONDAY).payouts.get().amount == 9000


def test_money_inside_its_window_stays(alice, settings):
    work = make_work(alice)
    sales.record_sale(source="ord_1", work=work, gross_minor=5000, currency="USD", occurred_at=timezone.now())
    payee(alice, schedule="daily")
    assert not runs.run_payouts(timezone.now().date()).payouts.exists()
    settings.DEMO = True
    assert runs.run_payouts(timezone.now().date() + timedelta(days=8)).payouts.get().amount == 4500
    assert audit.find_problems() == []


def test_date_to_come_is_for_trying_out(alice, settings):
    tomorrow = timezone.now().date() + timedelta(days=1)
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(Refusal) as refusal:
        runs.run_payouts(tomorrow)
    assert refusal.value.code == "date_in_future"
    assert not PayoutRun.objects.exists()
    with pytest.raises(CommandError):
        call_command("run_payouts", on=tomorrow)


def test_command_says_what_it_did(alice, bob, wen):
    root, leaf = make_work(alice, "Root"), make_work(bob, "Leaf")
    derive(leaf, (root, 500, "direct"))
    sell(leaf)
    sell(make_work(wen), source="ord_2", gross=100)
    payee(bob), payee(wen)
    out = io.StringIO()
    call_command("run_payouts", "--on", MONDAY.isoformat(), stdout=out)
    assert "bob: $85.50, Scheduled" in out.getvalue()
    assert "alice: $4.50 not sent: No bank account is connected yet" in out.getvalue()
    assert "wen: $0.90 not sent: The amount is below the minimum" in out.getvalue()
    out = io.StringIO()
    call_command("run_payouts", "--on", MONDAY.isoformat(), stdout=out)
    assert "nothing was changed" in out.getvalue() and "bob: $85.50" in out.getvalue()
    assert Payout.objects.count() == 1


def test_run_that_stopped_half_way_goes_on(alice, bob):
    for number, person in enumerate((alice, bob)):
        sell(make_work(person), source=f"ord_{number}")
        payee(person)
    run = PayoutRun.objects.create(on_date=MONDAY)
    sales.release_matured()
    book = ledger.LedgerAccount.objects.filter(kind="available").order_by("pk").first()
    runs._pay_or_skip(run, [book.pk], Due.of(MONDAY))
    assert Payout.objects.count() == 1
    runs.run_payouts(MONDAY)
    assert sorted(Payout.objects.values_list("payee__user__handle", flat=True)) == ["alice", "bob"]
    assert audit.find_problems() == []


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_pay_once(alice, bob, wen):
    for number, person in enumerate((alice, bob, wen)):
        sell(make_work(person), source=f"ord_{number}")
        if person != wen:
            payee(person)
    gate, failures = threading.Barrier(4), []

    def run():
        try:
            gate.wait()
            runs.run_payouts(MONDAY)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(Payout.objects.values_list("amount", flat=True)) == [9000, 9000]
    assert PayoutSkip.objects.count() == 1
    assert audit.find_problems() == []


def test_waiting_is_mailed_once(alice, deliver, mailoutbox):
    sell(make_work(alice))
    for day in range(3):
        runs.run_payouts(MONDAY - timedelta(days=day))
    deliver()
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([alice.email], "$90.00 waits for you")
    assert "no bank account is connected" in mail.body and "/payouts/" in mail.body


def test_ready_is_asked_again_before_a_run(alice, monkeypatch):
    sell(make_work(alice))
    sales.release_matured()
    payee(alice, ready=False)
    monkeypatch.setattr(stripe, "get_account", lambda account: stripe.Account(ready=True))
    call_command("run_payouts", "--on", MONDAY.isoformat(), stdout=io.StringIO())
    assert Payout.objects.get().amount == 9000


def test_silent_stripe_does_not_stop_a_run(alice, monkeypatch):
    def away(account):
        raise Refusal("stripe_unavailable", "Stripe does not answer right now.")

    sell(make_work(alice))
    sales.release_matured()
    payee(alice, ready=False)
    monkeypatch.setattr(stripe, "get_account", away)
    assert payees.refresh_waiting() == 0
    assert runs.run_payouts(MONDAY).skips.get().reason == "not_ready"


def test_payout_is_mailed_paid_or_failed(alice, deliver, mailoutbox, monkeypatch):
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: "tr_1")
    sell(make_work(alice))
    payee(alice)
    runs.run_payouts(MONDAY)
    deliver()
    assert [mail.subject for mail in mailoutbox] == ["$90.00 is on its way to your bank"]

    def refuse(**call):
        raise Refusal("transfer_refused", "The account is closed.")

    monkeypatch.setattr(stripe, "send_transfer", refuse)
    sell(make_work(alice, "Second"), source="ord_2")
    runs.run_payouts(MONDAY - timedelta(days=7))
    deliver()
    assert mailoutbox[-1].subject == "A payout of $90.00 did not go through"
    assert "The account is closed." in mailoutbox[-1].body
    assert ledger.balance("available", "USD", alice) == 9000


def test_everybody_upstream_gets_one_mail_in_their_language(alice, bob, wen, deliver, mailoutbox):
    alice.language = "id"
    alice.save()
    root, other, leaf = make_work(alice, "Root"), make_work(alice, "Other"), make_work(bob, "Leaf")
    derive(leaf, (root, 1000, "direct"), (other, 500, "direct"))
    sell(leaf)
    deliver()
    [mail] = mailoutbox
    assert mail.to == [alice.email]
    assert "Root" in mail.body and "Other" in mail.body
    assert "13,50" in mail.subject  # 9.00 and 4.50, as Indonesian writes them
    deliver()
    assert len(mailoutbox) == 1
