"""Negotiation over the API: the same rules, problem documents with codes, scopes and keys."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.services import api_keys
from licensing.models import License, Negotiation, OfferFile, Order
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_offers_service import PNG, begin, latest
from licensing.tests.test_orders_service import pay

pytestmark = pytest.mark.django_db
BASE = "/api/v1/offers/"


@pytest.fixture
def listing(alice):
    return put_on_offer(make_work(alice), preset="campaign", price_minor=90_000)


def body(on_offer, **fields):
    return {"work": on_offer.work_id, "price_minor": 60_000, "currency": "USD", **fields}


def test_from_offer_to_order(listing, alice, carol, api, deliver):
    made = api(carol).post(BASE, body(listing, terms={"term": {"months": 6}}, message="Hello"), format="json")
    assert made.status_code == 201
    thread = made.json()
    assert (thread["buyer"], thread["seller"], thread["listing"]) == ("carol", "alice", listing.pk)
    assert thread["revisions"][0]["changes"] == [{"field": "term", "before": {"months": 3}, "after": {"months": 6}}]
    path = f"{BASE}{thread['id']}"
    first = thread["latest"]["id"]
    answer = {"revision_id": first, "price_minor": 80_000, "terms": {"seats": 3}, "days": 5}
    countered = api(alice).post(f"{path}/counter/", answer, format="json")
    assert countered.status_code == 201
    rows = countered.json()["revisions"]
    assert [row["state"] for row in rows] == ["countered", "open"]
    assert [row["field"] for row in rows[1]["changes"]] == ["seats"]
    assert api(carol).post(f"{path}/accept/", {"revision_id": first}, format="json").json()["code"] == (
        "not_your_answer"
    )
    agreed = api(carol).post(f"{path}/accept/", {"revision_id": rows[1]["id"]}, format="json")
    assert (agreed.status_code, agreed.json()["latest"]["state"]) == (200, "accepted")
    order = api(carol).post(f"{path}/pay/", {"licensee_name": "Northwind Trading GmbH"}, format="json")
    assert order.status_code == 201 and order.json()["checkout_url"] and order.json()["purpose"] == "offer"
    pay(Order.objects.get())
    deliver()
    held = License.objects.get()
    assert held.terms_hash == rows[1]["terms_hash"] and held.terms.body["seats"] == 3
    assert api(carol).get(f"{path}/").json()["latest"]["state"] == "paid"


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"price_minor": 1}, 422, "price_out_of_range", "price"),
        ({"price_minor": "x"}, 400, "invalid", "price_minor"),
        ({"currency": "XXX"}, 400, "invalid", "currency"),
        ({"terms": {"media": ["moon"]}}, 422, "terms_invalid", "media"),
        ({"terms": [1]}, 400, "invalid", "terms"),
        ({"days": 400}, 422, "days_invalid", "days"),
        ({"work": "wrk_none"}, 404, "not_found", None),
        ({"listing": "lst_none"}, 404, "not_found", None),
    ],
)
def test_bad_input_is_a_problem_and_changes_nothing(listing, carol, api, fields, status, code, field):
    answer = api(carol).post(BASE, body(listing, **fields), format="json")
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (status, code, field)
    assert not Negotiation.objects.exists()


def test_one_key_makes_one_offer(listing, carol, api):
    client = api(carol)
    answers = [client.post(BASE, body(listing), format="json", HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201] and answers[0].json() == answers[1].json()
    assert client.post(BASE, body(listing), format="json").json()["code"] == "offer_open"
    assert Negotiation.objects.count() == 1


def test_the_list_is_filtered_and_paged(listing, alice, carol, mallory, api):
    talk = begin(listing, carol)
    assert [row["id"] for row in api(alice).get(BASE, {"side": "seller"}).json()["results"]] == [talk.pk]
    assert api(alice).get(BASE, {"side": "buyer"}).json()["results"] == []
    assert api(carol).get(BASE, {"state": "open"}).json()["results"][0]["latest"]["price_minor"] == 60_000
    assert api(carol).get(BASE, {"state": "paid"}).json()["results"] == []
    assert api(carol).get(BASE, {"side": "moon"}).json()["code"] == "filter_unknown"
    assert api(mallory).get(BASE).json() == {"next": None, "previous": None, "results": []}
    assert api(mallory).get(f"{BASE}{talk.pk}/").status_code == 404
    for act in ("accept", "decline", "withdraw"):
        answer = api(mallory).post(f"{BASE}{talk.pk}/{act}/", {"revision_id": talk.latest_id}, format="json")
        assert answer.status_code == 404
    assert api().get(BASE).status_code in (401, 403)


def test_scopes(listing, carol):
    begin(listing, carol)
    reader = APIClient()
    _key, secret = api_keys.create_api_key(user=carol, name="r", scopes=["offers:read"])
    reader.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert reader.get(BASE).status_code == 200
    assert reader.post(BASE, body(listing), format="json").status_code == 403


def test_files_over_the_api(listing, alice, carol, mallory, api):
    talk = begin(listing, carol)
    path = f"{BASE}{talk.pk}/files/"
    sent = api(carol).post(path, {"file": SimpleUploadedFile("layout.png", PNG)}, format="multipart")
    assert sent.status_code == 201 and sent.json()["media_type"] == "image/png"
    assert (
        api(alice).post(path, {"file": SimpleUploadedFile("a.txt", b"x")}, format="multipart").json()["code"]
        == "not_your_offer"
    )
    wrong = api(carol).post(path, {"file": SimpleUploadedFile("a.exe", b"MZ")}, format="multipart")
    assert (wrong.status_code, wrong.json()["code"]) == (415, "wrong_type")
    got = api(alice).get(f"{path}{sent.json()['id']}/")
    assert b"".join(got.streaming_content) == PNG
    assert api(mallory).get(f"{path}{sent.json()['id']}/").status_code == 404
    assert api(alice).get(f"{BASE}neg_other/files/{sent.json()['id']}/").status_code == 404
    assert OfferFile.objects.count() == 1 and latest(talk).files.count() == 1


def test_a_team_pays(listing, alice, carol, northwind, dan, api):
    talk = begin(listing, carol)
    api(alice).post(f"{BASE}{talk.pk}/accept/", {"revision_id": talk.latest_id}, format="json")
    form = {"licensee_name": "Northwind Trading GmbH", "organization": northwind.pk}
    assert api(dan).post(f"{BASE}{talk.pk}/pay/", form, format="json").status_code == 404
    wrong = api(carol).post(f"{BASE}{talk.pk}/pay/", {**form, "organization": "org_x"}, format="json")
    assert wrong.status_code == 404
    order = api(carol).post(f"{BASE}{talk.pk}/pay/", form, format="json").json()
    assert order["organization"] == northwind.pk and Order.objects.get().organization == northwind
