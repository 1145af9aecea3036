import csv
import io

import pytest

from licensing import exports
from licensing.models import License
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(alice, carol, northwind):
    bought(carol, offer(make_work(alice, title="=HYPERLINK(1)")))
    bought(carol, offer(make_work(alice, title="Harbor at dawn")), organization=northwind)
    return License.objects.order_by("pk")


@pytest.mark.parametrize(
    ("query", "titles"),
    [("", 2), ("?q=harbor", 1), ("?q=nothing", 0), ("?state=active", 2), ("?state=expired", 0), ("?holder=me", 1),
     ("?q=%00", 2), ("?state=zz", 2), ("?before=lic_0", 0), ("?before=%27", 2)],
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
