"""The preview of a payout run says what the run then does, to the cent, and writes nothing."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from marketplace.core.models import Event
from payouts import queries
from payouts.forecast import next_payouts
from payouts.models import LedgerTransaction, Payout, PayoutRun, PayoutSkip
from payouts.policies import Due
from payouts.preview import Total, preview_run
from payouts.services import holds, runs, sales
from payouts.tests.test_payout_runs import MONDAY, payee
from payouts.tests.test_sales_service import derive, make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(alice, bob, wen, lora, dan):
    """One for each reason: paid, no bank account, below the minimum, no second factor, not due, on hold, refunded."""
    root, leaf = make_work(alice, "Root"), make_work(bob, "Leaf")
    derive(leaf, (root, 500, "direct"))
    sell(leaf)
    sell(make_work(wen), source="ord_2", gross=100)
    sell(make_work(lora), source="ord_3")
    sell(make_work(dan), source="ord_4")
    payee(bob, schedule="daily"), payee(wen), payee(lora, secured_at=None), payee(dan, schedule="monthly")
    PayoutRun.objects.create(on_date=MONDAY.replace(day=1), finished_at=timezone.now())  # the month is served
    held = make_work(bob, "Held")
    sell(held, source="ord_5")
    holds.place_hold(cause="dsp_1", work=held, actor=bob)
    sell(make_work(bob, "Returned"), source="ord_6", gross=3000)
    sales.refund_sale(source="ord_6", amount_minor=1000, refund_id="rfd_1")


def as_run(on):
    """What a run did, in the preview's form."""
    run = runs.run_payouts(on)
    paid = {(row.payee.user.handle, row.currency, row.amount, "") for row in run.payouts.select_related("payee__user")}
    return paid | {(skip.user.handle, skip.currency, skip.amount, skip.reason) for skip in run.skips.all()}


def ahead(on):
    return {(row.handle, row.currency, row.amount, row.reason) for row in preview_run(on).rows}


def test_the_run_does_what_the_preview_said(market):
    said = ahead(MONDAY)
    assert said == {
        ("alice", "USD", 450, "not_onboarded"), ("bob", "USD", 8550 + 1800, ""), ("wen", "USD", 90, "below_minimum"),
        ("lora", "USD", 9000, "no_second_factor"), ("dan", "USD", 9000, "not_due"),
    }  # fmt: skip
    assert as_run(MONDAY) == said
    after = preview_run(MONDAY)
    assert after.made and after.rows == []


def test_days_to_come_count_what_becomes_available_until_then(alice, settings):
    settings.DEMO = settings.DEBUG = False
    payee(alice, schedule="daily")
    now = timezone.now()
    sales.record_sale(source="ord_1", work=make_work(alice), gross_minor=5000, currency="USD", occurred_at=now)
    days = settings.HOLD_DAYS
    assert ahead(now.date() + timedelta(days=days - 1)) == set()
    assert ahead(now.date() + timedelta(days=days)) == {("alice", "USD", 4500, "")}


def test_looking_writes_nothing(market, sam, browse):
    tables = (Payout, PayoutSkip, PayoutRun, LedgerTransaction, Event)
    before = [table.objects.count() for table in tables]
    out = io.StringIO()
    call_command("run_payouts", "--on", MONDAY.isoformat(), "--preview", stdout=out)
    assert browse(sam).get(f"/desk/payouts/preview/?on={MONDAY}").status_code == 200
    assert [table.objects.count() for table in tables] == before
    assert out.getvalue().splitlines() == [
        "USD: 1 payouts of $103.50, 4 skipped with $185.40",
        "  alice: $4.50 not sent: No bank account is connected yet",
        "  bob: $103.50 would be sent",
        "  dan: $90.00 not sent: Their schedule is not due yet",
        "  lora: $90.00 not sent: They have no second factor yet",
        "  wen: $0.90 not sent: The amount is below the minimum",
    ]


def test_a_run_that_stopped_half_way_leaves_the_rest(market, bob):
    run = PayoutRun.objects.create(on_date=MONDAY)
    sales.release_matured()
    runs._pay_or_skip(run, [queries.LedgerAccount.objects.get(owner=bob, kind="available").pk], Due.of(MONDAY))
    said = ahead(MONDAY)
    assert "bob" not in {row[0] for row in said} and len(said) == 4
    assert said <= as_run(MONDAY)


def test_a_debt_is_netted_before_it_is_shown(alice):
    payee(alice, schedule="daily")
    sell(make_work(alice))
    runs.run_payouts(MONDAY)
    sales.refund_sale(source="ord_1", amount_minor=10000, refund_id="rfd_1")
    assert ahead(MONDAY + timedelta(days=1)) == set()
    sell(make_work(alice, "Second"), source="ord_2", gross=20000)
    assert ahead(MONDAY + timedelta(days=1)) == {("alice", "USD", 9000, "")} == as_run(MONDAY + timedelta(days=1))


def test_a_payee_reads_the_same_for_themselves(market, bob, alice):
    for person in (bob, alice):
        found = User.objects.get(pk=person.pk)
        own = next_payouts(found, queries.get_payee_for(found), MONDAY - timedelta(days=1))
        told = {(found.handle, one.currency, one.amount, one.reason) for one in own}
        assert told == {row for row in ahead(MONDAY) if row[0] == person.handle}


def test_it_takes_as_many_queries_for_many_payees(market, django_assert_num_queries):
    def look():
        with django_assert_num_queries(7):
            return preview_run(MONDAY)

    assert len(look().rows) == 5
    for number in range(20):
        maker = User.objects.create_user(email=f"m{number}@demo.test", handle=f"maker{number}")
        sell(make_work(maker), source=f"ord_m{number}")
        payee(maker, secured_at=None if number % 2 else timezone.now())
    found = look()
    assert len(found.rows) == 25
    assert found.totals == [Total("USD", 11, 8550 + 1800 + 90_000, 14, 450 + 90 + 9000 + 9000 + 90_000)]


@pytest.mark.parametrize("typed", ["soon", "2026-13-01", "9999-12-31", "0000-00-00"])
def test_what_is_no_date_is_refused(typed, sam, browse):
    page = browse(sam).get(f"/desk/payouts/preview/?on={typed}")
    assert page.status_code == 422 and b"Enter a valid date." in page.content


def test_an_empty_market_has_nothing_to_pay(sam, browse):
    assert b"Nobody has money" in browse(sam).get("/desk/payouts/preview/").content


def test_the_page_shows_rows_reasons_and_totals(market, sam, bob, browse):
    page = browse(sam).get(f"/desk/payouts/preview/?on={MONDAY}").content.decode()
    assert "$103.50" in page and "$185.40" in page and "No bank account is connected yet" in page
    runs.run_payouts(MONDAY)
    assert b"The run of this date was made" in browse(sam).get(f"/desk/payouts/preview/?on={MONDAY}").content
    assert browse(bob).get("/desk/payouts/preview/").status_code == 404
