"""What a buyer may spend for a team in a calendar month: paid and not refunded, with what waits for its payment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from licensing import purchase_request_queries as queries
from licensing.models import Order, SpendingLimit
from licensing.services import cart_orders, carts, orders, spending
from licensing.services.particulars import Particulars
from licensing.tests.asking import ask
from licensing.tests.buying import buy, place
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_packs import make_pack
from licensing.tests.test_packs import place as place_pack
from marketplace.core.errors import Refusal

pytestmark = pytest.mark.django_db
LIMIT = 10_000


@pytest.fixture
def team(northwind, carol):
    """Its buyers spend 100 USD a month; each license costs 49."""
    spending.set_limits(organization=northwind, limits={}, monthly={"USD": LIMIT}, actor=carol)
    return northwind


@pytest.fixture
def listed(alice):
    return [offer(make_work(alice)) for _ in range(3)]


def refused(act, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    assert (caught.value.code, caught.value.status) == ("approval_needed", 403)
    return caught.value


def left(team, buyer):
    return LIMIT - queries.sum_month(team, buyer).get("USD", 0)


def test_paid_and_waiting_orders_count_and_the_refusal_names_limit_and_remainder(team, listed, dan):
    buy(dan, listed[0], organization=team)
    place(dan, listed[1], organization=team)
    assert left(team, dan) == 200
    before = Order.objects.count()
    refusal = refused(place, dan, listed[2], organization=team)
    assert refusal.data == {"limit_minor": LIMIT, "currency": "USD", "left_minor": 200}
    assert "$100.00 a month" in str(refusal.message) and "$2.00 of it is left" in str(refusal.message)
    assert Order.objects.count() == before


def test_a_second_click_is_not_counted_twice(team, listed, dan):
    orders_of = [place(dan, listed[0], organization=team) for _ in range(3)]
    assert len({order.pk for order in orders_of}) == 1 and left(team, dan) == 5100
    buy(dan, listed[1], organization=team)
    assert place(dan, listed[0], organization=team) == orders_of[0]


def test_what_went_back_expired_or_is_of_last_month_does_not_count(team, listed, dan, sam, deliver):
    order = buy(dan, listed[0], organization=team)
    orders.refund_order(order=order, actor=sam, reason="gesture", amount_minor=900)
    assert left(team, dan) == 6000
    orders.refund_order(order=Order.objects.get(pk=order.pk), actor=sam, reason="wrong file")
    assert left(team, dan) == LIMIT
    place(dan, listed[1], organization=team)
    Order.objects.filter(state="pending").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert left(team, dan) == LIMIT
    late = buy(dan, listed[2], organization=team)
    start = timezone.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for moment, counted in ((start - timedelta(microseconds=1), 0), (start, 4900)):
        Order.objects.filter(pk=late.pk).update(paid_at=moment)
        assert left(team, dan) == LIMIT - counted


def test_the_month_begins_with_that_of_utc(team, listed, dan, monkeypatch):
    order = buy(dan, listed[0], organization=team)
    Order.objects.filter(pk=order.pk).update(paid_at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    for now, counted in ((datetime(2026, 2, 28, 23, 59, tzinfo=UTC), 4900), (datetime(2026, 3, 1, tzinfo=UTC), 0)):
        monkeypatch.setattr(queries.timezone, "now", lambda now=now: now)
        assert left(team, dan) == LIMIT - counted


def test_others_teams_currencies_and_oneself_do_not_count(team, listed, dan, carol, alice):
    buy(dan, listed[0])
    buy(carol, listed[1], organization=team)
    buy(dan, offer(make_work(alice), currency="EUR"), organization=team)
    assert left(team, dan) == LIMIT
    Membership.objects.filter(user=dan).update(role="manager")
    Order.objects.filter(buyer=dan).update(organization=team)
    assert place(dan, listed[2], organization=team).state == "pending"


def test_packs_and_carts_are_bound_by_it(team, listed, alice, dan):
    pack = make_pack(alice, price_minor=LIMIT + 1)
    refused(place_pack, dan, pack, organization=team)
    items = [carts.add_to_cart(user=dan, listing=one) for one in listed]
    form = {"buyer": dan, "particulars": Particulars("Northwind"), "organization": team}
    refused(cart_orders.check_out, items=items, **form)
    assert not Order.objects.exists()
    made = cart_orders.check_out(items=items[:2], **form)
    assert cart_orders.check_out(items=items[:2], **form).payment == made.payment and left(team, dan) == 200


def test_what_is_free_never_asks(team, listed, alice, dan):
    for one in listed[:2]:
        buy(dan, one, organization=team)
    SpendingLimit.objects.update(amount_minor=0)
    free = offer(make_work(alice), preset="personal_research", price_minor=0)
    assert place(dan, free, organization=team).state == "paid"


def test_above_what_is_left_one_asks(team, listed, dan):
    with pytest.raises(Refusal) as needless:
        ask(dan, team, listed[2])
    assert needless.value.code == "no_request_needed"
    for one in listed[:2]:
        buy(dan, one, organization=team)
    assert ask(dan, team, listed[2]).state == "open"


def test_the_pages_show_what_is_left_and_set_it(team, listed, dan, carol, mallory, browse):
    buy(dan, listed[0], organization=team)
    for address in (f"/organizations/{team.pk}/", f"/organizations/{team.pk}/spending/"):
        for who in (carol, dan):
            shown = browse(who).get(address).content.decode()
            assert "$49.00" in shown and "$51.00" in shown
        assert browse(mallory).get(address).status_code == 404
    page = browse(carol)
    form = {"USD": "80", "USD_month": "500", "EUR_month": ""}
    assert page.post(f"/organizations/{team.pk}/spending/", form).status_code == 302
    assert (queries.get_limits(team), queries.get_limits(team, "month")) == ({"USD": 8000}, {"USD": 50_000})
    wrong = page.post(f"/organizations/{team.pk}/spending/", {"USD_month": "much"})
    assert wrong.status_code == 422 and queries.get_limits(team, "month") == {"USD": 50_000}


def test_another_buyer_does_not_see_ones_sums(team, dan, mallory):
    Membership.objects.create(
        organization=team, user=mallory, email=mallory.email, role="buyer", accepted_at=timezone.now()
    )
    assert [one.person for one in queries.list_spent(team, mallory)] == [mallory]


def test_the_api_sets_monthly_limits_and_reads_what_was_spent(team, listed, dan, carol, mallory, api):
    address = f"/api/v1/organizations/{team.pk}/"
    said = [{"currency": "USD", "monthly_minor": 6000}, {"currency": "EUR", "amount_minor": 100}]
    assert api(dan).put(f"{address}spending-limits/", said, format="json").json()["code"] == "role_too_low"
    assert api(carol).put(f"{address}spending-limits/", said, format="json").json() == [
        {"currency": "EUR", "amount_minor": 100, "monthly_minor": None},
        {"currency": "USD", "amount_minor": None, "monthly_minor": 6000},
    ]
    buy(dan, listed[0], organization=team)
    month = [{"buyer": "dan", "currency": "USD", "spent_minor": 4900, "limit_minor": 6000, "left_minor": 1100}]
    assert api(dan).get(f"{address}spending/").json() == api(carol).get(f"{address}spending/").json() == month
    assert api(mallory).get(f"{address}spending/").status_code == 404
    body = {"listing": listed[1].pk, "organization": team.pk, "licensee_name": "Northwind"}
    answer = api(dan).post("/api/v1/orders/", body, format="json")
    assert (answer.status_code, answer.json()["left_minor"]) == (403, 1100)
    quoted = api(dan).post("/api/v1/quotes/", {"listing": listed[1].pk, "organization": team.pk}, format="json")
    assert quoted.json()["limit_exceeded"] == 1100


@pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
def test_many_checkouts_at_once_stay_within_the_month(team, listed, alice, dan, at_once):
    more = [*listed, *[offer(make_work(alice)) for _ in range(3)]]
    results = at_once(*[lambda one=one: place(dan, one, organization=team) for one in more])
    assert sum(isinstance(one, Order) for one in results) == 2
    assert {one.code for one in results if isinstance(one, Refusal)} == {"approval_needed"}
    assert Order.objects.count() == 2 and left(team, dan) == 200
