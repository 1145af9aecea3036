"""Each corruption, planted with the guards of the database off, is found by the check that is there for it."""

import io
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from payouts import audit
from payouts.models import Payee, Payout
from payouts.services import holds, runs, sales
from payouts.tests.test_sales_service import derive, make_work, sell

pytestmark = pytest.mark.django_db
TABLES = ("payouts_posting", "payouts_ledgertransaction", "payouts_ledgeraccount")


@contextmanager
def guards_off():
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        yield cursor
        cursor.execute("set constraints all immediate")
        for table in TABLES:
            cursor.execute(f"alter table {table} enable trigger user")


@pytest.fixture
def books(alice, bob):
    """Sales paid out, open, refunded and held; everything is right."""
    root, leaf = make_work(alice, "Root"), make_work(bob, "Leaf")
    derive(leaf, (root, 2000, "direct"))
    sell(leaf, source="ord_paid")
    sales.release_matured()
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now())
    Payee.objects.create(user=bob, stripe_account="acct_2", ready=True, secured_at=timezone.now())
    runs.run_payouts(timezone.now().date() - timedelta(days=1))
    sell(leaf, source="ord_open")
    sales.refund_sale(source="ord_open", amount_minor=1000, refund_id="rfd_1")
    held = make_work(alice, "Held")
    sell(held, source="ord_held")
    holds.place_hold(cause="dsp_1", work=held, actor=None)
    assert audit.find_problems() == []


ACCOUNT = "select id from payouts_ledgeraccount where kind = '{}' order by id limit 1"
CORRUPTIONS = {
    "balance changed by hand": (
        f"update payouts_ledgeraccount set balance = balance + 1 where id = ({ACCOUNT.format('revenue')})",
        ["balance", "trial balance USD: 1"],
    ),
    "posting changed": (
        "update payouts_posting set amount = amount + 1 where id = (select max(id) from payouts_posting)",
        ["balance"],
    ),
    "posting removed": (
        "delete from payouts_posting where id = (select min(id) from payouts_posting)",
        ["has 7200, posted 0"],
    ),
    "posting in another currency": (
        "update payouts_posting set currency = 'EUR' where id = (select max(id) from payouts_posting)",
        ["currency mismatch"],
    ),
    "account below zero": (
        "alter table payouts_ledgeraccount drop constraint ledger_no_overdraft; "
        f"update payouts_ledgeraccount set balance = -5 where id = ({ACCOUNT.format('pending')})",
        ["pending USD): -5"],
    ),
    "available below zero without a clawback": (
        f"update payouts_ledgeraccount set balance = -5 where id = ({ACCOUNT.format('available')})",
        ["-5 without a clawback"],
    ),
    "payout that never left available": (
        "update payouts_payout set amount = amount + 1 where id = (select min(id) from payouts_payout)",
        ["in transit to person", "taken"],
    ),
    "payout closed without its posting": ("update payouts_payout set state = 'paid'", ["open payouts 0"]),
    "transfer used twice": ("update payouts_payout set stripe_transfer = 'tr_1'", ["tr_1 stands for 2 payouts"]),
    "transaction without a cause": (
        "update payouts_ledgertransaction set cause = '' where kind = 'refund'", ["its cause “” is unknown"],
    ),
    "transaction with an unknown cause": (
        "update payouts_ledgertransaction set cause = 'ord_gone' where kind = 'refund'", ["“ord_gone” is unknown"],
    ),
    "share changed": (
        "update payouts_saleshare set amount = amount + 1 where id = (select min(id) from payouts_saleshare)",
        ["parts do not add up", "works give", "posted"],
    ),
    "fee changed": (
        "update payouts_sale set fee_minor = fee_minor + 1 where source = 'ord_paid'", ["parts do not add up to 10000"],
    ),
    "refund forgotten on a share": (
        "update payouts_saleshare set refunded = 0", ["what went back does not add up to 1000"],
    ),
    "refund without a posting": (
        "update payouts_sale set refunded_minor = 1001 where source = 'ord_open'", ["1001 went back, posted 1000"],
    ),
    "work's part changed": (
        "update payouts_salepart set amount = amount + 1 where amount > 0", ["works give"],
    ),
    "held sale set free": (
        "update payouts_sale set held = false", ["dispute hold USD: 9000", "ord_held is not held, its work is"],
    ),
    "hold ended without giving back": (
        "update payouts_hold set state = 'released'", ["ord_held is held without a hold"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruption_is_found(name, books):
    statement, found = CORRUPTIONS[name]
    with guards_off() as cursor:
        cursor.execute(statement)
    problems = "\n".join(audit.find_problems())
    for words in found:
        assert words in problems


def test_command_tells_and_fails(books):
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert "The ledger is right." in out.getvalue()
    Payout.objects.update(stripe_transfer="tr_1")
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger", stdout=out)
    assert stopped.value.code == 1
    assert "tr_1 stands for 2 payouts" in out.getvalue()


def test_the_same_number_of_queries_for_any_number_of_rows(books, alice, django_assert_max_num_queries):
    work = make_work(alice, "More")
    for number in range(10):
        sell(work, source=f"ord_more_{number}")
    with django_assert_max_num_queries(55):
        assert audit.find_problems() == []
