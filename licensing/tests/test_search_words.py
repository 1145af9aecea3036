"""Words of three languages in the index, and what is said when a word was mistyped."""

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from licensing import catalog_pages, search, search_words
from licensing.models import Listing, SearchWord
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db
WORKS = {
    "harbor": ("Harbor at dawn", "Fishing boats waiting for the first light.", ["ships"]),
    "shan": ("山水夜色", "水墨山水画，月光下的群山与小船。", ["水墨", "山水"]),
    "story": ("The lighthouse keeper's daughter", "A short story of letters that never arrived.", ["fiction"]),
}


@pytest.fixture
def market(alice):
    for title, description, tags in WORKS.values():
        offer(make_work(alice, title=title, description=description, tags=tags, tools=[]))


def found(words):
    titles = {listing.work.title for listing in catalog_pages.find(search.Filters(words=words)).listings}
    return {key for key, work in WORKS.items() if work[0] in titles}


def test_words_far_from_any_known_one_stay(market):
    search_words._vocabulary.cache_clear()
    for typed in ("xyzzyplugh", "zz", "harbor", "", "12345", "猫狗"):
        assert search.meant(search.Filters(words=typed)) == ""


def test_a_correction_that_the_filters_leave_nothing_of_is_not_made(market):
    search_words._vocabulary.cache_clear()
    assert search.meant(search.Filters(words="harbro", facets={"kind": "text"})) == ""


def test_the_page_and_the_api_say_what_was_searched_for_instead(market, client, carol):
    search_words._vocabulary.cache_clear()
    page = client.get("/catalog/", {"q": "harbro"}).content.decode()
    assert "Nothing matches your words, so these match <b>harbor</b>." in page and "Harbor at dawn" in page
    client.force_login(carol)
    offered = [client.get("/catalog/", {"q": words}).content.decode() for words in ("harbor", "harbro")]
    assert ["Save this search" in page for page in offered] == [True, False]  # a typo is not worth keeping
    answer = client.get("/api/v1/search/", {"q": "harbro"}).json()
    assert (answer["instead"], answer["count"]) == ("harbor", 1)
    assert client.get("/api/v1/search/", {"q": "harbor"}).json()["instead"] == ""


@given(st.text(max_size=60))
def test_any_question_is_one_that_the_database_reads(words):
    queries, values = search_words.queries_of(words)
    assert len(values) == sum(query.count("%s") for query in queries)
    with connection.cursor() as cursor:
        if queries:
            cursor.execute(f"select {' && '.join(queries)}", values)


@given(st.text(max_size=60))
def test_any_text_can_be_indexed(text):
    with connection.cursor() as cursor:
        cursor.execute(f"select {search_words.vector_sql()}", search_words.vector_values(text, ["=kind:image"]))
        assert "'=kind:image'" in cursor.fetchone()[0]


def test_the_index_is_written_anew(market):
    Listing.objects.update(search=None)
    SearchWord.objects.all().delete()
    assert found("harbor") == set()
    call_command("reindex_search", verbosity=0)
    assert found("harbors") == {"harbor"} and found("山水") == {"shan"}
    assert SearchWord.objects.filter(word="lighthouse").exists()
    before = SearchWord.objects.count()
    call_command("reindex_search", verbosity=0)
    assert SearchWord.objects.count() == before
