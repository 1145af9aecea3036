import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from licensing import exports
from licensing.models import License, Order
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import make_work, offer
from marketplace.core import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(alice, carol, northwind):
    bought(carol, offer(make_work(alice, title="=HYPERLINK(1)")))
    bought(carol, offer(make_work(alice, title="Harbor at dawn")), organization=northwind)
    return License.objects.order_by("pk")


@pytest.mark.parametrize(
    ("query", "titles"),
    [("", 2), ("?q=harbor", 1), ("?q=nothing", 0), ("?state=active", 2), ("?state=expired", 0), ("?holder=me", 1),
     ("?creator=alice", 2), ("?creator=Ali", 2), ("?creator=bob", 0), ("?buyer=@Carol", 2), ("?buyer=dan", 0),
     ("?po_number=7", 0), ("?ends_from=2026-01-01", 0), ("?ends_until=2026-13-01", 2), ("?ends_until=9999-12-31", 2),
     ("?creator=%00", 2), ("?q=%00", 2), ("?state=zz", 2), ("?before=lic_0", 0), ("?before=%27", 2)],
)  # fmt: skip
def test_filters(two, carol, browse, query, titles):
    page = browse(carol).get(f"/licenses/{query}").content.decode()
    assert sum(f"/licenses/{held.pk}/" in page for held in two) == titles


def test_by_team(two, dan, northwind, mallory, browse):
    page = browse(dan).get(f"/licenses/?holder={northwind.pk}").content.decode()
    assert "Harbor at dawn" in page
    assert "HYPERLINK" not in page
    assert "No licenses yet" in browse(mallory).get("/licenses/").content.decode()


def test_csv_holds_the_filtered_rows_and_no_formula(two, carol, browse):
    answer = browse(carol).get("/licenses/export.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["work"] for row in rows} == {"'=HYPERLINK(1)", "Harbor at dawn"}
    assert {(row["price"], row["currency"]) for row in rows} == {("49.00", "USD")}
    few = b"".join(browse(carol).get("/licenses/export.csv?q=harbor").streaming_content).decode()
    assert few.count("lic_") == 1


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_text(value):
    assert exports.cell(value) == f"'{value}"


def test_other_cells_are_left_alone():
    assert [exports.cell(value) for value in (None, 3, "a=b")] == ["", "3", "a=b"]


def test_list_queries_do_not_grow(two, alice, carol, browse, django_assert_num_queries):
    client = browse(carol)
    for number in range(5):
        bought(carol, offer(make_work(alice, title=f"Work {number}")))
    with django_assert_num_queries(4):
        client.get("/licenses/")
    with django_assert_num_queries(4):
        client.get("/orders/")


@pytest.fixture
def many(alice, carol):
    """Licenses of one buyer by the hundred, each ending a day later than the one before, every tenth with a number."""
    listing = offer(make_work(alice, title="Kelp"), preset="social_web")
    first = bought(carol, listing)
    held = License.objects.get(order=first)
    day = datetime(2027, 1, 1, 12, tzinfo=UTC)
    rows = []
    for number in range(130):
        order = Order.objects.get(pk=first.pk)
        order.pk, order.stripe_session_id, order.stripe_payment_intent = ids.new("ord"), "", ""
        order.po_number = f"PO-{number}" if number % 10 == 0 else ""
        order.save(force_insert=True)
        one = License.objects.get(pk=held.pk)
        one.pk, one.order, one.ends_at = ids.new("lic"), order, day + timedelta(days=number)
        rows.append(one)
    License.objects.bulk_create(rows)
    return [held, *rows]


def test_pages_hold_every_row_once_and_the_csv_the_same(many, carol, browse):
    client, seen, query = browse(carol), [], "?q=kelp&ends_from=2027-01-02"
    while query:
        page = client.get(f"/licenses/{query}").content.decode()
        seen += re.findall(r'href="/licenses/(lic_[0-9a-z]+)/"', page)
        older = re.search(r'href="(\?[^"]*before=[^"]*)"', page)
        query = html.unescape(older[1]) if older else ""
    expected = [one.pk for one in reversed([many[0], *many[2:]])]
    assert seen == expected
    answer = client.get("/licenses/export.csv?q=kelp&ends_from=2027-01-02")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [row["license"] for row in csv.DictReader(io.StringIO(text))] == expected


def test_the_csv_goes_on_beyond_one_part(many, carol, browse, monkeypatch):
    monkeypatch.setattr("licensing.views.licenses.EXPORT_ROWS", 20)
    text = b"".join(browse(carol).get("/licenses/export.csv").streaming_content).decode()
    assert text.count("lic_") == 131


@pytest.mark.parametrize(
    ("query", "count"),
    [("ends_from=2027-01-11&ends_until=2027-01-20", 10), ("po_number=PO-10", 1), ("q=PO-20", 1), ("buyer=carol", 131),
     ("state=expired", 0), ("holder=me", 131), ("creator=alice&ends_until=2027-01-01", 2), ("work=wrk_none", 0)],
)  # fmt: skip
def test_the_api_has_the_same_filters(many, carol, api, query, count):
    License.objects.filter(pk=many[0].pk).update(ends_at=datetime(2026, 12, 1, tzinfo=UTC))
    answer = api(carol).get(f"/api/v1/licenses/?limit=100&{query}").json()
    assert len(answer["results"]) == min(count, 100) and bool(answer["next"]) == (count > 100)


@pytest.mark.parametrize("query", ["state=zz", "ends_from=tomorrow", "ends_until=2027-02-30"])
def test_the_api_says_what_it_cannot_read(carol, api, query):
    answer = api(carol).get(f"/api/v1/licenses/?{query}")
    assert answer.status_code == 400 and answer.json()["code"] == "invalid"
