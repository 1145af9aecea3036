"""A catalog in three languages is found by stems, characters and mistyped words: at least 60 questions."""

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
    "harbor": (
        "Harbor at dawn",
        "Fishing boats waiting for the first light, painted in soft colors.",
        ["ships", "sea"],
    ),
    "city": ("Night city in rain", "Neon reflections on wet streets; cyberpunk skyline.", ["neon", "futuristic"]),
    "fox": ("The running fox", "A red fox runs through a snowy forest.", ["animal", "winter"]),
    "batik": ("Motif batik parang", "Pola batik Jawa dengan garis miring, cocok untuk kemasan dan kain.", ["batik"]),
    "pasar": ("Pasar malam di Yogyakarta", "Penjual makanan menyalakan lampu; lukisan suasana keramaian.", ["malam"]),
    "rimba": ("Hutan hujan Kalimantan", "Pepohonan tinggi berkabut, burung beterbangan di pagi hari.", ["alam"]),
    "shan": ("山水夜色", "水墨山水画，月光下的群山与小船。", ["水墨", "山水"]),
    "cheng": ("上海的雨夜", "霓虹灯下的街道，赛博朋克风格的城市。", ["城市", "雨"]),
    "cat": ("窗边的猫", "一只橘猫在窗边睡觉，温暖的阳光。", ["猫", "动物"]),
    "lora": ("Kertas Botanica LoRA", "Botanical illustrations on handmade paper, trained for SDXL.", ["flowers"]),
    "story": ("The lighthouse keeper's daughter", "A short story of letters that never arrived.", ["fiction"]),
    "prompt": ("Product photography prompt", "Studio lighting for bottles and cosmetics on white.", ["commercial"]),
}
ENGLISH = [
    ("harbor", {"harbor"}), ("harbors", {"harbor"}), ("HARBOR", {"harbor"}), ("dawn harbor", {"harbor"}),
    ("the harbor at dawn", {"harbor"}), ("painting", {"harbor"}), ("boat", {"harbor"}), ("fished", {"harbor"}),
    ("colour", set()), ("colors", {"harbor"}), ("reflect", {"city"}), ("street", {"city"}), ("rains", {"city"}),
    ("cyberpunk skylines", {"city"}), ("run", {"fox"}), ("running foxes", {"fox"}), ("forests", {"fox"}),
    ("snow", {"fox"}), ("illustration", {"lora"}), ("illustrated botanical", {"lora"}), ("flower", {"lora"}),
    ("letters", {"story"}), ("arriving", {"story"}), ("daughters", {"story"}), ('"lighthouse keeper"', {"story"}),
    ('"keeper lighthouse"', set()), ("light", {"harbor", "prompt", "story"}), ("bottle", {"prompt"}),
    ("photograph", {"prompt"}), ("fox -snowy", set()), ("fox -summer", {"fox"}), ("paper sdxl", {"lora"}),
    ("light -studio", {"harbor"}), ("harb", {"harbor"}), ("cosmetic bottles", {"prompt"}),
]  # fmt: skip
INDONESIAN = [
    ("batik", {"batik"}), ("motif batik", {"batik"}), ("kemasan", {"batik"}), ("penjual", {"pasar"}),
    ("makanan", {"pasar"}), ("menyalakan lampu", {"pasar"}), ("lukis", {"pasar"}),
    ("ramai", {"pasar"}), ("pohon", {"rimba"}), ("kabut", {"rimba"}), ("terbang", {"rimba"}), ("burung", {"rimba"}),
    ("hutan di kalimantan", {"rimba"}), ("pasar dan malam", {"pasar"}), ("garis", {"batik"}), ("jual", {"pasar"}),
]  # fmt: skip
CHINESE = [
    ("山水", {"shan"}), ("水墨画", set()), ("水墨", {"shan"}), ("月光", {"shan"}), ("群山", {"shan"}), ("山", {"shan"}),
    ("城市", {"cheng"}), ("赛博朋克", {"cheng"}), ("雨夜", {"cheng"}), ("夜雨", set()), ("上海 霓虹", {"cheng"}),
    ("猫", {"cat"}), ("橘猫", {"cat"}), ("窗边 阳光", {"cat"}), ("街道", {"cheng"}), ("夜", {"shan", "cheng"}),
]  # fmt: skip
TYPOS = [
    ("harbro", "harbor", {"harbor"}), ("lighthuose", "lighthouse", {"story"}), ("botancal", "botanical", {"lora"}),
    ("skylien", "skyline", {"city"}), ("kalimatan", "kalimantan", {"rimba"}), ("yogjakarta", "yogyakarta", {"pasar"}),
    ("fotest", "forest", {"fox"}), ("photografy prompt", "photography prompt", {"prompt"}), ("neno", "neon", {"city"}),
]  # fmt: skip


@pytest.fixture
def market(alice):
    for title, description, tags in WORKS.values():
        offer(make_work(alice, title=title, description=description, tags=tags, tools=[]))


def found(words):
    titles = {listing.work.title for listing in catalog_pages.find(search.Filters(words=words)).listings}
    return {key for key, work in WORKS.items() if work[0] in titles}


def test_there_are_at_least_sixty_questions_in_three_languages():
    assert len(ENGLISH) + len(INDONESIAN) + len(CHINESE) + len(TYPOS) >= 75


def test_every_question_finds_the_works_that_are_meant(market):
    wrong = {words: found(words) for words, wanted in ENGLISH + INDONESIAN + CHINESE if found(words) != wanted}
    assert wrong == {}


def test_what_was_mistyped_is_found_by_what_was_meant(market):
    search_words._vocabulary.cache_clear()
    for typed, meant, wanted in TYPOS:
        assert found(typed) == set(), typed
        assert search.meant(search.Filters(words=typed)) == meant
        assert found(meant) == wanted


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
