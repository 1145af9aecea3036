"""The cart over the API."""

import pytest

from licensing.models import CartItem, Order, Payment
from licensing.services import listings
from licensing.tests.test_cart_orders import offer, pay, three  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
FORM = {"licensee_name": "Carol Whitfield"}


@pytest.fixture
def mine(carol, api):
    return api(carol)


def put(client, offers):
    for one in offers:
        answer = client.post("/api/v1/cart/items/", {"listing": one.pk}, format="json")
        assert answer.status_code == 201, answer.json()
    return answer.json()


def check_out(client, **fields):
    return client.post("/api/v1/cart/checkout/", {**FORM, **fields}, format="json")


def test_it_works(three, mine, deliver):  # noqa: F811
    cart = put(mine, three)
    assert cart["totals"] == [{"currency": "USD", "total_minor": 10_000}]
    assert {row["title"]: row["price_minor"] for row in cart["items"]} == {"Kelp": 5000, "Reef": 3000, "Dune": 2000}
    assert {row["problem"] for row in cart["items"]} == {""}
    assert mine.delete(f"/api/v1/cart/items/{three[2].pk}/").status_code == 204
    made = check_out(mine).json()
    assert len(made["orders"]) == 2 and made["payment"]["amount_minor"] == 8000
    assert made["checkout_url"] == made["payment"]["checkout_url"]
    assert {order["payment"] for order in made["orders"]} == {made["payment"]["id"]}
    pay(Payment.objects.get())
    deliver()
    paid = mine.get(f"/api/v1/payments/{made['payment']['id']}/").json()
    assert paid["state"] == "paid" and all(order["license"] for order in paid["orders"])
    assert mine.get("/api/v1/cart/").json() == {"items": [], "totals": []}


def test_the_same_key_checks_out_once(three, mine):  # noqa: F811
    put(mine, three)
    headers = {"Idempotency-Key": "one"}
    said = [mine.post("/api/v1/cart/checkout/", FORM, format="json", headers=headers).json() for _ in range(2)]
    assert said[0] == said[1] and Order.objects.count() == 3


def test_a_price_that_changed_is_refused_with_its_listing_until_it_is_put_in_again(three, mine, bob):  # noqa: F811
    put(mine, three)
    listings.change_price(listing=three[1], price_minor=3500, currency="USD", actor=bob)
    row = next(row for row in mine.get("/api/v1/cart/").json()["items"] if row["listing"] == three[1].pk)
    assert (row["problem"], row["seen_minor"], row["price_minor"]) == ("price_changed", 3000, 3500)
    answer = check_out(mine)
    assert answer.status_code == 409 and answer.json()["code"] == "price_changed"
    assert answer.json()["listing"] == three[1].pk and not Order.objects.exists()
    put(mine, [three[1]])
    assert check_out(mine).json()["payment"]["amount_minor"] == 10_500


def test_currencies_and_parts_of_the_cart(three, mine, offer):  # noqa: F811
    yen = offer("Yen", currency="JPY", price=7000)
    put(mine, [*three, yen])
    answer = check_out(mine)
    assert answer.status_code == 422 and answer.json()["code"] == "currencies_differ" and not Order.objects.exists()
    assert check_out(mine, listings=[yen.pk]).json()["payment"]["currency"] == "JPY"
    assert check_out(mine, listings=["lst_of_nobody"]).status_code == 404


def test_bad_requests_change_nothing(three, mine, api, mallory, alice):  # noqa: F811
    assert check_out(mine).json()["code"] == "cart_empty"
    put(mine, three)
    assert check_out(mine, licensee_name="").status_code in (400, 422)
    assert check_out(mine, organization="org_none").status_code == 404
    assert mine.post("/api/v1/cart/items/", {"listing": "lst_none"}, format="json").status_code == 404
    answer = mine.post("/api/v1/cart/items/", {"listing": three[0].pk, "choice": {"color": "red"}}, format="json")
    assert answer.status_code == 422
    own = api(alice).post("/api/v1/cart/items/", {"listing": three[0].pk}, format="json")
    assert own.json()["code"] == "own_work"
    assert mine.delete("/api/v1/cart/items/lst_none/").status_code == 404
    assert api(mallory).get("/api/v1/cart/").json()["items"] == []
    assert api().get("/api/v1/cart/").status_code == 401
    assert not Order.objects.exists() and CartItem.objects.count() == 3


def test_strangers_find_no_payment(three, mine, api, mallory):  # noqa: F811
    put(mine, three)
    made = check_out(mine).json()["payment"]["id"]
    assert api(mallory).get(f"/api/v1/payments/{made}/").status_code == 404
