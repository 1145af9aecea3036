import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import profiles
from licensing import catalog_pages, facet_counts, search
from licensing.models import Listing
from licensing.services import listings
from marketplace.core.errors import Refusal
from works.models import Work
from works.services import works

pytestmark = pytest.mark.django_db


def make_work(owner, **fields):
    fields = {"kind": "image", "title": "Harbor at dawn", "state": "certified", "tools": ["ComfyUI"], **fields}
    return Work.objects.create(creator=owner, owner=owner, **fields)


def offer(work, **fields):
    fields = {"preset": "standard", "price_minor": 4900, "currency": "USD", "actor": work.owner, **fields}
    return listings.create_listing(work=work, **fields)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"price_minor": 1}, "price_out_of_range"), ({"currency": "XXX"}, "currency_unknown"),
     ({"preset": "model_service"}, "preset_unknown"), ({"overrides": {"media": []}}, "terms_contradict")],
)  # fmt: skip
def test_refused_listing_changes_nothing(alice, changes, code):
    with pytest.raises(Refusal) as refusal:
        offer(make_work(alice), **changes)
    assert refusal.value.code == code
    assert not Listing.objects.exists()


def test_only_the_owner_of_a_certified_work_lists_it(alice, mallory):
    with pytest.raises(Refusal, match="owner"):
        offer(make_work(alice), actor=mallory)
    with pytest.raises(Refusal, match="certified"):
        offer(make_work(alice, state="draft"))
    assert not Listing.objects.exists()


def test_same_terms_once(alice):
    work = make_work(alice)
    offer(work)
    with pytest.raises(Refusal) as refusal:
        offer(work)
    assert refusal.value.code == "listing_exists"


def test_pause_takes_it_off_the_catalog(alice, client):
    listing = offer(make_work(alice))
    assert "Harbor at dawn" in client.get("/catalog/").content.decode()
    listings.pause_listing(listing=listing, actor=alice)
    assert "Harbor at dawn" not in client.get("/catalog/").content.decode()
    listings.resume_listing(listing=listing, actor=alice)
    assert "Harbor at dawn" in client.get("/catalog/").content.decode()


def test_catalog_takes_four_queries_at_any_size(alice, client, django_assert_num_queries):
    for number in range(30):
        offer(make_work(alice, title=f"Work {number}"))
    facet_counts.forget()
    with django_assert_num_queries(4):
        page = client.get("/catalog/").content.decode()
    assert "Work 29" in page
    assert "after=" in page
    assert "30 licenses" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=harbor", 1), ("q=nothing", 0), ("kind=image", 1), ("kind=text", 0), ("media=web", 1), ("tool=comfyui", 1),
     ("use=editorial", 0), ("ai_training=prohibited", 1), ("exclusive=yes", 0), ("price_min=5000", 0),
     ("price_max=5000&sort=price", 1), ("tool=%27%29", 0), ("q=at+da", 1), ("q=dawn+harb", 1), ("q=media", 0),
     ("q=kind", 0), ("q=%22harbor+at%22", 1), ("q=harbor+-dawn", 0), ("q=%27%26", 0), ("derivatives=no", 1),
     ("derivatives=yes", 0), ("territory=worldwide", 1), ("territory=de", 1), ("term=unlimited", 1),
     ("preset=standard", 1), ("preset=remix", 0), ("currency=EUR", 0), ("limit=1", 1)],
)  # fmt: skip
def test_search_api(alice, api, query, found):
    offer(make_work(alice))
    answer = api().get(f"/api/v1/search/?{query}")
    assert answer.status_code == 200
    assert (len(answer.json()["results"]), answer.json()["count"]) == (found, found)


@pytest.mark.parametrize(
    ("query", "field"),
    [("kind=song", "kind"), ("price_min=x", "price_min"), ("price_max=-1", "price_max"), ("sort=best", "sort"),
     ("media=tv", "media"), ("q=%00", "q"), ("after=zz", "after"), ("after=1.%00", "after"), ("limit=0", "limit"),
     ("limit=101", "limit"), ("territory=Germany", "territory"), ("exclusive=maybe", "exclusive")],
)  # fmt: skip
def test_search_api_refuses_what_it_cannot_read(db, api, query, field):
    answer = api().get(f"/api/v1/search/?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("territory", "country", "found"),
    [({"include": ["DE", "FR"]}, "DE", 1), ({"include": ["DE"]}, "ID", 0), ({"exclude": ["US"]}, "US", 0),
     ({"exclude": ["US"]}, "DE", 1), ({"include": ["DE"]}, "worldwide", 0)],
)  # fmt: skip
def test_search_by_country(alice, api, territory, country, found):
    offer(make_work(alice), overrides={"territory": territory})
    assert len(api().get(f"/api/v1/search/?territory={country}").json()["results"]) == found


def test_amounts_of_different_currencies_are_not_compared(alice, api):
    offer(make_work(alice), price_minor=5000, currency="JPY")
    offer(make_work(alice), price_minor=4900)
    for query in ("sort=price", "price_max=99999"):
        assert [row["currency"] for row in api().get(f"/api/v1/search/?{query}").json()["results"]] == ["USD"]
    assert len(api().get("/api/v1/search/?sort=price&currency=JPY").json()["results"]) == 1


@pytest.mark.parametrize(
    ("sort", "index", "column"),
    [("price", "listing_cheapest", "price_minor"), ("-price", "listing_dearest", "price_minor"),
     ("licensed", "listing_by_licenses", "licensed")],
)  # fmt: skip
def test_orders_are_read_from_an_index(db, sort, index, column):
    """Without a sort, and for a later page from its price on; a small table would not show it by itself."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        catalog_pages.find(search.Filters(sort=sort, after="4900.lst_x"))
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
        cursor.execute(f"explain {captured[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan
    assert "Sort" not in plan
    assert column in plan.partition("Index Cond:")[2].partition("\n")[0]


def test_pages_follow_without_gap_or_repetition(alice, api):
    for number in range(30):
        offer(make_work(alice), price_minor=4900 + number % 3)
    for sort in ("newest", "price", "-price", "licensed"):
        first = api().get(f"/api/v1/search/?sort={sort}&limit=11").json()
        second = api().get(first["next"]).json()
        third = api().get(second["next"]).json()
        seen = [row["id"] for row in first["results"] + second["results"] + third["results"]]
        assert len(seen) == len(set(seen)) == 30
        assert (first["previous"], third["next"]) == (None, None)
        back = api().get(third["previous"]).json()
        assert back["results"] == second["results"]
        assert api().get(back["previous"]).json()["results"] == first["results"]


def test_work_page_leads_to_checkout(alice, client):
    listing = offer(make_work(alice))
    page = client.get(f"/w/{listing.work_id}/").content.decode()
    assert f"/buy/{listing.pk}/" in page
    assert "$49.00" in page


def test_owner_lists_a_work_through_the_form(alice, mallory, browse):
    work = make_work(alice)
    url = f"/studio/works/{work.pk}/list/"
    assert browse(mallory).get(url).status_code == 404
    assert browse(alice).get(url).status_code == 200
    bad = browse(alice).post(url, {"preset": "standard", "price": "abc", "currency": "USD"})
    assert bad.status_code == 422
    assert browse(alice).post(url, {"preset": "standard", "price": "49.00", "currency": "USD"}).status_code == 302
    assert Listing.objects.get().price_minor == 4900
    assert "Harbor at dawn" in browse(alice).get("/studio/listings/").content.decode()
    assert "Harbor at dawn" in browse(mallory).get(f"/@{alice.handle}/").content.decode()


def test_api_lists_and_quotes(alice, api):
    work = make_work(alice)
    body = {"work": work.pk, "preset": "standard", "price_minor": 4900, "currency": "USD"}
    assert api().post("/api/v1/listings/", body).status_code in (401, 403)
    made = api(alice).post("/api/v1/listings/", body)
    assert made.status_code == 201
    quote = api().post("/api/v1/quotes/", {"listing": made.json()["id"]})
    assert quote.json()["price_minor"] == 4900


def test_search_follows_a_changed_description_and_a_changed_name(alice, api, deliver):
    work = make_work(alice, description="Gulls")
    offer(work)
    works.describe_work(work=work, actor=alice, description="Lantern festival")
    profiles.update_profile(user=alice, display_name="Rosalind")
    deliver()
    for query, found in [("lantern", 1), ("gulls", 0), ("rosalind", 1)]:
        assert len(api().get(f"/api/v1/search/?q={query}").json()["results"]) == found
