"""Tips: within a minimum and a maximum, paid like any order, divided like a sale, with a receipt."""

import pytest

from licensing.models import License, Order
from licensing.services import orders, tips
from licensing.tests.test_buyouts import edge  # noqa: F401  a graph of three works
from licensing.tests.test_market import make_work
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import Refusal
from payouts import audit
from payouts.models import Sale

pytestmark = pytest.mark.django_db


def give(buyer, work, minor=10_000, currency="USD"):
    return tips.place_tip(buyer=buyer, work=work, amount_minor=minor, currency=currency)


def test_a_tip_flows_up_the_graph_and_gives_no_license(edge, carol, deliver, mailoutbox):  # noqa: F811
    order = give(carol, edge.child)
    orders.open_checkout(order=order)
    pay(order)
    deliver()
    sale = Sale.objects.get(source=order.pk)
    shares = {share.party.handle: share.amount for share in sale.shares.all()}
    assert (sale.fee_minor, shares) == (1000, {"bob": 7200, "alice": 1620, "wen": 180})
    assert not License.objects.exists() and audit.find_problems() == []
    letters = {mail.to[0]: mail for mail in mailoutbox}
    assert "Tip for “Child”" in letters["carol@example.test"].subject
    assert "$100.00" in letters["carol@example.test"].body
    assert "Carol left a tip" in next(mail.body for mail in mailoutbox if mail.to == ["bob@example.test"])


def test_a_tip_is_refunded_like_any_order(edge, carol, sam, deliver):  # noqa: F811
    order = give(carol, edge.child, 9999)
    orders.open_checkout(order=order)
    pay(order)
    deliver()
    for amount in (1, 3333, None):
        orders.refund_order(order=Order.objects.get(), actor=sam, reason="By mistake.", amount_minor=amount)
    deliver()
    assert Order.objects.get().state == "refunded"
    assert {share.remaining for share in Sale.objects.get().shares.all()} == {0}
    assert audit.find_problems() == []


@pytest.mark.parametrize(
    ("minor", "currency", "code"),
    [(49, "USD", "price_out_of_range"), (50_001, "USD", "price_out_of_range"), (75_001, "JPY", "price_out_of_range"),
     (500, "XXX", "currency_unknown")],
)  # fmt: skip
def test_amounts_outside_the_limits_are_refused(alice, carol, minor, currency, code):
    work = make_work(alice)
    with pytest.raises(Refusal) as refused:
        give(carol, work, minor, currency)
    assert refused.value.code == code and not Order.objects.exists()


def test_the_limits_themselves_are_taken_in_every_currency(alice, carol):
    from marketplace.core import money

    work = make_work(alice)
    for currency in money.CURRENCIES:
        for minor in (money.MINIMUM_CHARGE[currency], tips.MOST[currency]):
            assert give(carol, work, minor, currency).price_minor == minor


def test_nobody_tips_themselves_or_a_work_that_is_not_public(alice, carol):
    work = make_work(alice)
    with pytest.raises(Refusal) as refused:
        give(alice, work)
    assert refused.value.code == "own_work"
    work.state = "suspended"
    work.save()
    with pytest.raises(Refusal) as refused:
        give(carol, work)
    assert refused.value.code == "work_not_public" and not Order.objects.exists()


def test_a_second_click_means_the_same_tip(alice, carol):
    work = make_work(alice)
    assert give(carol, work).pk == give(carol, work).pk != give(carol, work, 500).pk


def test_a_tip_for_a_work_that_was_suspended_meanwhile_goes_back(alice, carol, deliver):
    work = make_work(alice)
    order = give(carol, work)
    orders.open_checkout(order=order)
    work.state = "suspended"
    work.save()
    pay(order)
    deliver()
    assert Order.objects.get().state == "canceled" and not Sale.objects.exists()
    assert audit.find_problems() == []


def test_the_page_leads_to_payment_and_the_order_thanks(alice, carol, browse, client, deliver):
    work = make_work(alice)
    path = f"/w/{work.pk}/tip/"
    assert client.get(path).status_code == 302
    assert "This work is yours" in browse(alice).get(path).content.decode()
    buyer = browse(carol)
    assert f'href="{path}"' in buyer.get(f"/w/{work.pk}/").content.decode()
    for amount, said in (
        ("0.10", "A tip is from"),
        ("1.2345", "not an amount"),
        ("", "required"),
        ("x", "not an amount"),
    ):
        refused = buyer.post(path, {"amount": amount, "currency": "USD"})
        assert refused.status_code == 422 and said in refused.content.decode(), amount
    away = buyer.post(path, {"amount": "5", "currency": "EUR"})
    assert away.status_code == 302 and "/sandbox/" in away["Location"]
    order = Order.objects.get()
    assert (order.price_minor, order.currency, order.listing) == (500, "EUR", None)
    pay(order)
    deliver()
    page = buyer.get(f"/orders/{order.pk}/").content.decode()
    assert "Your tip reaches the makers" in page and "Receipt" in page
    assert "Tip" in buyer.get("/orders/").content.decode()


def test_the_api_places_a_tip(alice, carol, api):
    work = make_work(alice)
    body = {"work": work.pk, "amount_minor": 500, "currency": "USD"}
    made = api(carol).post("/api/v1/tips/", body, format="json")
    assert made.status_code == 201
    assert (made.json()["purpose"], made.json()["license"]) == ("tip", None) and made.json()["checkout_url"]
    refused = api(carol).post("/api/v1/tips/", {**body, "amount_minor": 1}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "price_out_of_range")
    assert api(None).post("/api/v1/tips/", body, format="json").status_code == 401
