"""A seller gives money back by themselves, until the sale's money is available to those who share in it."""

import pytest

from licensing.models import License
from licensing.services import seller_refunds
from licensing.tests.test_card_disputes import dispute, order  # noqa: F401  carol's license of alice's work, 50.00
from licensing.tests.test_money_faults import at_stripe
from marketplace.core.errors import NotFound, Refusal
from marketplace.sandbox import disputes
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger
from payouts.models import Sale
from payouts.services import sales

pytestmark = pytest.mark.django_db


def give_back(order, actor, **fields):  # noqa: F811
    return seller_refunds.refund_by_seller(order=order, actor=actor, reason="It has a flaw.", **fields)


def test_part_and_then_the_rest_goes_back_within_the_window(order, alice, deliver, mailoutbox):  # noqa: F811
    mailoutbox.clear()
    give_back(order, alice, amount_minor=2000)
    assert License.objects.get().state == "active"
    give_back(order, alice)
    deliver()
    assert (License.objects.get().state, ledger.balance("pending", "USD", alice)) == ("revoked", 0)
    assert sorted(row.data["amount"] for row in StripeObject.objects.filter(kind="refund")) == [2000, 3000]
    assert any("Refund" in mail.subject and mail.to == [order.buyer.email] for mail in mailoutbox)
    assert audit.find_problems() == []


def test_once_the_money_is_available_staff_is_asked(order, alice, time_machine):  # noqa: F811
    Sale.objects.update(release_at=order.paid_at)
    sales.release_matured()
    with pytest.raises(Refusal) as refusal:
        give_back(order, alice)
    assert refusal.value.code == "refund_window_over"
    assert not StripeObject.objects.filter(kind="refund").exists() and License.objects.get().state == "active"


def test_not_while_the_bank_decides(order, alice, deliver):  # noqa: F811
    opened = dispute(order)
    deliver()
    with pytest.raises(Refusal):
        give_back(order, alice)
    at_stripe(disputes.decide, opened.stripe_id, won=True)
    deliver()
    assert give_back(order, alice).state == "refunded"


def test_nobody_else_gives_it_back(order, bob, carol, sam):  # noqa: F811
    for person in (bob, carol, sam):
        with pytest.raises(NotFound):
            give_back(order, person)


def test_the_page(order, alice, carol, browse, client):  # noqa: F811
    seller, path = browse(alice), f"/sales/{order.pk}/refund/"
    assert path in seller.get(f"/earnings/{Sale.objects.get().pk}/").content.decode()
    assert browse(carol).get(path).status_code == 404 and client.get(path).status_code == 302
    for data in ({"amount": "50.01", "reason": "A flaw."}, {"amount": "much", "reason": "A flaw."}, {"reason": ""}):
        assert seller.post(path, data).status_code == 422, data
    assert seller.post(path, {"amount": "12.50", "reason": "A flaw."}).status_code == 302
    assert "$12.50" in seller.get(path).content.decode()
    assert seller.post(path, {"reason": "All of it."}).status_code == 302
    assert "All of it went back" in seller.get(path).content.decode()
    Sale.objects.update(state="released")
    assert path not in seller.get(f"/earnings/{Sale.objects.get().pk}/").content.decode()


def test_the_api_gives_back_a_part_and_then_the_rest(order, alice, carol, api):  # noqa: F811
    address = f"/api/v1/sales/{order.pk}/refund/"
    assert api(carol).post(address, {"reason": "Mine."}, format="json").status_code == 404
    for wrong in ({}, {"reason": "A flaw.", "amount_minor": 0}, {"reason": "A flaw.", "amount_minor": "much"}):
        assert api(alice).post(address, wrong, format="json").status_code == 400
    more = api(alice).post(address, {"reason": "A flaw.", "amount_minor": 5001}, format="json")
    assert more.status_code in (409, 422)
    order.refresh_from_db()
    assert (order.state, order.refunded_minor) == ("paid", 0)
    part = api(alice).post(address, {"reason": "A flaw.", "amount_minor": 2000}, format="json")
    assert part.status_code == 201 and (part.json()["state"], part.json()["refunded_minor"]) == ("paid", 2000)
    assert api(alice).post(address, {"reason": "A flaw."}, format="json").json()["state"] == "refunded"
