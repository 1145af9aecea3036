"""The API by which a team's programs ask, answer and go to the checkout."""

import pytest

from licensing.models import Order, PurchaseRequest
from licensing.services import listings
from licensing.tests.asking import again, ask, bind
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/purchase-requests/"


@pytest.fixture
def listing(alice):
    return offer(make_work(alice))


@pytest.fixture
def team(northwind, carol):
    bind(northwind, carol)
    return northwind


@pytest.fixture
def asked(dan, team, listing):
    return ask(dan, team, listing)


@pytest.fixture
def body(listing, team):
    return {"listing": listing.pk, "organization": team.pk, "licensee_name": "Northwind", "why": "For spring."}


def send(client, address, body=None):
    return client.post(address, body or {}, format="json")


def test_a_buyer_asks_a_manager_approves_and_both_see_the_license(body, carol, dan, api, deliver):
    refused = send(api(dan), "/api/v1/orders/", {key: value for key, value in body.items() if key != "why"})
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_needed")
    assert refused.json()["limit_minor"] == 1000
    made = send(api(dan), ADDRESS, {**body, "expected_minor": 4900})
    assert made.status_code == 201
    asked = made.json()
    assert (asked["state"], asked["requester"], asked["price_minor"]) == ("open", "dan", 4900)
    assert asked["terms"]["preset"] == "standard" and asked["order"] is None
    assert [row["id"] for row in api(carol).get(f"{ADDRESS}?state=open").json()["results"]] == [asked["id"]]
    approved = send(api(carol), f"{ADDRESS}{asked['id']}/approve/").json()
    assert (approved["state"], approved["decided_by"]) == ("approved", "carol")
    order = send(api(dan), f"{ADDRESS}{asked['id']}/checkout/").json()
    assert order["checkout_url"] and order["organization"] == body["organization"]
    pay(Order.objects.get())
    deliver()
    for who in (carol, dan):
        assert api(who).get(f"{ADDRESS}{asked['id']}/").json()["state"] == "bought"
        assert len(api(who).get("/api/v1/licenses/").json()["results"]) == 1


def test_a_quote_says_that_the_team_must_be_asked_first(listing, team, carol, dan, mallory, api):
    wanted = {"listing": listing.pk, "organization": team.pk}
    assert send(api(dan), "/api/v1/quotes/", wanted).json()["limit_exceeded"] == 1000
    assert send(api(carol), "/api/v1/quotes/", wanted).json()["limit_exceeded"] is None
    assert send(api(dan), "/api/v1/quotes/", {"listing": listing.pk}).json()["limit_exceeded"] is None
    assert send(api(mallory), "/api/v1/quotes/", wanted).status_code == 404
    assert send(api(), "/api/v1/quotes/", wanted).status_code == 404


def test_a_refusal_needs_a_reason(asked, carol, dan, api):
    assert send(api(carol), f"{ADDRESS}{asked.pk}/refuse/").status_code == 400
    assert send(api(dan), f"{ADDRESS}{asked.pk}/refuse/", {"reason": "no"}).json()["code"] == "role_too_low"
    assert again(asked).state == "open"
    answer = send(api(carol), f"{ADDRESS}{asked.pk}/refuse/", {"reason": "We have one."}).json()
    assert (answer["state"], answer["answer"]) == ("refused", "We have one.")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"why": ""}, 400, None), ({"organization": ""}, 422, "organization_missing"),
        ({"organization": "org_nothing"}, 404, None), ({"listing": ""}, 422, "subject_invalid"),
        ({"negotiation": "neg_1"}, 422, "subject_invalid"), ({"listing": "lst_nothing"}, 404, None),
        ({"expected_minor": 100}, 409, "price_changed"), ({"channels": ["our shop"]}, 422, "channel_invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(body, dan, api, change, status, code):
    answer = send(api(dan), ADDRESS, {**body, **change})
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code
    assert not PurchaseRequest.objects.exists()


@pytest.mark.parametrize("act", ["approve", "refuse", "withdraw", "again", "checkout"])
def test_strangers_find_nothing(asked, mallory, api, act):
    assert api(mallory).get(f"{ADDRESS}{asked.pk}/").status_code == 404
    assert send(api(mallory), f"{ADDRESS}{asked.pk}/{act}/", {"reason": "no"}).status_code == 404
    assert api(mallory).get(ADDRESS).json()["results"] == []
    assert again(asked).state == "open"


def test_a_second_answer_is_a_conflict(asked, carol, dan, api):
    send(api(dan), f"{ADDRESS}{asked.pk}/withdraw/")
    answer = send(api(carol), f"{ADDRESS}{asked.pk}/approve/")
    assert (answer.status_code, answer.json()["code"]) == (409, "request_over")
    assert again(asked).state == "withdrawn"


def test_another_price_is_asked_again(asked, alice, carol, dan, listing, api):
    listings.change_price(listing=listing, price_minor=9900, currency="USD", actor=alice)
    assert send(api(carol), f"{ADDRESS}{asked.pk}/approve/").json()["code"] == "price_changed"
    fresh = send(api(dan), f"{ADDRESS}{asked.pk}/again/").json()
    assert (fresh["state"], fresh["price_minor"]) == ("open", 9900) and fresh["id"] != asked.pk


def test_an_unknown_state_is_refused(carol, api):
    assert api(carol).get(f"{ADDRESS}?state=lost").status_code == 400
