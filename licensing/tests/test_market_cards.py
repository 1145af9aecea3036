"""A card is drawn once for the same contents, and anew for others."""

import pytest
from django.utils import translation

from licensing import catalog_pages, market_cards, search
from licensing.models import Listing
from licensing.tests.test_market import make_work, offer
from works.models import Work

pytestmark = pytest.mark.django_db


def draw():
    return str(market_cards.draw(catalog_pages.find_cards(search.Filters()).listings)[0])


def test_the_same_contents_are_drawn_once(alice, monkeypatch):
    offer(make_work(alice, kind="prompt"))
    first = draw()
    assert "Harbor at dawn" in first
    monkeypatch.setattr(market_cards, "render_to_string", None)  # whoever draws again fails
    assert draw() == first


def test_what_changed_is_drawn_anew(alice):
    listing = offer(make_work(alice, kind="prompt"))
    seen = [draw()]
    Work.objects.filter(pk=listing.work_id).update(title="Harbor at <noon>")
    seen.append(draw())
    Listing.objects.filter(pk=listing.pk).update(price_minor=5100)
    seen.append(draw())
    with translation.override("id"):
        seen.append(draw())
    assert len(set(seen)) == 4
    assert "Harbor at &lt;noon&gt;" in seen[1] and "$51.00" in seen[2]


def test_cards_read_what_they_show_in_one_query(alice, django_assert_num_queries):
    for number in range(3):
        offer(make_work(alice, kind="text", title=f"Text {number}", excerpt="The ferry left at six."))
    with django_assert_num_queries(1):
        drawn = market_cards.draw(catalog_pages.find_cards(search.Filters()).listings)
    assert ["Text 2" in drawn[0], "The ferry" in drawn[1], len(drawn)] == [True, True, 3]
