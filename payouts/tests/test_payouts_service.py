"""From a sale to money at the payee's bank, and every way it does not get there."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from payouts import audit, ledger
from payouts.gateways import stripe
from payouts.models import Payee, Payout, PayoutSkip
from payouts.services import payouts, runs, sales
from works.models import Work

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def earned(alice):
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    then = timezone.now() - timedelta(days=30)
    sale = sales.record_sale(source="ord_1", work=work, gross_minor=5000, currency="USD", occurred_at=then)
    sales.release_matured()
    return sale


def test_money_arrives_once(earned, alice, monkeypatch):
    sent = []
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: sent.append(call) or "tr_1")
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now())
    runs.run_payouts(MONDAY)
    runs.run_payouts(MONDAY)
    payout = Payout.objects.get()
    assert ledger.balance("in_transit", "USD", alice) == payout.amount == 4500
    payouts.send_payout(payout.pk)
    payouts.send_payout(payout.pk)
    assert len(sent) == 1
    assert ledger.balance("in_transit", "USD", alice) == 0
    assert audit.find_problems() == []
    call_command("verify_ledger")


def test_skip_keeps_its_reason(earned, alice):
    runs.run_payouts(MONDAY)
    assert PayoutSkip.objects.get().reason == "not_onboarded"
    assert ledger.balance("available", "USD", alice) == 4500


def test_worker_killed_while_sending_sends_on(earned, alice, monkeypatch):
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now())
    runs.run_payouts(MONDAY)
    payout = Payout.objects.get()

    def killed(**call):
        raise ConnectionError

    monkeypatch.setattr(stripe, "send_transfer", killed)
    with pytest.raises(ConnectionError):
        payouts.send_payout(payout.pk)
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: "tr_1")
    payouts.send_payout(payout.pk)
    payout.refresh_from_db()
    assert payout.state == "paid"
    assert audit.find_problems() == []
