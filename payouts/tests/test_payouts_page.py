"""The payouts page: account, schedule, statements that add up on page, CSV and API, and skips with reasons."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.tests.factors import show, turn_on
from marketplace.core import money
from payouts import exports, papers
from payouts.gateways import stripe
from payouts.models import Payee, Payout, PayoutSkip
from payouts.services import payouts, runs, sales
from payouts.tests.test_sales_service import derive, make_work, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(alice, bob, monkeypatch):
    """Alice's own work and one made from it by bob were sold; a part went back; alice was paid."""
    monkeypatch.setattr(stripe, "send_transfer", lambda **call: "tr_1")
    root, leaf = make_work(alice, "=HYPERLINK(1)"), make_work(bob, "Leaf")
    derive(leaf, (root, 2500, "direct"))
    sell(root, source="ord_1", gross=3333)
    sell(leaf, source="ord_2", gross=9999)
    sales.refund_sale(source="ord_2", amount_minor=1111, refund_id="rfd_1")
    Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now(), schedule="daily")
    runs.run_payouts(timezone.now().date() - timedelta(days=1))
    made = Payout.objects.get()
    payouts.send_payout(made.pk)
    made.refresh_from_db()
    return made


def test_statement_adds_up_on_page_csv_and_api(paid, alice, browse, api):
    page = browse(alice).get(f"/payouts/{paid.pk}/")
    assert page.context["total"] == paid.amount
    sheet = browse(alice).get(f"/payouts/{paid.pk}/statement.csv")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode())))
    assert sum(int(row["amount in minor units"]) for row in rows) == paid.amount
    assert sum(round(float(row["amount"]) * 100) for row in rows) == paid.amount
    one = api(alice).get(f"/api/v1/payouts/{paid.pk}/").json()
    assert sum(line["amount"] for line in one["lines"]) == one["amount"] == paid.amount
    [statement] = api(alice).get("/api/v1/statements/").json()["results"]
    assert statement["lines"] == one["lines"]
    assert api(alice).get(f"/api/v1/statements/?payout={paid.pk}").json()["results"] == [statement]


def test_cells_are_no_formulas(paid, alice, browse):
    text = browse(alice).get(f"/payouts/{paid.pk}/statement.csv").content.decode()
    assert "'=HYPERLINK(1)" in text and ",=HYPERLINK" not in text
    assert [exports.neutral(cell) for cell in ("=1", "+1", "-1", "@x", "a=1", "")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@x",
        "a=1",
        "",
    ]


def test_strangers_find_nothing(paid, mallory, browse, api, client):
    for address in (f"/payouts/{paid.pk}/", f"/payouts/{paid.pk}/statement.csv"):
        assert browse(mallory).get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert api(mallory).get(f"/api/v1/payouts/{paid.pk}/").status_code == 404
    assert api(mallory).get(f"/api/v1/statements/?payout={paid.pk}").json()["results"] == []


def test_page_lists_what_was_sent(paid, alice, browse):
    page = browse(alice).get("/payouts/").content.decode()
    assert f"/payouts/{paid.pk}/" in page and "2 lines" in page and "Connected" in page


def test_requirements_are_said_in_words(alice, browse):
    needed = ["external_account", "individual.dob.day", "individual.dob.month", "something.new"]
    Payee.objects.create(user=alice, stripe_account="acct_1", requirements=needed)
    page = browse(alice).get("/payouts/").content.decode()
    assert "Your bank account or debit card" in page and "Something else that Stripe asks for" in page
    assert page.count("Your date of birth") == 1


def test_schedule_is_chosen(alice, bob, browse):
    assert browse(bob).post("/payouts/schedule/", {"schedule": "daily"}).status_code == 404
    payee = Payee.objects.create(user=alice, stripe_account="acct_1", ready=True, secured_at=timezone.now())
    client = browse(alice)
    show(client, turn_on(alice))
    client.post("/payouts/schedule/", {"schedule": "hourly"})
    payee.refresh_from_db()
    assert payee.schedule == "weekly"
    client.post("/payouts/schedule/", {"schedule": "monthly"})
    payee.refresh_from_db()
    assert payee.schedule == "monthly"


def test_skips_are_listed(alice, mallory, browse, api):
    sell(make_work(alice))
    runs.run_payouts(timezone.now().date() - timedelta(days=1))
    page = browse(alice).get("/payouts/").content.decode()
    assert "No bank account is connected yet" in page and "$90.00" in page
    [row] = api(alice).get("/api/v1/payout-skips/").json()["results"]
    assert (row["amount"], row["currency"], row["reason"]) == (9000, "USD", "not_onboarded")
    assert row["said"] == "No bank account is connected yet" and row["on"] == str(PayoutSkip.objects.get().run.on_date)
    assert api(mallory).get("/api/v1/payout-skips/").json()["results"] == []
    assert api().get("/api/v1/payout-skips/").status_code in (401, 403)


def test_page_queries_do_not_grow(paid, alice, browse, django_assert_max_num_queries):
    work = make_work(alice, "More")
    for number in range(8):
        sell(work, source=f"ord_more_{number}")
        sales.release_matured()
        runs.run_payouts(timezone.now().date() - timedelta(days=30 - number))
    signed_in = browse(alice)
    with django_assert_max_num_queries(18):
        assert len(signed_in.get("/payouts/").context["payouts"]) == 9


def test_statement_as_pdf_adds_up_too(paid, alice, mallory, browse, monkeypatch):
    address = f"/payouts/{paid.pk}/statement.pdf"
    answer = browse(alice).get(address)
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    for part in ("Statement", paid.pk, "Alice", "=HYPERLINK(1)", "Leaf", money.display(paid.amount, "USD")):
        assert part in text
    assert browse(mallory).get(address).status_code == 404
    monkeypatch.setattr(papers, "MOST", 1)
    short = browse(alice).get(address).content
    assert "1 more lines, in the CSV file" in " ".join(PdfReader(io.BytesIO(short)).pages[0].extract_text().split())
