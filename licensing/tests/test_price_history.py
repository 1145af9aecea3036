"""Prices over time: asked and paid, without names, and without what was agreed in private."""

from datetime import timedelta

import pytest
from django.utils import timezone

from licensing import price_history
from licensing.models import Listing, Order
from licensing.services import listings
from licensing.tests.buying import buy
from licensing.tests.test_license_transfers import buy_on, held_under, pass_on
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as on_offer
from licensing.tests.test_title_sales import buy_title, put_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def chart(work, kind="licenses"):
    return next((one for one in price_history.draw(work) if one.kind == kind), None)


def test_a_single_price_is_no_history(work):
    on_offer(work, price_minor=5000)
    assert price_history.draw(work) == []


def test_prices_asked_and_paid_stand_in_their_order(work, alice, carol):
    listing = on_offer(work, price_minor=5000)
    Listing.objects.update(created_at=timezone.now() - timedelta(days=10))
    buy(carol, listing)
    listings.change_price(listing=listing, price_minor=8000, currency="USD", actor=alice)
    found = chart(work)
    assert (found.top, found.currency) == (8000, "USD")
    rows = [(row.minor, row.sold) for row in reversed(found.rows)]
    assert rows == [(5000, False), (5000, True), (8000, False)]
    assert len(found.lines) == 2 and found.lines[0].startswith("M8 62H") and found.lines[1].endswith("H589")
    [(x, y, _price)] = found.dots
    assert 580 < x <= 588 and y == 62  # 144 units high, of which 5000/8000 are 90


def test_a_retired_listing_ends_and_a_refund_is_no_price(work, alice, carol, sam):
    listing = on_offer(work, price_minor=5000)
    order = buy(carol, listing)
    listings.retire_listing(listing=listing, actor=alice)
    assert chart(work).rows[-1].until < timezone.now()
    Order.objects.filter(pk=order.pk).update(state="refunded")
    assert price_history.draw(work) == []


def test_what_was_agreed_in_private_is_left_out(work, carol, dan):
    held = held_under(work, carol)
    buy_on(pass_on(held, price=7777))
    assert {row.minor for row in chart(work).rows} == {10_000}


def test_another_currency_stands_in_the_table_only(work, alice, carol):
    buy(carol, on_offer(work, price_minor=5000))
    on_offer(work, preset="editorial", price_minor=900, currency="EUR")
    found = chart(work)
    assert found.currency == "USD" and {row.currency for row in found.rows} == {"USD", "EUR"} and found.top == 5000


def test_a_title_has_a_chart_of_its_own(work, alice, bob, carol):
    buy_title(put_up(work, price=90_000), bob)
    put_up(work, price=120_000)
    found = chart(work, "title")
    assert [(row.minor, row.sold) for row in reversed(found.rows)] == [
        (90_000, False),
        (90_000, True),
        (120_000, False),
    ]
    assert chart(work) is None


def test_the_page_shows_it_and_names_nobody(work, alice, carol, client, django_assert_max_num_queries):
    listing = on_offer(work, price_minor=5000)
    buy(carol, listing)
    page = client.get(f"/w/{work.pk}/").content.decode()
    assert "Prices of its licenses" in page and "<circle" in page and "Prices as a table" in page
    assert "Carol" not in page and "carol" not in page
    with django_assert_max_num_queries(4):
        price_history.draw(work)
