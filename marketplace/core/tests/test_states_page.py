"""docs/states.md says what the models allow."""

from marketplace.core.management.commands import states


def test_the_page_is_current():
    assert states.PAGE.read_text(encoding="utf-8") == states.page(), "run `make states`"


def test_it_tells_the_moves_of_an_order():
    assert "| **Order** (licensing) | pending | canceled, expired, paid |\n" in states.page()
