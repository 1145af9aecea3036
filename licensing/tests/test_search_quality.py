"""What people ask for and the works they mean: forty works and more than 150 questions in three languages."""

import json
from pathlib import Path

import pytest

from licensing import catalog_pages, search, search_words
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db
SET = json.loads(Path(__file__).with_name("material").joinpath("search_quality.json").read_text(encoding="utf-8"))


@pytest.fixture
def find(alice):
    """Names of the works that a question finds, in a market of all of them."""
    names = {}
    for name, work in SET["works"].items():
        made = make_work(alice, **work, tools=[])
        offer(made)
        names[made.pk] = name
    search_words._vocabulary.cache_clear()

    def found(words):
        page = catalog_pages.find_cards(search.Filters(words=words), size=100)
        return sorted(names[row.work_id] for row in page.listings)

    return found


def test_the_set_is_large_and_fair():
    """Every work is meant by some question, and no question is asked twice."""
    asked = [row for language in ("english", "indonesian", "chinese", "mistyped") for row in SET[language]]
    assert len(asked) >= 150 and len({row[0] for row in asked}) == len(asked)
    assert {name for row in asked for name in row[-1]} == set(SET["works"])


def test_every_question_finds_the_works_that_are_meant_and_no_other(find):
    wrong = {
        words: {"found": find(words), "meant": sorted(meant)}
        for language in ("english", "indonesian", "chinese") for words, meant in SET[language]
        if find(words) != sorted(meant)
    }  # fmt: skip
    assert wrong == {}


def test_what_was_mistyped_is_found_by_what_was_meant(find):
    wrong = {}
    for typed, meant, works in SET["mistyped"]:
        corrected = search.meant(search.Filters(words=typed))
        if find(typed) or corrected != meant or find(meant) != sorted(works):
            wrong[typed] = {"found": find(typed), "corrected": corrected, "then": find(meant)}
    assert wrong == {}
