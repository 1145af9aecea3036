"""Every page, at phone and desk width, in both themes: nothing for axe to find, nothing that scrolls sideways."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from e2e.conftest import check_looks
from e2e.pages import EXAMPLES, NOT_PAGES, PAGES, WALKED


@pytest.fixture(scope="session")
def examples(market):
    return market.ask(EXAMPLES)


def _names(patterns, namespace=""):
    for pattern in patterns:
        if str(pattern.pattern).startswith(("admin/", "api/")):
            continue
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{namespace}{pattern.name}"
        else:
            yield from _names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_address_is_looked_at_or_is_no_page():
    names = set(_names(get_resolver().url_patterns))
    assert names == PAGES.keys() | WALKED.keys() | NOT_PAGES.keys()
    assert len(names) == len(PAGES) + len(WALKED) + len(NOT_PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_finished(name, visit, examples):
    who, arguments = PAGES[name]
    page = visit(who)
    answer = page.goto(reverse(name, kwargs={key: examples[value] for key, value in arguments.items()}))
    assert answer.status == 200, (name, answer.status)
    check_looks(page)
