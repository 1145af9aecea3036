"""What a team lets its buyers spend: set by owners and managers, held at every order."""

import pytest

from accounts.models import Membership
from licensing import purchase_request_queries as queries
from licensing.models import Order, SpendingLimit
from licensing.services import floors, offer_orders, offers, spending
from licensing.services.particulars import Particulars
from licensing.tests import test_license_transfers
from licensing.tests.asking import bind
from licensing.tests.buying import place
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(alice):
    return offer(make_work(alice))  # 49 USD


def test_a_buyer_orders_up_to_the_limit_and_not_above_it(listing, northwind, carol, dan):
    bind(northwind, carol, USD=4899)
    with pytest.raises(Refusal) as refused:
        place(dan, listing, organization=northwind)
    assert (refused.value.code, refused.value.status, refused.value.field) == ("approval_needed", 403, "organization")
    assert refused.value.data == {"limit_minor": 4899, "currency": "USD"}
    assert not Order.objects.exists()
    bind(northwind, carol, USD=4900)
    assert place(dan, listing, organization=northwind).organization == northwind


def test_owners_managers_other_currencies_and_oneself_are_not_bound(listing, northwind, carol, dan):
    bind(northwind, carol, EUR=0)
    assert place(dan, listing, organization=northwind).state == "pending"
    bind(northwind, carol, USD=0)
    assert place(dan, listing).organization is None
    assert place(carol, listing, organization=northwind).state == "pending"
    Membership.objects.filter(user=dan).update(role="manager")
    assert place(dan, listing, organization=northwind, po_number="2").state == "pending"


def test_a_limit_of_nothing_lets_free_licenses_through(alice, northwind, carol, dan):
    free = offer(make_work(alice), preset="personal_research", price_minor=0)
    bind(northwind, carol, USD=0)
    assert place(dan, free, organization=northwind).state == "paid"


def test_what_was_negotiated_is_bound_too(alice, northwind, carol, dan):
    work = make_work(alice)
    offer(work)
    floors.set_takes_offers(work=work, takes=True, actor=alice)
    listing = work.listings.get()
    talk = offers.make_offer(
        buyer=dan, work=work, listing=listing, base=listing.terms.body, currency="USD",
        revision=offers.Revision({}, 4000),
    )  # fmt: skip
    accepted = offers.accept_offer(offer=talk.latest, actor=alice)
    bind(northwind, carol)
    with pytest.raises(Refusal) as refused:
        offer_orders.place_order(
            offer=accepted, actor=dan, particulars=Particulars("Northwind"), organization=northwind
        )
    assert refused.value.code == "approval_needed"
    assert not Order.objects.exists()


def test_a_license_that_somebody_sells_on_is_bound_too(alice, bob, northwind, carol, dan):
    held = test_license_transfers.held_under(make_work(alice), bob)
    offered = test_license_transfers.pass_on(held, price=4000)
    bind(northwind, carol)
    orders_before = Order.objects.count()
    with pytest.raises(Refusal) as refused:
        test_license_transfers.accept(offered, organization=northwind)
    assert refused.value.code == "approval_needed" and Order.objects.count() == orders_before
    assert test_license_transfers.accept(offered).organization is None


@pytest.mark.parametrize("who", ["dan", "mallory"])
def test_others_set_no_limit(northwind, who, request):
    with pytest.raises(NotAllowed):
        bind(northwind, request.getfixturevalue(who))
    assert not SpendingLimit.objects.exists()


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"XXX": 1}, "currency_unknown"), ({"USD": -1}, "amount_invalid"), ({"USD": 10**12}, "amount_invalid")],
)
def test_a_limit_that_is_none_is_refused(northwind, carol, limits, code):
    with pytest.raises(Refusal) as refused:
        spending.set_limits(organization=northwind, limits=limits, actor=carol)
    assert refused.value.code == code
    assert not SpendingLimit.objects.exists()


def test_limits_are_set_taken_away_and_remembered(northwind, carol):
    bind(northwind, carol, USD=100, EUR=200)
    bind(northwind, carol, USD=None)
    assert queries.get_limits(northwind) == {"EUR": 200}
    last = Event.objects.filter(name="organization.limits_changed").latest("pk")
    before, after = {"order": {"EUR": 200, "USD": 100}, "month": {}}, {"order": {"EUR": 200}, "month": {}}
    assert last.payload == {"from": before, "to": after}
    bind(northwind, carol, USD=None)
    assert Event.objects.filter(name="organization.limits_changed").count() == 2


def test_the_page_sets_them(northwind, carol, browse):
    address = f"/organizations/{northwind.pk}/spending/"
    page = browse(carol)
    assert page.post(address, {"USD": "500", "JPY": "40,000", "EUR": ""}).status_code == 302
    assert queries.get_limits(northwind) == {"USD": 50_000, "JPY": 40_000}
    assert 'value="500.00"' in page.get(address).content.decode()
    wrong = page.post(address, {"USD": "much"})
    assert wrong.status_code == 422 and "is not an amount" in wrong.content.decode()
    assert queries.get_limits(northwind) == {"USD": 50_000, "JPY": 40_000}
    assert address in page.get(f"/organizations/{northwind.pk}/").content.decode()


def test_the_page_shows_buyers_their_limit_and_strangers_nothing(northwind, carol, dan, mallory, browse):
    address = f"/organizations/{northwind.pk}/spending/"
    assert "There is no limit." in browse(dan).get(address).content.decode()
    bind(northwind, carol)
    shown = browse(dan).get(address).content.decode()
    assert "$10.00" in shown and 'name="USD"' not in shown
    assert browse(dan).post(address, {"USD": "900"}).status_code == 422
    assert queries.get_limits(northwind) == {"USD": 1000}
    assert browse(mallory).get(address).status_code == 404


def test_the_api_sets_and_reads_them(northwind, carol, dan, mallory, api):
    address = f"/api/v1/organizations/{northwind.pk}/spending-limits/"
    said = [{"currency": "USD", "amount_minor": 1000}, {"currency": "EUR", "amount_minor": None}]
    shown = [{"currency": "USD", "amount_minor": 1000, "monthly_minor": None}]
    assert api(carol).put(address, said, format="json").json() == shown
    assert api(dan).get(address).json() == shown
    assert api(dan).put(address, said, format="json").json()["code"] == "role_too_low"
    assert api(mallory).get(address).status_code == 404
    assert api(carol).put(address, {"currency": "USD"}, format="json").status_code == 400
    assert queries.get_limits(northwind) == {"USD": 1000}
