"""Both sides act on one offer at the same moment, with connections of their own: one outcome."""

import pytest

from licensing.models import Negotiation, Offer, Order
from licensing.services import offer_orders, offers
from licensing.services.offers import Revision
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_offers_service import NAME, begin, latest
from marketplace.core.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture
def talk(alice, carol):
    return begin(put_on_offer(make_work(alice), preset="campaign", price_minor=90_000), carol)


def test_accept_counter_decline_and_withdraw_at_once_have_one_outcome(talk, alice, carol, at_once):
    results = at_once(
        lambda: offers.accept_offer(offer=latest(talk), actor=alice),
        lambda: offers.counter_offer(offer=latest(talk), actor=alice, revision=Revision(terms={}, price_minor=80_000)),
        lambda: offers.withdraw_offer(offer=Offer.objects.get(number=1), actor=carol),
        lambda: offers.decline_offer(offer=latest(talk), actor=alice),
    )
    first = Offer.objects.get(number=1)
    won = [one for one in results if isinstance(one, Offer)]
    outcomes = {one.state for one in won}
    # an accepted offer may still be withdrawn: then both moves happened, one after the other
    assert len(won) == 1 or (len(won) == 2 and first.state == "withdrawn" and "accepted" in outcomes)
    assert all(isinstance(one, Offer | Refusal) for one in results)
    standing = Offer.objects.filter(state__in=["open", "accepted"]).count()
    assert standing == (first.state in ("accepted", "countered")) and Negotiation.objects.count() == 1
    assert Negotiation.objects.get().latest.number == Offer.objects.count()


def test_two_first_offers_at_once_make_one_negotiation(talk, dan, at_once):
    listing = talk.listing
    results = at_once(*[lambda: begin(listing, dan)] * 3)
    assert sum(isinstance(one, Negotiation) for one in results) == 1
    assert {one.code for one in results if isinstance(one, Refusal)} == {"offer_open"}


def test_many_clicks_on_pay_make_one_order(talk, alice, carol, at_once):
    offers.accept_offer(offer=latest(talk), actor=alice)
    results = at_once(*[lambda: offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)] * 4)
    assert len({one.pk for one in results}) == 1 == Order.objects.count()
