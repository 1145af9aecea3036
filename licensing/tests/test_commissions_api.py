"""Commissions over the API: the same acts, scopes and answers."""

import pytest

from licensing.models import Commission, Negotiation, Order
from licensing.tests import commissioning as made
from licensing.tests.test_briefs import publish
from licensing.tests.test_market import make_work
from licensing.tests.test_orders_service import pay

pytestmark = pytest.mark.django_db
MAKING = {"text": "A harbor at dawn in three sizes.", "due_on": str(made.in_days(20)), "rounds": 1}


def test_the_whole_way(alice, carol, api, deliver):
    brief = publish(carol)
    asked = {"kind": "image", "title": "Harbor", "price_minor": 45_001, "making": MAKING, "terms": {"refund_days": 0}}
    answered = api(alice).post(f"/api/v1/briefs/{brief.pk}/commissions/", asked, format="json")
    assert answered.status_code == 201 and answered.data["latest"]["making"]["rounds"] == 1
    talk = Negotiation.objects.get()
    thread = f"/api/v1/offers/{talk.pk}/"
    counter = {"revision_id": talk.latest_id, "price_minor": 40_000}
    assert api(carol).post(f"{thread}counter/", counter, format="json").data["latest"]["making"] == MAKING
    talk.refresh_from_db()
    api(alice).post(f"{thread}accept/", {"revision_id": talk.latest_id}, format="json")
    order = api(carol).post(f"{thread}pay/", {"licensee_name": "Northwind", "country": "DE"}, format="json")
    assert order.status_code == 201 and order.data["price_minor"] == 20_000
    pay(Order.objects.get())
    deliver()
    commission = Commission.objects.get()
    at = f"/api/v1/commissions/{commission.pk}/"
    shown = api(alice).get(at).data
    assert (shown["state"], shown["deposit_minor"], shown["rest_minor"]) == ("making", 20_000, 20_000)
    work = make_work(alice)
    assert api(alice).post(f"{at}deliver/", {"work": work.pk}, format="json").data["state"] == "delivered"
    assert api(carol).post(f"{at}changes/", {"wanted": "Warmer."}, format="json").data["rounds_left"] == 0
    api(alice).post(f"{at}deliver/", {"work": work.pk, "note": "Warmer."}, format="json")
    assert api(carol).post(f"{at}pay/", {}, format="json").status_code == 422
    rest = api(carol).post(f"{at}pay/", {"waive_return": True}, format="json")
    assert rest.status_code == 201 and rest.data["price_minor"] == 20_000
    pay(Order.objects.get(purpose="balance"))
    deliver()
    rows = api(carol).get("/api/v1/commissions/", {"state": "completed"}).data["results"]
    assert [row["id"] for row in rows] == [commission.pk]


def test_refusals_have_codes_and_strangers_find_nothing(alice, carol, mallory, api, deliver):
    commission = made.begin(carol, alice, deliver)
    at = f"/api/v1/commissions/{commission.pk}/"
    assert api(mallory).get(at).status_code == 404
    assert api(mallory).post(f"{at}cancel/", {}, format="json").status_code == 404
    refused = api(carol).post(f"{at}cancel/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_cancel")
    assert api(carol).post(f"{at}changes/", {}, format="json").status_code == 400
    assert api(carol).get("/api/v1/commissions/", {"state": "x"}).status_code == 400
    assert api().get(at).status_code == 401
    assert made.again(commission).state == "making"
    assert api(alice).post(f"{at}cancel/", {"reason": "Ill."}, format="json").data["state"] == "canceled"
