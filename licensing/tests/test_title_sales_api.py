"""API of trade in titles."""

import pytest

from licensing.models import Order, TitleSale
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work
from licensing.tests.test_title_sales import owner_of, put_up

pytestmark = pytest.mark.django_db
BUYER = {"licensee_name": "Bob Lee"}


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def test_put_up_bought_and_in_the_history(work, api, alice, bob):
    asked = {"work": work.pk, "price_minor": 90_000, "currency": "USD", "royalty_bps": 500}
    made = api(alice).post("/api/v1/titles/", asked, format="json")
    assert made.status_code == 201 and made.json()["state"] == "live" and made.json()["seller"] == "alice"
    path = f"/api/v1/titles/{made.json()['id']}/"
    assert [row["id"] for row in api(bob).get("/api/v1/titles/").json()["results"]] == [made.json()["id"]]
    order = api(bob).post(f"{path}buy/", {**BUYER, "expected_minor": 90_000}, format="json")
    assert order.status_code == 201 and order.json()["purpose"] == "title" and order.json()["checkout_url"]
    pay(Order.objects.get())
    history = api(bob).get(f"/api/v1/works/{work.pk}/title/").json()["results"]
    assert [(row["owner"], row["cause"]) for row in history] == [("alice", "registration"), ("bob", "sale")]
    assert api(bob).get(path).json()["state"] == "sold" and owner_of(work) == "bob"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"price_minor": 1, "currency": "USD"}, 422, "price_out_of_range"),
        ({"price_minor": 90_000, "currency": "XXX"}, 422, "currency_unknown"),
        ({"price_minor": 90_000, "currency": "USD", "royalty_bps": 9000}, 422, "royalty_out_of_range"),
        ({"price_minor": "a", "currency": "USD"}, 400, "invalid"),
    ],
)
def test_bad_input_is_refused(work, api, alice, asked, status, code):
    answer = api(alice).post("/api/v1/titles/", {"work": work.pk, **asked}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code) and not TitleSale.objects.exists()


def test_who_may_not(work, api, alice, bob):
    sale = put_up(work)
    path = f"/api/v1/titles/{sale.pk}/"
    assert api().get(path).status_code == 401 and api().post(f"{path}buy/", BUYER).status_code == 401
    assert (
        api(bob).post("/api/v1/titles/", {"work": work.pk, "price_minor": 9000, "currency": "USD"}).status_code == 403
    )
    assert api(bob).post(f"{path}withdraw/").status_code == 403
    own = api(alice).post(f"{path}buy/", BUYER, format="json")
    assert own.json()["code"] == "own_work" and not Order.objects.exists()
    wrong = api(bob).post(f"{path}buy/", {**BUYER, "expected_minor": 1}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "price_changed")
    assert api(alice).post(f"{path}withdraw/").json()["state"] == "withdrawn"
    assert api(alice).post(f"{path}withdraw/").json()["code"] == "title_not_for_sale"
    assert api(bob).get(path).status_code == 404 and api(bob).get("/api/v1/titles/x\0/").status_code == 404
