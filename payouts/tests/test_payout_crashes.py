"""Workers killed, answers lost and runs doubled around a transfer: it is paid exactly once, and the books are right."""

import os
import signal
import time
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts.tests.factors import turn_on
from marketplace.core import relay
from marketplace.core.models import Delivery
from marketplace.core.stripe_client import get_client
from marketplace.sandbox import balance, clock, connect, faults
from payouts import audit, ledger
from payouts.models import Payee, Payout, PayoutRun
from payouts.services import payees, payouts, runs, sales
from works.models import Work

pytestmark = pytest.mark.django_db(transaction=True)
SEND = "POST /v1/transfers"
DELIVER = "import django; django.setup()\nfrom marketplace.core import relay\nrelay.deliver({})"
SWEEP = ("-m", "celery", "-A", "marketplace", "call", "core.sweep_deliveries")
WORKER = ("-m", "celery", "-A", "marketplace", "worker", "--pool", "solo", "--without-gossip", "--without-mingle")


@pytest.fixture
def earned(alice):
    """45.00 of alice's are available, her bank account is connected, and Stripe has the buyer's money."""
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    then = timezone.now() - timedelta(days=30)
    sales.record_sale(source="ord_1", work=work, gross_minor=5000, currency="USD", occurred_at=then)
    sales.release_matured()
    turn_on(alice)
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    with transaction.atomic(using="sandbox"):
        connect.complete_onboarding(Payee.objects.get().stripe_account)
        balance.record("charge", "ch_test", 5000, "usd")
    payees.refresh_payee(payee=Payee.objects.get())


@pytest.fixture
def payout(earned):
    runs.run_payouts(date(2026, 11, 23))
    return Payout.objects.get()


def delivery():
    return Delivery.objects.get(event__name="payout.scheduled")


def transfers(payout):
    return get_client().v1.transfers.list({"transfer_group": payout.pk}).data


def let_time_pass():
    """The lease of a dead worker ends, and so does the wait after a failure."""
    Delivery.objects.exclude(state="done").update(due_at=timezone.now() - timedelta(seconds=1))


def forget_keys():
    apps.get_model("sandbox", "IdempotencyRecord").objects.all().delete()


def wait_for_pause(process=None):
    """Until somebody stands still at the local Stripe."""
    fault = apps.get_model("sandbox", "Fault")
    end = time.monotonic() + 90
    while fault.objects.filter(remaining__gt=0).exists():
        assert time.monotonic() < end, "nobody came to the local Stripe"
        assert process is None or process.poll() is None, "the process ended by itself"
        time.sleep(0.1)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(timeout=20) == -signal.SIGKILL
    faults.clear()


def assert_paid_once(payout):
    payout.refresh_from_db()
    assert payout.state == "paid"
    made = transfers(payout)
    assert [(t.id, t.amount) for t in made] == [(payout.stripe_transfer, 4500)]
    assert [ledger.balance(kind, "USD", payout.payee.user) for kind in ("available", "in_transit")] == [0, 0]
    assert ledger.balance("stripe_clearing", "USD") == -500
    assert audit.find_problems() == []


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize(("moment", "sent"), [("pause_before", 0), ("pause_after", 1)])
def test_a_worker_killed_around_the_transfer_pays_once(payout, spawn, moment, sent, forgotten):
    faults.add(moment, SEND)
    process = spawn("-c", DELIVER.format(delivery().pk))
    wait_for_pause(process)
    kill(process)
    payout.refresh_from_db()
    assert (payout.state, len(transfers(payout)), delivery().state) == ("sending", sent, "running")
    assert ledger.balance("in_transit", "USD", payout.payee.user) == 4500
    relay.drain()
    assert (delivery().state, len(transfers(payout))) == ("running", sent)  # the dead worker's lease still stands
    if forgotten:
        forget_keys()
    let_time_pass()
    relay.drain()
    assert_paid_once(payout)


def test_a_task_lost_with_its_killed_worker_is_found_by_the_sweep(payout, spawn):
    """With Celery itself: the file broker does not give a dead worker's message to another, the sweep must."""
    faults.add("pause_after", SEND)
    worker = spawn(*WORKER)
    assert spawn(*SWEEP).wait(timeout=90) == 0
    wait_for_pause(worker)
    kill(worker)
    assert len(transfers(payout)) == 1
    let_time_pass()
    spawn(*WORKER)
    assert spawn(*SWEEP).wait(timeout=90) == 0
    end = time.monotonic() + 90
    while not Payout.objects.filter(pk=payout.pk, state="paid").exists():
        assert time.monotonic() < end, "the sweep did not find it"
        time.sleep(0.2)
    assert_paid_once(payout)


def test_two_runs_of_one_day_at_once_hold_once(earned, at_once):
    at_once(*[lambda: runs.run_payouts(date(2026, 11, 23))] * 6)
    assert PayoutRun.objects.count() == Payout.objects.count() == 1
    relay.drain()
    assert_paid_once(Payout.objects.get())


def test_runs_of_two_days_at_once_hold_once(earned, at_once):
    Payee.objects.update(schedule="daily")
    at_once(*[lambda day=day: runs.run_payouts(date(2026, 11, day)) for day in (23, 24, 25)])
    assert PayoutRun.objects.count() == 3
    relay.drain()
    assert_paid_once(Payout.objects.get())


def test_twenty_workers_with_one_payout_send_it_once(payout, at_once):
    at_once(*[lambda: payouts.send_payout(payout.pk)] * 20)
    let_time_pass()
    relay.drain()
    assert_paid_once(payout)


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_transfer_whose_answer_is_lost_is_found(payout, forgotten):
    faults.add("lose_response", SEND, times=3)  # the SDK tries three times
    relay.drain()
    payout.refresh_from_db()
    assert (payout.state, len(transfers(payout))) == ("sending", 1)
    if forgotten:
        forget_keys()
    let_time_pass()
    relay.drain()
    assert_paid_once(payout)


@pytest.mark.parametrize("kind", ["fail_before_commit", "conflict", "server_error"])
def test_a_failure_that_outlasts_the_sdk_is_tried_again_later(payout, kind):
    faults.add(kind, SEND, times=3)
    relay.drain()
    payout.refresh_from_db()
    assert (payout.state, transfers(payout)) == ("sending", [])
    let_time_pass()
    relay.drain()
    assert_paid_once(payout)


def test_the_sdk_never_repeats_a_rate_limit_but_the_relay_does(payout):
    limit = faults.add("rate_limit", SEND, times=3)
    for left in (2, 1, 0):
        relay.drain()
        limit.refresh_from_db()
        assert limit.remaining == left
        assert "RateLimitError" in delivery().last_error
        let_time_pass()
    relay.drain()
    assert_paid_once(payout)


def test_a_failure_that_stripe_remembers_is_outwaited(payout):
    faults.add("stored_error", SEND)
    for _ in range(3):
        relay.drain()
        let_time_pass()
    payout.refresh_from_db()
    assert (payout.state, transfers(payout)) == ("sending", [])
    clock.advance(timedelta(hours=25))
    relay.drain()
    assert_paid_once(payout)
    assert timedelta(hours=25).total_seconds() < relay.MAX_ATTEMPTS * 3600


def test_a_bad_key_of_ours_never_fails_a_payout(payout, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_wrong"
    relay.drain()
    settings.STRIPE_SECRET_KEY = "sk_test_right"
    payout.refresh_from_db()
    assert payout.state == "sending"
    let_time_pass()
    relay.drain()
    assert_paid_once(payout)


def test_a_transaction_rolled_back_after_the_call_does_not_send_twice(payout):
    with transaction.atomic():
        payouts.send_payout(payout.pk)
        transaction.set_rollback(True)
    payout.refresh_from_db()
    assert (payout.state, len(transfers(payout))) == ("scheduled", 1)
    relay.drain()
    assert_paid_once(payout)


def test_an_account_disabled_in_mid_run_gives_the_money_back(payout, alice, deliver):
    with transaction.atomic(using="sandbox"):
        connect.disable(payout.payee.stripe_account)
    deliver()
    payout.refresh_from_db()
    assert (payout.state, transfers(payout)) == ("failed", [])
    assert "transfers" in payout.failure
    assert ledger.balance("available", "USD", alice) == 4500
    payee = Payee.objects.get()
    assert (payee.ready, payee.requirements) == (False, ["individual.verification.document"])
    assert audit.find_problems() == []
