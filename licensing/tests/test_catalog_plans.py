"""A large catalog is read in several ways; all of them find the same, and a count that is an estimate says so."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing import catalog_pages, catalog_plans, facet_counts, facets, search
from licensing.catalog_plans import Expected
from licensing.models import Listing
from licensing.services.catalog_counts import count_catalog
from licensing.tests.test_market import make_work, offer
from works.models import Work

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {}, {"words": "dunes"}, {"words": "dunes -fog"}, {"facets": {"kind": "image"}},
    {"words": "dunes", "facets": {"kind": "image"}, "price_min": 2000, "price_max": 4000},
    {"facets": {"kind": "text", "currency": "EUR"}}, {"price_max": 2000}, {"words": "nowhere"},
]  # fmt: skip


@pytest.fixture
def market(alice):
    """Nine listings whose kind, price, currency and licenses differ, and one of a work that is out of sight."""
    for number in range(10):
        work = make_work(alice, kind="text" if number % 3 == 0 else "image",
                         title=f"Dunes {number} {'in fog' if number % 2 else ''}")  # fmt: skip
        offer(work, price_minor=(1000, 3000, 3000, 5000)[number % 4], currency="EUR" if number % 3 == 0 else "USD")
        Listing.objects.filter(work=work).update(licensed=(0, 2, 1)[number % 3])
    Work.objects.filter(pk=work.pk).update(state="hidden")
    count_catalog()


@pytest.fixture
def large(monkeypatch):
    """Catalogs of any size are taken for large ones."""
    monkeypatch.setattr(search, "MANY", 1)


def read_through(backwards=False, **asked):
    """Every page of two, by its keys, and back again."""
    filters, found = search.Filters(**asked), []
    while True:
        page = catalog_pages.find_cards(filters, size=2)
        found.append([row.pk for row in page.listings])
        filters.after, filters.before = ("", page.newer) if backwards else (page.older, "")
        if not (filters.after or filters.before):
            if backwards or len(found) == 1:
                return found
            backwards, filters.before = True, page.newer


@pytest.mark.parametrize("sort", catalog_pages.SORTS)
@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_every_way_finds_the_same(market, monkeypatch, asked, sort):
    pages = read_through(sort=sort, **asked)
    counts = facets.count_values(search.Filters(sort=sort, **asked))
    monkeypatch.setattr(search, "MANY", 1)
    for walks in ([], [1], [2, 3], [100]):
        monkeypatch.setattr(Expected, "walks", lambda *_args, walks=walks, **_apart: walks)
        assert read_through(sort=sort, **asked) == pages, walks
    assert facets.count_values(search.Filters(sort=sort, **asked)).found == counts.found or not any(asked.values())


def test_the_planner_says_what_to_expect_where_it_matters(market, large, monkeypatch):
    asked = search.Filters(words="dunes", facets={"kind": "image"}, price_min=3000)
    expected = catalog_plans.expect(asked)
    assert expected.listings == 9 and expected.matches >= 1 and expected.cost > 0
    assert 1 <= expected.within <= 9 and not expected.intersects  # a common kind is read off the rows
    assert catalog_plans.expect(replace(asked, price_min=None)).within == 9
    assert catalog_plans.expect(search.Filters()) is None  # nothing is asked
    assert catalog_plans.expect(search.Filters(words="!?")) is None  # signs only
    monkeypatch.setattr(search, "MANY", 10)
    assert catalog_plans.expect(asked) is None


def test_frequent_matches_are_walked_to_and_rare_ones_are_fetched():
    often, rare = Expected(250_000, 1_000_000, 100_000, 1_000_000), Expected(60, 1_000_000, 80, 1_000_000)
    assert often.walks(25, "newest") == [500, 50_000]  # at least so many, and once more if what is newest is all alike
    assert rare.walks(25, "newest") == []
    between = Expected(1000, 1_000_000, 5000, 1_000_000)
    assert between.walks(25, "newest") == [50_000]
    assert between.walks(25, "licensed") == []  # each step costs more in an order that is not that of the table
    bounded = replace(between, within=100_000)  # by prices, which an index knows
    assert bounded.walks(25, "price") == [10_000, 12_500]
    assert bounded.walks(25, "newest") == [9091]  # where more is passed than looked at


@pytest.mark.parametrize(("sort", "index"), [("newest", "listing_newest"), ("licensed", "listing_by_licenses")])
def test_a_walk_passes_other_prices_without_looking_at_their_rows(market, large, monkeypatch, sort, index):
    monkeypatch.setattr(Expected, "walks", lambda *_args: [500])
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        catalog_pages.find_cards(search.Filters(words="dunes", price_min=2000, price_max=4000, sort=sort))
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off")
        walk = next(query["sql"] for query in captured if "LIMIT 500" in query["sql"])
        cursor.execute(f"explain {walk}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan
    assert "price_minor <= 4000" in plan.partition("Index Cond:")[2].partition("\n")[0]


def test_a_walk_is_not_preferred_to_what_one_word_fetches():
    """Only where several frequent things are intersected does the planner's cost not say how long that takes."""
    one = Expected(1500, 1_000_000, 2100, 1_000_000, intersects=False)
    assert one.walks(25, "newest") == []
    assert replace(one, intersects=True).walks(25, "newest") == [50_000]


@pytest.fixture
def shared(monkeypatch):
    """A million listings, of which these parts are blue, of these two styles, and of a rare model."""
    values = {"color": {"blue": 180_000}, "style": {"anime": 80_000, "3d": 70_000}, "kind": {"image": 700_000}}
    monkeypatch.setattr(facet_counts, "read", lambda: facet_counts.Counts(1_000_000, True, values))


BLUE = {"style": "anime,3d", "color": "blue", "kind": "image"}


@pytest.mark.parametrize(
    ("matches", "unasked"),
    [(20_000, set()),  # of a million: both spare more rows than they take
     (300, {"style"}),  # two frequent words leave 16,000: one color is worth it, one of two styles is not
     (3, {"style", "color"})],  # 160 rows are looked at sooner than anything is intersected
)  # fmt: skip
def test_the_index_is_asked_for_what_spares_more_than_it_takes(shared, matches, unasked):
    filters = search.Filters(words="dunes", facets=BLUE)
    found = catalog_plans._unasked(filters, matches, 1_000_000)
    assert found == unasked
    index, rows = search._facets(filters, "fetched", found)
    assert set(index) == {"style", "color"} - unasked
    assert set(rows) == {"kind", *unasked}  # a common one is never asked of the index


def test_rare_filters_are_asked_first(shared):
    """Most rows lack them, so that most are told by one comparison."""
    rare, common = search._facets(search.Filters(facets={**BLUE, "tool": "none"}), "at hand")
    assert list(rare) == ["tool", "style", "color", "kind"]
    assert common == {}


def test_a_count_by_the_newest_is_said_to_be_about_right(market, large, monkeypatch, client, api):
    monkeypatch.setattr(facets, "LEAST", 1)
    monkeypatch.setattr(facets, "FAIR", 1)
    monkeypatch.setattr(facets, "HOPED", 1)
    monkeypatch.setattr(facets, "MOST_WALKED", 4)
    monkeypatch.setattr(catalog_plans, "expect", lambda _filters: Expected(9, 9, 100.0, 9))
    counts = facets.count_values(search.Filters(words="dunes"))
    assert (counts.found, counts.about, counts.total, counts.whole) == (7, True, 3, False)  # 3 of the newest 4, of 9
    assert counts.values["kind"] == {"image": 2, "text": 1}
    page = client.get("/catalog/?q=dunes").content.decode()
    assert "About 7 licenses" in page and "Counted among the newest 3 that match." in page
    answer = api().get("/api/v1/search/?q=dunes").json()
    assert (answer["count"], answer["about"], answer["facets_of"]) == (7, True, 3)
    asked = search.Filters(words="dunes", price_min=2000, price_max=4000)
    assert "price_minor + 0" in search.conditions(asked, "fetched")[0][-1]  # known to no index
    assert "price_minor + 0" not in search.conditions(asked)[0][-1]
    assert "price_minor + 0" not in search.conditions(replace(asked, words=""), "fetched")[0][-1]  # by nothing else


def test_what_few_of_the_newest_are_is_counted_one_by_one(market, large, monkeypatch, client, api):
    monkeypatch.setattr(catalog_plans, "expect", lambda _filters: Expected(1000, 9, 100.0, 9))  # far too many
    counts = facets.count_values(search.Filters(words="dunes"))
    assert (counts.found, counts.about, counts.whole) == (9, False, True)
    assert "About" not in client.get("/catalog/?q=dunes").content.decode().partition('id="results"')[2]
    assert api().get("/api/v1/search/?q=dunes").json()["about"] is False


@pytest.mark.parametrize(
    ("number", "two", "one"),
    [(0, 0, 0), (7.4, 7, 7), (99, 99, 100), (104, 100, 100), (1251, 1300, 1000), (1_000_001, 1_000_000, 1_000_000)],
)
def test_an_estimate_has_no_more_digits_than_it_can_stand_for(number, two, one):
    assert (facet_counts.roughly(number), facet_counts.roughly(number, 1)) == (two, one)
