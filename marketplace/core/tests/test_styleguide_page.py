"""The style guide shows every component, and the interface keeps its own rules."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.core import linework
from marketplace.core.wording import STATES

COTTON = Path("templates/cotton")
CSS_BUDGET = 40 * 1024


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.fixture
def page(db, client):
    return client.get("/styleguide/").content.decode()


def test_it_works(db, client):
    assert client.get("/styleguide/").status_code == 200


def test_every_component_is_shown():
    shown = "".join(path.read_text() for path in Path("templates/styleguide").glob("*.html"))
    shown += Path("templates/styleguide.html").read_text() + "".join(path.read_text() for path in COTTON.glob("*.html"))
    names = {path.stem.replace("_", "-") for path in COTTON.glob("*.html")} - {"field-errors"}
    assert [name for name in sorted(names) if f"<c-{name}" not in shown] == []


def test_every_state_has_a_word(page):
    for _tone, word in STATES.values():
        assert str(word) in page


def test_nothing_is_inline(page):
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son[a-z]+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_no_component_left_untranslated(page):
    assert "<c-" not in page


def test_pages_of_each_language(db, client):
    for language in ("en", "id", "zh-hans"):
        response = client.get("/styleguide/", headers={"accept-language": language})
        assert f'<html lang="{language}">' in response.content.decode()


def test_ids_are_unique(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_style_sheets_of_any_page_stay_small():
    """Every page loads the sheets that base.html names, and at most one more of its own area."""
    shared = re.search(r'"([\w ]+)"\|stylesheets', Path("templates/base.html").read_text())[1].split()
    sizes = {path.stem: path.stat().st_size for path in Path("static/css").glob("*.css")}
    own = [size for name, size in sizes.items() if name not in shared]
    assert sum(sizes[name] for name in shared) + max(own) <= CSS_BUDGET


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_error_pages_stand_alone(code):
    html = render_to_string(f"{code}.html")
    assert f"{code}</p>" in html and "<h1>" in html


def test_missing_page_shows_the_frame(db, client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "Nothing hangs here" in response.content.decode()


def test_two_numbers_are_never_drawn_alike():
    first, second = linework.svg_paths("GIP-7K2M-Q9XD-4TBW-E3HN-P"), linework.svg_paths("GIP-7K2M-Q9XD-4TBW-E3HN-R")
    assert first != second
    assert first == linework.svg_paths("GIP-7K2M-Q9XD-4TBW-E3HN-P")


def test_ribbons_cross_the_whole_card():
    for strand in linework.ribbons("GIP-X", 856, 540):
        assert strand[0][0] == 0 and strand[-1][0] == 856


def test_money_speaks_the_language():
    assert render("{{ 4900|money:'USD' }}") == "$49.00"
    assert "2,900" in render("{{ 2900|money:'JPY' }}")
    with translation.override("id"):
        assert "49,00" in render("{{ 4900|money:'USD' }}")


@pytest.mark.parametrize("value", ["", None, "abc"])
def test_number_filters_survive_nonsense(value):
    assert render("{{ v|money:'USD' }}{{ v|bps }}{{ v|number }}", v=value) == ""
    assert render("{{ v|ratio_class:0 }}", v=value) == "r-0"


def test_missing_dates_are_silent():
    assert render("{{ v|day }}{{ v|moment }}", v=None) == ""


def test_shares_and_moments():
    assert render("{{ 1250|bps }}") == "12.5%"
    assert "Nov 24, 2026, 08:30" in render("{{ at|moment }}", at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("width", "height", "css"), [(100, 100, "r-0"), (200, 100, "r-16"), (100, 200, "r-m16"), (9, 1, "r-24")]
)
def test_proportions_become_classes(width, height, css):
    assert render("{{ w|ratio_class:h }}", w=width, h=height) == css


def test_text_of_people_is_escaped():
    evil = '"><script>alert(1)</script>'
    attrs = 'href="#" title="{{ t }}" maker="{{ t }}" :excerpt="t" variant="text"'
    html = render("{% cotton card " + attrs + " / %}", t=evil)
    assert "<script>" not in html


def test_unknown_state_is_shown_in_words():
    html = render('{% cotton badge state="on_the_moon" / %}')
    assert "On the moon" in html and "badge neutral" in html
