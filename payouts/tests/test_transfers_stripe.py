"""Transfers against the local Stripe, over the unchanged SDK."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.tests.factors import turn_on
from marketplace.core.stripe_client import get_client
from payouts import audit, ledger
from payouts.models import Payee, Payout
from payouts.services import payees, payouts, runs, sales
from works.models import Work

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def held(alice):
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    then = timezone.now() - timedelta(days=30)
    sales.record_sale(source="ord_1", work=work, gross_minor=5000, currency="USD", occurred_at=then)
    sales.release_matured()
    turn_on(alice)
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    payee = Payee.objects.get()
    at_stripe("connect.complete_onboarding", payee.stripe_account)
    assert payees.refresh_payee(payee=payee).ready
    runs.run_payouts(date(2026, 11, 23))
    return Payout.objects.get()


def at_stripe(name, *args, **kwargs):
    """Something happens at the local Stripe, which product code never imports."""
    with transaction.atomic(using="sandbox"):
        import_string(f"marketplace.sandbox.{name}")(*args, **kwargs)


def fund():
    at_stripe("balance.record", "charge", "ch_test", 5000, "usd", fee=0)


def test_transfer_reaches_the_payee_once(held, alice):
    fund()
    payouts.send_payout(held.pk)
    payouts.send_payout(held.pk)
    held.refresh_from_db()
    assert held.state == "paid"
    assert len(get_client().v1.transfers.list({"transfer_group": held.pk}).data) == 1
    assert audit.find_problems() == []


def test_killed_after_stripe_accepted_is_found_not_sent_again(held, monkeypatch):
    fund()

    def killed(*args):
        raise SystemExit

    monkeypatch.setattr(payouts, "_close_paid", killed)
    with pytest.raises(SystemExit):
        payouts.send_payout(held.pk)
    monkeypatch.undo()
    apps.get_model("sandbox", "IdempotencyRecord").objects.all().delete()  # Stripe may have forgotten the key
    payouts.send_payout(held.pk)
    held.refresh_from_db()
    assert held.state == "paid"
    assert len(get_client().v1.transfers.list({"transfer_group": held.pk}).data) == 1
    assert audit.find_problems() == []


def test_refused_transfer_gives_the_money_back(held, alice):
    payouts.send_payout(held.pk)
    held.refresh_from_db()
    assert held.state == "failed"
    assert ledger.balance("available", "USD", alice) == 4500
    assert audit.find_problems() == []
