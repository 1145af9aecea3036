"""Income by month, work and source: page, CSV and API say the same to the cent, also after odd refunds."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from marketplace.core.errors import Refusal
from payouts import income
from payouts.models import SaleShare
from payouts.services import holds, sales, splits
from payouts.tests.test_sales_service import derive, make_work

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def sell(work, source, gross, months_ago=0, currency="USD"):
    at = NOW - timedelta(days=30 * months_ago)
    return sales.record_sale(source=source, work=work, gross_minor=gross, currency=currency, occurred_at=at)


@pytest.fixture
def sold(alice, bob, wen):
    """Alice's own work, one she shares in, and one made from hers by way of another of hers."""
    root, middle, leaf, team = (make_work(who, name) for who, name in (
        (alice, "Root"), (alice, "Middle"), (bob, "Leaf"), (wen, "Team")
    ))  # fmt: skip
    derive(middle, (root, 2000, "direct"))
    derive(leaf, (middle, 1111, "direct"), (root, 777, "all_ancestors"))
    made = splits.propose_split(work=team, shares={"wen": 6667, "alice": 3333}, actor=wen)
    splits.accept_share(share=made.shares.get(party=alice), actor=alice)
    sell(root, "ord_1", 3333, 2)
    sell(leaf, "ord_2", 9999, 1)
    sell(team, "ord_3", 777)
    sell(root, "ord_4", 10001)
    sell(root, "ord_5", 500, currency="JPY")
    sales.refund_sale(source="ord_2", amount_minor=3334, refund_id="rfd_1")
    sales.refund_sale(source="ord_3", amount_minor=777, refund_id="rfd_2")
    return root


def left(alice, currency="USD"):
    return sum(share.remaining for share in SaleShare.objects.filter(party=alice, sale__currency=currency))


def test_page_csv_and_api_agree_to_the_cent(sold, alice, browse, api):
    page = browse(alice).get("/earnings/")
    shown = page.context["income"]
    chart = page.context["chart"]
    sheet = browse(alice).get(f"/earnings/income.csv?currency={shown.currency}")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode())))
    told = api(alice).get("/api/v1/earnings/income/?currency=USD").json()
    assert shown.total == told["total"] == left(alice)
    assert sum(bar.amount for bar in chart.bars) == sum(row.amount for row in chart.sources) == shown.total
    assert sum(row.amount for row in chart.works) + chart.rest == shown.total
    cells = [(row["month"], row["work"], row["source"], int(row["amount in minor units"])) for row in rows]
    assert cells == [(cell["month"], cell["work"], cell["source"], cell["amount"]) for cell in told["cells"]]
    assert sum(round(float(row["amount"]) * 100) for row in rows) == shown.total
    by_month = {f"{bar.month:%Y-%m}": bar.amount for bar in chart.bars if bar.amount}
    summed = {month: sum(cell[3] for cell in cells if cell[0] == month) for month in by_month}
    assert by_month == summed and set(by_month) == {"2026-09", "2026-10", "2026-11"}
    listed, address = [], "/api/v1/earnings/"
    while address:
        answer = api(alice).get(address).json()
        listed, address = listed + answer["results"], answer["next"]
    net = sum(row["amount"] - row["refunded"] for row in listed if row["currency"] == "USD")
    assert net == shown.total


def test_sources_are_told_apart(sold, alice, wen, browse):
    by = income.read_income(alice, "USD", income.span_of("", date(2026, 11, 26))).by("source")
    assert set(by) == {"own", "upstream"}  # the shared one was refunded whole
    sell(sold, "ord_6", 100)
    page = browse(alice).get("/earnings/").content.decode()
    assert "Works made from yours" in page and "Your own works" in page and "Root" in page
    assert "Nothing was sold in this time" in browse(wen).get("/earnings/?year=2026").content.decode()


def test_currencies_stay_apart(sold, alice, browse, api):
    page = browse(alice).get("/earnings/?currency=JPY&year=2026")
    assert page.context["income"].total == left(alice, "JPY") == 450
    assert "¥450" in page.content.decode()
    assert api(alice).get("/api/v1/earnings/income/?currency=jpy").json()["total"] == 450
    assert ",450,JPY,450" in browse(alice).get("/earnings/income.csv?currency=JPY").content.decode()


def test_years_and_month_ends():
    assert income.span_of("", date(2026, 1, 31))[0] == date(2025, 2, 1)
    assert income.span_of("2024", date(2026, 1, 31))[-1] == date(2024, 12, 1)
    for wrong in ("x", "1", "²²²²", "99999"):
        with pytest.raises(Refusal):
            income.span_of(wrong, date(2026, 1, 1))


def test_last_moment_of_a_month_belongs_to_it(alice):
    work = make_work(alice)
    for source, at in (("a", datetime(2026, 8, 31, 23, 59, 59, tzinfo=UTC)), ("b", datetime(2026, 9, 1, tzinfo=UTC))):
        sales.record_sale(source=source, work=work, gross_minor=1000, currency="USD", occurred_at=at)
    months = income.read_income(alice, "USD", income.span_of("2026", NOW.date())).by("month")
    assert months == {date(2026, 8, 1): 900, date(2026, 9, 1): 900}


def test_held_and_pending_money_counts_too(alice):
    work = make_work(alice)
    sell(work, "ord_1", 1000)
    holds.place_hold(cause="dsp_1", work=work, actor=None)
    assert income.read_income(alice, "USD", income.span_of("", timezone.now().date())).total == 900


def test_bad_questions_are_refused(alice, mallory, api, browse, client):
    assert api(alice).get("/api/v1/earnings/income/?currency=XXX").json()["code"] == "currency_unknown"
    assert api(alice).get("/api/v1/earnings/income/?year=x").json()["code"] == "year_invalid"
    assert browse(alice).get("/earnings/?year=x").status_code == 200  # nothing sold, nothing asked
    assert browse(mallory).get("/earnings/income.csv").content.decode().count("\n") == 1
    assert client.get("/earnings/income.csv").status_code == 302
    assert api().get("/api/v1/earnings/income/").status_code in (401, 403)


def test_the_page_asks_the_same_questions_at_any_size(alice, browse, django_assert_max_num_queries):
    for number in range(12):
        work = make_work(alice, f"Work {number}")
        sell(work, f"ord_{number}", 1000 + number)
        sales.refund_sale(source=f"ord_{number}", amount_minor=7, refund_id=f"rfd_{number}")
    signed_in = browse(alice)
    with django_assert_max_num_queries(20):
        page = signed_in.get("/earnings/")
    assert page.context["chart"].rest > 0 and "All other works" in page.content.decode()
