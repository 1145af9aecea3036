"""The pages on which a license is passed on, and its API."""

import pytest

from licensing.models import License, LicenseTransfer, Order, PurchaseRequest
from licensing.tests.asking import bind
from licensing.tests.buying import pay
from licensing.tests.test_license_transfers import held_under, pass_on, refresh
from licensing.tests.test_market import make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def text(page):
    return page.content.decode()


def test_the_whole_way_of_a_resale(work, carol, dan, browse, deliver):
    held = held_under(work, carol, royalty=1500)
    holder, path = browse(carol), f"/licenses/{held.pk}/transfer/"
    assert path in text(holder.get(f"/licenses/{held.pk}/"))
    shown = text(holder.get(path))
    assert "Leave it empty to give the license away." in shown and "15" in shown
    wrong = holder.post(path, {"handle": "nobody", "amount": "100", "currency": "USD"})
    assert wrong.status_code == 422 and "Nobody here is called nobody" in text(wrong)
    assert holder.post(path, {"handle": "dan", "amount": "0.01", "currency": "USD"}).status_code == 422
    sent = holder.post(path, {"handle": "@dan", "amount": "100", "currency": "USD", "message": "All <b>yours</b>."})
    transfer = LicenseTransfer.objects.get()
    page = f"/license-transfers/{transfer.pk}/"
    assert (sent.status_code, sent["Location"], transfer.price_minor) == (302, page, 10_000)
    assert "Offered to Dan" in text(holder.get(f"/licenses/{held.pk}/")) and "Offered to Dan" in text(holder.get(page))

    buyer = browse(dan)
    seen = text(buyer.get(page))
    assert "Carol offers you this license" in seen and "&lt;b&gt;yours" in seen and "Buy license for $100.00" in seen
    assert buyer.post(page, {"licensee_name": "x"}).status_code == 422 and not Order.objects.filter(buyer=dan).exists()
    away = buyer.post(page, {"licensee_name": "Harbor Coffee Ltd", "channels": "harbor.example"})
    order = Order.objects.get(buyer=dan)
    assert (away.status_code, away["Location"]) == (302, order.checkout_url)
    pay(order)
    deliver()
    made = License.objects.get(order=order)
    new = text(buyer.get(f"/licenses/{made.pk}/"))
    assert held.pk in new and "Granted to Harbor Coffee Ltd" in new
    assert f"/licenses/{made.pk}/" in text(buyer.get(page)) and "is yours" in text(buyer.get(f"/orders/{order.pk}/"))
    old = text(holder.get(f"/licenses/{held.pk}/"))
    assert "was passed on to Harbor Coffee Ltd" in old and "Download the original" not in old
    assert holder.get(f"/licenses/{made.pk}/").status_code == 404


def test_a_gift_is_accepted_without_a_payment_or_declined(work, carol, dan, browse):
    held = held_under(work, carol, transfer="to_named_client")
    holder, receiver = browse(carol), browse(dan)
    assert 'name="amount"' not in text(holder.get(f"/licenses/{held.pk}/transfer/"))
    holder.post(f"/licenses/{held.pk}/transfer/", {"handle": "dan"})
    page = f"/license-transfers/{LicenseTransfer.objects.get().pk}/"
    assert receiver.post(page, {"do": "decline"})["Location"] == page
    assert "The offer is over." in text(receiver.get(page)) and refresh(held).state == "active"
    page = f"/license-transfers/{pass_on(held).pk}/"
    taken = receiver.post(page, {"licensee_name": "Harbor Coffee Ltd"})
    assert taken["Location"] == f"/licenses/{License.objects.get(licensee=dan).pk}/"


def test_others_and_terms_that_allow_nothing(work, carol, dan, mallory, browse, client):
    held = held_under(work, carol, transfer="none")
    assert browse(carol).get(f"/licenses/{held.pk}/transfer/").status_code == 404
    assert "/transfer/" not in text(browse(carol).get(f"/licenses/{held.pk}/"))
    other = held_under(work, carol)
    transfer = pass_on(other)
    assert browse(mallory).get(f"/licenses/{other.pk}/transfer/").status_code == 404
    assert browse(mallory).get(f"/license-transfers/{transfer.pk}/").status_code == 404
    assert client.get(f"/license-transfers/{transfer.pk}/").status_code == 302


def test_the_api(work, api, carol, dan, mallory):
    held = held_under(work, carol, royalty=1000)
    path = f"/api/v1/licenses/{held.pk}/transfer/"
    assert api(mallory).post(path, {"handle": "dan"}).status_code == 404
    assert api().post(path, {"handle": "dan"}).status_code == 401
    assert api(carol).post(path, {"handle": "nobody"}).json()["code"] == "person_unknown"
    asked = {"handle": "dan", "price_minor": 9000, "currency": "USD"}
    made = api(carol).post(path, asked, format="json")
    assert made.status_code == 201 and made.json()["state"] == "open" and made.json()["receiver"] == "dan"
    one = f"/api/v1/license-transfers/{made.json()['id']}/"
    assert [row["id"] for row in api(dan).get("/api/v1/license-transfers/").json()["results"]] == [made.json()["id"]]
    assert api(mallory).get("/api/v1/license-transfers/").json()["results"] == []
    client = {"licensee_name": "Harbor Coffee Ltd", "channels": ["harbor.example"]}
    assert api(carol).post(f"{one}accept/", client, format="json").status_code == 403
    order = api(dan).post(f"{one}accept/", client, format="json")
    assert (order.status_code, order.json()["purpose"], order.json()["state"]) == (201, "transfer", "pending")
    assert api(carol).post(f"{one}withdraw/").json()["state"] == "withdrawn"
    assert api(dan).post(f"{one}decline/").json()["code"] == "transfer_over"
    given = api(carol).post(path, {"handle": "dan"}, format="json").json()
    taken = api(dan).post(f"/api/v1/license-transfers/{given['id']}/accept/", client, format="json").json()
    assert (taken["state"], taken["license"]) == ("paid", License.objects.get(licensee=dan).pk)
    status = api(dan).get(f"/api/v1/license-status/?license={held.pk}").json()
    assert "license_transferred" in status["reasons"]


def test_terms_that_allow_nothing_over_the_api(work, api, carol, dan):
    held = held_under(work, carol, transfer="none")
    answer = api(carol).post(f"/api/v1/licenses/{held.pk}/transfer/", {"handle": "dan"})
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer_not_allowed")
    assert not LicenseTransfer.objects.exists()


def test_a_buyer_above_the_limit_asks_their_team(work, carol, dan, northwind, browse):
    bind(northwind, carol)
    transfer = pass_on(held_under(work, carol, royalty=1000), price=5000)
    client, path = browse(dan), f"/license-transfers/{transfer.pk}/"
    said = {"organization": northwind.pk, "licensee_name": "Northwind"}
    asks = client.post(path, said)
    assert asks.status_code == 422 and "Ask for approval" in text(asks)
    sent = client.post(path, {**said, "why": "For print."})
    asked = PurchaseRequest.objects.get()
    assert sent["Location"] == f"/requests/{asked.pk}/" and asked.transfer == transfer
    assert "Approve $50.00" in text(browse(carol).get(f"/requests/{asked.pk}/"))
