"""A kept part of a page is drawn once for each language and each value it depends on."""

import pytest
from django.template import Context, Template
from django.utils import translation

from marketplace.core.templatetags import kept


def test_a_part_is_drawn_once_for_each_value_and_language():
    part = Template("{% load kept %}{% kept who %}{{ who }} {{ other }}{% endkept %}")
    draw = lambda **values: part.render(Context(values))  # noqa: E731
    assert draw(who="<b>", other=1) == "&lt;b&gt; 1"
    assert draw(who="<b>", other=2) == "&lt;b&gt; 1"
    assert draw(who="bob", other=2) == "bob 2"
    with translation.override("id"):
        assert draw(who="bob", other=3) == "bob 3"


def test_a_value_that_is_missing_is_a_value():
    part = Template("{% load kept %}{% kept request.path %}{{ request.path }}.{% endkept %}")
    assert [part.render(Context(c)) for c in ({}, {"request": {"path": "/w/"}}, {})] == [".", "/w/.", "."]


def test_no_more_is_kept_than_fits(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    part = Template("{% load kept %}{% kept n %}{{ n }}{{ m }}{% endkept %}")
    node = part.nodelist.get_nodes_by_type(kept.Kept)[0]
    for n in range(5):
        part.render(Context({"n": n, "m": n}))
        assert len(node.drawn) <= 2
    assert part.render(Context({"n": 0, "m": 7})) == "07"


@pytest.mark.django_db
@pytest.mark.parametrize("person", [None, "alice"])
def test_the_header_shows_where_one_is_and_who_one_is(client, request, person):
    for _time in range(2):
        if person:
            client.force_login(request.getfixturevalue(person))
        for path in ("/catalog/", "/verify/"):
            page = client.get(path).content.decode()
            assert f'<a href="{path}" aria-current="page">' in page
            assert page.count('aria-current="page"') == 1
            assert (">Sign in</a>" in page) is (person is None)
            assert f'name="next" value="{path}"' in page
