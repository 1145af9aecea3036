"""Balances below zero: told once, made up for by income, written off after a while; each time the books agree."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from payouts import audit, ledger
from payouts.gateways import stripe
from payouts.models import Debt, Payee
from payouts.services import debts, runs, sales
from payouts.tests.test_sales_service import make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def below_zero(alice, monkeypatch, deliver):
    """45.00 of alice's 90.00 were asked back after they had been sent."""
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: "tr_1")
    sell(make_work(alice))
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now())
    runs.run_payouts(date(2026, 11, 23))
    deliver()
    sales.refund_sale(source="ord_1", amount_minor=5000, refund_id="rfd_1")
    debts.review_debts()


def test_it_is_told_once_and_kept(below_zero, alice, deliver, mailoutbox):
    debts.review_debts()
    deliver()
    assert [mail.subject for mail in mailoutbox if "below zero" in mail.subject] == [
        "Your balance is below zero by $45.00"
    ]
    assert Debt.objects.get().amount == 4500
    assert ledger.balance("available", "USD", alice) == -4500


def test_income_makes_up_for_it(below_zero, alice):
    sell(make_work(alice, "Second"), source="ord_2")
    sales.release_matured()
    assert debts.review_debts() == 0
    assert Debt.objects.get().state == "settled"
    assert ledger.balance("available", "USD", alice) == 4500
    assert ledger.balance("losses", "USD") == 0


def test_after_a_while_the_market_bears_it(below_zero, alice, deliver, mailoutbox, settings):
    day = timedelta(days=settings.WRITE_OFF_DAYS)
    with time_machine.travel(timezone.now() + day - timedelta(hours=1), tick=False):
        assert debts.review_debts() == 0
    with time_machine.travel(timezone.now() + day + timedelta(hours=1), tick=False):
        call_command("review_debts")
        assert debts.review_debts() == 0
        deliver()
    assert Debt.objects.get().state == "written_off"
    assert (ledger.balance("available", "USD", alice), ledger.balance("losses", "USD")) == (0, -4500)
    assert [mail.subject for mail in mailoutbox if "written off" in mail.subject]
    assert audit.find_problems() == []


def test_what_is_asked_back_after_a_write_off_is_a_new_debt(below_zero, alice, settings):
    settings.WRITE_OFF_DAYS = 0
    assert debts.review_debts() == 1
    sales.refund_sale(source="ord_1", amount_minor=5000, refund_id="rfd_2")
    settings.WRITE_OFF_DAYS = 180
    debts.review_debts()
    assert sorted(Debt.objects.values_list("state", "amount")) == [("open", 4500), ("written_off", 4500)]
    assert audit.find_problems() == []


@pytest.mark.django_db(transaction=True)
def test_two_reviews_at_the_same_moment_write_off_once(below_zero, alice, settings, at_once):
    settings.WRITE_OFF_DAYS = 0
    assert sorted(at_once(*[debts.review_debts] * 4)) == [0, 0, 0, 1]
    assert ledger.balance("available", "USD", alice) == 0
    assert audit.find_problems() == []


def test_verify_ledger_finds_a_write_off_that_was_not_posted(below_zero):
    Debt.objects.update(state="written_off")
    assert any("correction dbt_" in row for row in audit.find_problems())
