"""Filters on what a work looks like and how it was made, most licensed, counts of everything, and a creator's page."""

import pytest

from licensing import facet_counts, facets, looks, search, tokens
from licensing.models import FacetCount, License, Listing
from licensing.services import saved_searches
from licensing.services.catalog_counts import count_catalog
from licensing.tests.buying import buy
from licensing.tests.test_market import make_work, offer
from licensing.views import market
from works.models import Claim
from works.services import claims, works
from works.tests import files
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted():
    facet_counts.forget()
    yield
    facet_counts.forget()


def found(api, query):
    return [row["title"] for row in api().get(f"/api/v1/search/?{query}").json()["results"]]


@pytest.mark.parametrize(
    ("said", "styles"),
    [(["Harbor", "Watercolor"], {"watercolor"}), (["line-art"], {"ink"}),
     (["Lukisan cat air"], {"painting", "watercolor"}),
     (["水墨山水"], {"ink"}), (["pixelated"], set()), (["3D", "Pop Art"], {"3d", "comic"}), (["think"], set())],
)  # fmt: skip
def test_styles_are_found_in_tags_and_titles_of_three_languages(said, styles):
    assert looks.styles_of(said) == styles


@pytest.mark.parametrize(
    ("code", "name"),
    [("#c8362b", "red"), ("#ff8c1a", "orange"), ("#6b4424", "brown"), ("#ffe14d", "yellow"), ("#2e8b57", "green"),
     ("#20b2aa", "teal"), ("#1e3a8a", "blue"), ("#6a0dad", "purple"), ("#ff69b4", "pink"), ("#0a0a0c", "black"),
     ("#808080", "gray"), ("#f7f4ec", "white"), ("none", "")],
)  # fmt: skip
def test_colors_are_named_as_people_name_them(code, name):
    assert looks.color_of(code) == name


def test_every_sample_of_a_color_has_its_name():
    assert {looks.color_of(color.sample) for color in looks.COLORS.values()} == set(looks.COLORS)


def test_style_and_color_take_several_of_which_one_is_enough(alice, api, client, deliver):
    listing = offer(certify(alice, deliver))
    offer(make_work(alice, title="Dunes in watercolor"))
    offer(make_work(alice, title="Dunes in pixel art"))
    offer(make_work(alice, title="Dunes"))
    assert found(api, "style=watercolor,pixel") == found(api, "style=watercolor&style=pixel")
    assert found(api, "style=watercolor,pixel") == ["Dunes in pixel art", "Dunes in watercolor"]
    assert found(api, "style=pixel") == ["Dunes in pixel art"]
    color = looks.color_of(listing.work.color)
    other = next(name for name in looks.COLORS if name != color)
    assert found(api, f"color={color},{other}") == [listing.work.title]
    assert found(api, f"color={other}") == []
    page = client.get("/catalog/?style=watercolor&style=pixel").content.decode()
    assert "Style: Watercolor, Pixel art" in page
    assert 'name="style" value="pixel" checked' in page


@pytest.mark.parametrize("query", ["style=cubism", "color=blue,mauve", "base_model=sdxl", "grade=best"])
def test_values_that_do_not_exist_are_refused(db, api, query):
    answer = api().get(f"/api/v1/search/?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


def test_base_model_and_evidence_follow_the_claims(alice, api, deliver):
    work = certify(alice, deliver, data=files.png(1))
    offer(work)
    Claim.objects.filter(work=work).delete()
    Claim.objects.create(work=work, name="base_model", value="sd_xl_base_1.0.safetensors", grade="declared")
    works.describe_work(work=work, actor=alice, description="Described again")
    deliver()
    base = tokens.plain("Stable Diffusion XL 1.0")
    assert found(api, f"base_model={base}") == [work.title]
    assert found(api, f"base_model={tokens.plain('FLUX.1 [schnell]')}") == []
    assert found(api, "grade=file") == []
    Claim.objects.create(work=work, name="model", value="flux1-schnell", grade="checked")
    claims.declare_claim(work=work, name="base_model", value="SDXL", actor=alice)
    deliver()
    assert [found(api, f"grade={grade}") for grade in ("file", "checked", "reviewed")] == [[work.title]] * 2 + [[]]


def test_what_is_private_or_contested_says_nothing(alice, api):
    work = make_work(alice)
    Claim.objects.create(work=work, name="base_model", value="sdxl", grade="file", private=True)
    Claim.objects.create(work=work, name="model", value="sdxl", grade="file", contested="Not mine.")
    offer(work)
    assert found(api, f"base_model={tokens.plain('Stable Diffusion XL 1.0')}") == found(api, "grade=file") == []


def test_most_licensed_come_first_and_revoked_licenses_do_not_count(alice, carol, api, deliver):
    titles = ["Never", "Once", "Twice"]
    listings = [offer(make_work(alice, title=title)) for title in titles]
    for listing in (listings[1], listings[2], listings[2]):
        buy(carol, listing)
    deliver()
    offer(make_work(alice, title="New"))
    assert found(api, "sort=licensed") == ["Twice", "Once", "New", "Never"]
    assert found(api, "sort=licensed&limit=1") == ["Twice"]
    License.objects.filter(work=listings[2].work_id).update(state="revoked")
    search.count_licenses([listings[2].work_id])
    assert found(api, "sort=licensed&limit=1") == ["Once"]


def test_a_second_listing_of_a_licensed_work_stands_beside_the_first(alice, carol, deliver):
    work = make_work(alice)
    buy(carol, offer(work))
    deliver()
    assert [offer(work, preset="extended").pk] == list(
        Listing.objects.filter(licensed=1, preset="extended").values_list("pk", flat=True)
    )


def test_the_whole_catalog_is_counted_now_and_then(alice, client, monkeypatch):
    monkeypatch.setattr(facets, "SAMPLE", 2)
    for kind in ("text", "image", "prompt", "image"):
        offer(make_work(alice, kind=kind))
    assert facets.count_values(search.Filters()).total == 2  # nothing was counted yet
    assert count_catalog() == 4
    counts = facets.count_values(search.Filters())
    assert (counts.total, counts.whole, counts.values["kind"]) == (4, True, {"image": 2, "prompt": 1, "text": 1})
    assert "by" not in counts.values
    page = client.get("/catalog/").content.decode()
    assert 'href="?kind=image"' in page.partition("Narrow down")[2] and "Counted among the newest" not in page
    assert facets.count_values(search.Filters(facets={"kind": "image"})).total == 2
    offer(make_work(alice, kind="model"))
    assert count_catalog() == 5 and FacetCount.objects.get(name="kind", value="model").number == 1


def test_many_are_not_counted_again_for_each_visitor(alice, client, monkeypatch, django_assert_num_queries):
    for _number in range(3):
        offer(make_work(alice))
    monkeypatch.setattr(search, "MANY", 3)
    monkeypatch.setattr(facets, "SAMPLE", 2)
    count_catalog()
    assert facet_counts.read().total == 3
    with django_assert_num_queries(0):
        counts = facets.count_values(search.Filters())
    assert (counts.found, counts.about) == (3, True)
    assert "About 3 licenses" in client.get("/catalog/").content.decode()
    facets.count_values(search.Filters(words="harbor"))  # its stems are remembered
    with django_assert_num_queries(2):  # what the planner expects, and one by one, as so few match
        assert facets.count_values(search.Filters(words="harbor")).found == 3


def test_a_creators_page_has_filters_when_there_is_much(alice, bob, client):
    for number in range(market.MANY):
        offer(make_work(alice, title=f"Dunes {number}"))
    offer(make_work(bob, title="Dunes of Bob", kind="text"))
    assert 'id="filter-form"' not in client.get("/@alice/").content.decode()
    offer(make_work(alice, title="Harbor in watercolor", kind="text"))
    page = client.get("/@alice/").content.decode()
    assert 'id="filter-form"' in page and "13 licenses" in page and "Dunes of Bob" not in page
    page = client.get("/@alice/?kind=text&style=watercolor").content.decode()
    assert "Harbor in watercolor" in page and "1 license" in page and "Dunes 1" not in page
    assert 'href="?style=watercolor"' in page and 'href="/@alice/"' in page
    part = client.get("/@alice/?kind=text", headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert part.strip().startswith('<div class="stack" id="results">') and "Dunes of Bob" not in part


def test_pages_of_a_creator_follow_by_key(alice, bob, client):
    for number in range(30):
        offer(make_work(alice, title=f"Dunes {number:02}"))
        offer(make_work(bob, title=f"Fog {number:02}"))
    page = client.get("/@alice/").content.decode()
    assert "Dunes 29" in page and "Dunes 06" in page and "Dunes 05" not in page
    older = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    page = client.get(f"/@alice/{older}").content.decode()
    assert "Dunes 05" in page and "Dunes 00" in page and "Dunes 06" not in page and "Fog" not in page


def test_the_api_asks_for_one_creator(alice, bob, api):
    offer(make_work(alice, title="Dunes"))
    offer(make_work(bob, title="Fog"))
    assert found(api, "creator=alice") == found(api, "creator=@alice") == ["Dunes"]
    assert found(api, "creator=nobody") == []


def test_a_search_for_several_values_of_one_creator_is_saved_whole(alice, carol, client):
    saved = saved_searches.save_search(
        user=carol, query="territory=DE&territory=ID&style=ink&style=photo&creator=alice"
    )
    assert saved.query == "creator=alice&style=ink%2Cphoto&territory=DE%2CID"
    work = make_work(alice, title="Photographic dunes")
    offer(work)
    assert [one.work_id for one in saved_searches.find_news(saved)] == [work.pk]
    client.force_login(carol)
    page = client.get("/searches/").content.decode()
    assert "Creator: alice" in page and "Style: Ink and line, Photographic" in page
    for number in range(market.MANY + 1):
        offer(make_work(alice, title=f"Dunes {number}"))
    page = client.get("/@alice/?kind=image").content.decode()
    assert 'name="query" value="kind=image&amp;creator=alice"' in page


def test_a_tool_is_suggested_and_called_by_its_name(alice, client):
    offer(make_work(alice))
    page = client.get("/catalog/?tool=comfyui").content.decode()
    assert "Made with: ComfyUI" in page and '<option value="Midjourney">' in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [("kind=image", ["Dunes", "Fog"]), ("kind=image&media=web", ["Dunes", "Fog"]),
     ("territory=DE,ID", ["Dunes", "Fog"]),
     ("kind=image&style=ink&q=dunes", ["Dunes"]), ("kind=image&exclusive=no&sort=price", ["Fog", "Dunes"]),
     ("kind=text", ["Poem"]), ("kind=image&use=editorial", [])],
)  # fmt: skip
def test_what_most_have_is_read_off_the_rows_with_the_same_result(alice, api, monkeypatch, query, titles):
    offer(make_work(alice, title="Poem", kind="text"), overrides={"territory": {"include": ["FR"]}})
    offer(make_work(alice, title="Fog"), price_minor=1900)
    offer(make_work(alice, title="Dunes", tags=["ink"]))
    assert found(api, query) == titles
    monkeypatch.setattr(search, "MANY", 1)
    monkeypatch.setattr(search, "COMMON", 0.5)
    count_catalog()
    filters = search.Filters(facets={"kind": "image", "style": "ink"})
    assert [sql.split("(")[0] for sql in search.conditions(filters)[0]] == [
        "licensing_listing.search @@ ",
        "ts_match_vq",
    ]
    assert found(api, query) == titles
