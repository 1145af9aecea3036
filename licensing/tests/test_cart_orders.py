"""The checkout of a cart: an order for each license, one payment, and each order looked at by itself when it comes."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from licensing.models import CartItem, License, Order, Payment, SpendingLimit, Window
from licensing.services import cart_orders, carts, listings, orders
from licensing.services.particulars import Particulars
from licensing.tests.buying import buy
from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from marketplace.core.stripe_client import get_client
from marketplace.sandbox import checkout, clock, faults
from payouts import audit, ledger
from payouts.models import Sale
from works.models import Work

pytestmark = pytest.mark.django_db
CARD, DECLINED = "4242424242424242", "4000000000000002"
FORM = Particulars("Carol Whitfield")


@pytest.fixture
def offer(alice, bob):
    """`offer(title, seller, price)` is a listing of a work of its own."""

    def make(title, seller=alice, price=5000, currency="USD", preset="standard", **overrides):
        work = Work.objects.create(creator=seller, owner=seller, kind="image", title=title, state="certified")
        return listings.create_listing(
            work=work, preset=preset, price_minor=price, currency=currency, actor=seller, **overrides
        )

    return make


@pytest.fixture
def three(offer, bob, alice):
    """50.00 and 20.00 of alice's, 30.00 of bob's."""
    return [offer("Kelp"), offer("Reef", bob, 3000), offer("Dune", alice, 2000)]


def fill(user, offers):
    return [carts.add_to_cart(user=user, listing=one) for one in offers]


def check_out(user, offers, form=FORM, **more):
    made = cart_orders.check_out(buyer=user, items=fill(user, offers), particulars=form, **more)
    if made.payment:
        cart_orders.open_checkout(payment=made.payment)
    return made


def pay(payment, card=CARD):
    with transaction.atomic(using="sandbox"):
        checkout.pay(payment.stripe_session_id, card)


def states():
    return dict(Order.objects.values_list("work__title", "state"))


def refunded():
    return sorted(refund.amount for refund in get_client().v1.refunds.list({"limit": 100}).data)


def earned(user, currency="USD"):
    return ledger.balance("pending", currency, user)


def test_three_licenses_of_two_creators_are_paid_at_once(three, carol, alice, bob, deliver, mailoutbox):
    payment = check_out(carol, three).payment
    assert (payment.amount_minor, payment.currency, payment.state) == (10_000, "USD", "pending")
    pay(payment)
    deliver()
    payment.refresh_from_db()
    assert payment.state == "paid" and payment.paid_at
    assert states() == {"Kelp": "paid", "Reef": "paid", "Dune": "paid"}
    assert set(Order.objects.values_list("stripe_payment_intent", flat=True)) == {payment.stripe_payment_intent}
    assert License.objects.filter(state="active", licensee=carol).count() == Sale.objects.count() == 3
    assert (earned(alice), earned(bob)) == (6300, 2700)
    assert [charge.amount for charge in get_client().v1.charges.list().data] == [10_000]
    assert not CartItem.objects.exists()
    receipts = [mail for mail in mailoutbox if mail.to == [carol.email]]
    assert len(receipts) == 3
    assert refunded() == [] and audit.find_problems() == []


def test_the_payment_page_has_a_line_for_each_license(three, carol, client):
    payment = check_out(carol, three).payment
    page = client.get(f"/sandbox/checkout/{payment.stripe_session_id}/").content.decode()
    for part in ("Kelp", "Reef", "Dune", "$50.00", "$30.00", "$20.00", "$100.00"):
        assert part in page


def test_nothing_is_promised_by_a_cart(three, carol):
    fill(carol, three)
    assert not Order.objects.exists() and not Window.objects.exists()


def test_a_second_click_returns_the_open_payment(three, carol):
    first, second = check_out(carol, three), check_out(carol, three)
    assert first.payment == second.payment and Order.objects.count() == 3
    assert [order.pk for order in first.orders] == [order.pk for order in second.orders]


def test_another_form_or_another_cart_closes_the_older_checkout(three, carol):
    first = check_out(carol, three).payment
    second = check_out(carol, three[:2]).payment
    first.refresh_from_db()
    assert (first.state, second.state) == ("canceled", "pending")
    assert get_client().v1.checkout.sessions.retrieve(first.stripe_session_id).status == "expired"
    third = check_out(carol, three[:2], Particulars("Northwind Trading GmbH")).payment
    assert third != second and Payment.objects.filter(state="pending").get() == third
    assert audit.find_problems() == []


def test_a_cart_and_a_single_order_of_the_same_offer_are_two_checkouts(three, carol):
    alone = orders.place_order(buyer=carol, listing=three[0], licensee_name="Carol Whitfield")
    orders.open_checkout(order=alone)
    payment = check_out(carol, three).payment
    again = orders.place_order(buyer=carol, listing=three[0], licensee_name="Carol Whitfield")
    assert again == alone and alone.payment is None
    assert payment.orders.count() == 3


def test_what_is_free_needs_no_payment(three, offer, carol, deliver):
    free = offer("Gift", price=0, preset="personal_research")
    made = check_out(carol, [free])
    assert made.payment is None and states() == {"Gift": "paid"}
    both = check_out(carol, [offer("Another gift", price=0, preset="personal_research"), *three])
    assert both.payment.amount_minor == 10_000 and both.payment.orders.count() == 3
    assert License.objects.count() == 2
    assert audit.find_problems() == []


def test_a_price_that_changed_is_told_and_nothing_is_promised(three, carol, bob):
    items = fill(carol, three)
    listings.change_price(listing=three[1], price_minor=3500, currency="USD", actor=bob)
    with pytest.raises(Refusal) as refusal:
        cart_orders.check_out(buyer=carol, items=CartItem.objects.all(), particulars=FORM)
    assert (refusal.value.code, refusal.value.data["listing"]) == ("price_changed", three[1].pk)
    assert not Order.objects.exists() and not Payment.objects.exists() and not Window.objects.exists()
    assert len(items) == 3
    three[1].refresh_from_db()
    assert check_out(carol, three).payment.amount_minor == 10_500


def test_one_that_is_not_offered_any_more_stops_all(three, carol, bob):
    fill(carol, three)
    listings.pause_listing(listing=three[1], actor=bob)
    with pytest.raises(Refusal) as refusal:
        cart_orders.check_out(buyer=carol, items=CartItem.objects.all(), particulars=FORM)
    assert (refusal.value.code, refusal.value.data["listing"]) == ("listing_not_live", three[1].pk)
    assert not Order.objects.exists()


def test_currencies_are_paid_by_themselves(three, offer, carol):
    with pytest.raises(Refusal) as refusal:
        check_out(carol, [*three, offer("Yen", currency="JPY", price=7000)])
    assert refusal.value.code == "currencies_differ"
    with pytest.raises(Refusal) as refusal:
        cart_orders.check_out(buyer=carol, items=[], particulars=FORM)
    assert refusal.value.code == "cart_empty"


def test_a_sum_above_what_a_card_can_be_charged(offer, carol):
    dear = [offer(title, price=99_999_999) for title in ("One", "Two")]
    with pytest.raises(Refusal) as refusal:
        check_out(carol, dear)
    assert refusal.value.code == "sum_too_large" and not Order.objects.exists()


def test_windows_are_held_all_or_none(three, offer, carol, dan):
    only = offer("Only one", preset="exclusive", price=90_000)
    check_out(dan, [only])
    with pytest.raises(Refusal) as refusal:
        check_out(carol, [*three, only])
    assert (refusal.value.code, refusal.value.data["listing"]) == ("window_held", only.pk)
    assert not Order.objects.filter(buyer=carol).exists()
    assert set(Window.objects.values_list("order__buyer", flat=True)) == {dan.pk}


def let_holds_lapse():
    Window.objects.filter(held_until__isnull=False).update(held_until=timezone.now() - timedelta(seconds=1))


def test_what_is_gone_when_the_payment_comes_goes_back_and_the_rest_is_bought(
    three, offer, carol, dan, alice, bob, deliver
):
    only = offer("Only one", preset="exclusive", price=90_000)
    payment = check_out(carol, [*three, only]).payment
    faults.add("server_error", "POST /v1/checkout/sessions/*/expire", times=50)
    let_holds_lapse()
    buy(dan, only)
    pay(payment)
    deliver()
    assert Order.objects.get(buyer=carol, work__title="Only one").state == "canceled"
    bought = Order.objects.filter(buyer=carol, state="paid")
    assert sorted(bought.values_list("work__title", flat=True)) == ["Dune", "Kelp", "Reef"]
    assert refunded() == [90_000]
    assert earned(bob) == 2700 and earned(alice) == 6300 + 81_000
    assert ledger.balance("refunds_payable", "USD") == 0
    assert audit.find_problems() == []


def test_who_has_not_paid_is_told_before_paying_when_one_of_it_is_sold(three, offer, carol, dan, deliver):
    only = offer("Only one", preset="exclusive", price=90_000)
    payment = check_out(carol, [*three, only]).payment
    let_holds_lapse()
    buy(dan, only)
    deliver()
    payment.refresh_from_db()
    assert payment.state == "canceled"
    assert get_client().v1.checkout.sessions.retrieve(payment.stripe_session_id).status == "expired"
    assert set(Order.objects.filter(buyer=carol).values_list("state", flat=True)) == {"canceled"}
    assert CartItem.objects.filter(user=carol).count() == 4  # to be looked at, and paid without that one
    assert audit.find_problems() == []


def test_a_work_suspended_meanwhile_goes_back_alone(three, carol, deliver):
    payment = check_out(carol, three).payment
    Work.objects.filter(title="Reef").update(state="suspended")
    pay(payment)
    deliver()
    assert states() == {"Kelp": "paid", "Reef": "canceled", "Dune": "paid"}
    assert refunded() == [3000]
    assert Event.objects.filter(name="payment.unwanted").count() == 1
    Work.objects.update(state="certified")
    cart_orders.settle(payment_id=payment.pk, session_id=payment.stripe_session_id)
    assert states()["Reef"] == "canceled"  # what went back stays back
    assert audit.find_problems() == []


def test_messages_twice_and_the_landing_page_buy_once(three, carol, deliver):
    faults.add("duplicate_webhook", times=None)
    payment = check_out(carol, three).payment
    pay(payment)
    cart_orders.settle(payment_id=payment.pk)
    deliver()
    cart_orders.settle(payment_id=payment.pk)
    assert Sale.objects.count() == License.objects.count() == 3
    assert audit.find_problems() == []


def test_the_sweep_settles_what_nobody_told_and_ends_what_nobody_opened(three, carol, deliver):
    faults.add("drop_webhook", times=None)
    payment = check_out(carol, three).payment
    pay(payment)
    deliver()
    left = cart_orders.check_out(buyer=carol, items=fill(carol, three[:1]), particulars=FORM).payment
    Payment.objects.filter(pk=left.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert cart_orders.sweep() == 2
    assert list(Payment.objects.order_by("pk").values_list("state", flat=True)) == ["paid", "expired"]
    assert left.orders.get().state == "expired" and not Window.objects.filter(order__payment=left).exists()
    assert orders.sweep() == 0
    assert audit.find_problems() == []


def test_a_declined_card_leaves_it_open_and_an_expired_checkout_ends_all(three, carol, deliver):
    payment = check_out(carol, three).payment
    with pytest.raises(Exception, match="declined"):
        pay(payment, DECLINED)
    deliver()
    assert set(states().values()) == {"pending"}
    with transaction.atomic(using="sandbox"):
        checkout.expire(payment.stripe_session_id)
    deliver()
    payment.refresh_from_db()
    assert payment.state == "expired" and set(states().values()) == {"expired"}
    assert not Window.objects.exists() and CartItem.objects.count() == 3


def test_a_payment_that_comes_after_all_expired_still_buys(three, carol, deliver):
    payment = check_out(carol, three).payment
    Payment.objects.update(state="expired")
    Order.objects.update(state="expired")
    pay(payment)
    deliver()
    assert set(states().values()) == {"paid"} and audit.find_problems() == []


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_checkout_whose_answer_is_lost_is_charged_once(three, carol, deliver, forgotten):
    made = cart_orders.check_out(buyer=carol, items=fill(carol, three), particulars=FORM)
    faults.add("lose_response", "POST /v1/checkout/sessions", times=3)
    with pytest.raises(Refusal) as refusal:
        cart_orders.open_checkout(payment=made.payment)
    assert refusal.value.code == "payments_unavailable"
    if forgotten:
        apps.get_model("sandbox", "IdempotencyRecord").objects.all().delete()
    cart_orders.open_checkout(payment=made.payment)
    sessions = [session.id for session in get_client().v1.checkout.sessions.list().data]
    assert len(sessions) == (2 if forgotten else 1)
    for session in sessions:
        with transaction.atomic(using="sandbox"):
            checkout.pay(session, CARD)
    deliver()
    assert set(states().values()) == {"paid"} and Sale.objects.count() == 3
    assert refunded() == ([2000, 3000, 5000] if forgotten else [])
    assert ledger.balance("stripe_clearing", "USD") == -10_000
    assert audit.find_problems() == []


def test_a_sum_that_differs_buys_nothing_and_goes_back(three, carol, deliver):
    payment = check_out(carol, three).payment
    Order.objects.filter(work__title="Reef").update(price_minor=4000)
    pay(payment)
    deliver()
    assert set(states().values()) == {"canceled"}
    assert sum(refunded()) == 10_000 and not Sale.objects.exists()
    assert ledger.balance("stripe_clearing", "USD") == 0


def test_the_session_of_another_payment_buys_nothing(three, carol, dan, deliver):
    mine, theirs = check_out(carol, three).payment, check_out(dan, three[:1]).payment
    pay(theirs)
    cart_orders.settle(payment_id=mine.pk, session_id=theirs.stripe_session_id)
    mine.refresh_from_db()
    assert mine.state == "pending" and not Sale.objects.exists()


def test_one_order_is_refunded_and_the_others_stay(three, carol, sam, alice, bob, deliver):
    pay(check_out(carol, three).payment)
    deliver()
    orders.refund_order(order=Order.objects.get(work__title="Reef"), actor=sam, reason="wrong file")
    orders.refund_order(order=Order.objects.get(work__title="Kelp"), actor=sam, reason="gesture", amount_minor=1000)
    deliver()
    assert states() == {"Kelp": "paid", "Reef": "refunded", "Dune": "paid"}
    assert refunded() == [1000, 3000] and (earned(alice), earned(bob)) == (5400, 0)
    assert dict(License.objects.values_list("work__title", "state")) == {
        "Kelp": "active", "Reef": "revoked", "Dune": "active",
    }  # fmt: skip
    assert audit.find_problems() == []


def test_a_teams_limit_is_that_of_the_sum(three, northwind, dan, carol):
    SpendingLimit.objects.create(organization=northwind, currency="USD", amount_minor=9000)
    with pytest.raises(Refusal) as refusal:
        check_out(dan, three, organization=northwind)
    assert (refusal.value.code, refusal.value.data["limit_minor"]) == ("approval_needed", 9000)
    assert not Order.objects.exists()
    assert check_out(dan, three[:2], organization=northwind).payment.amount_minor == 8000


def test_who_may_not_buy_for_a_team_is_refused(three, northwind, mallory):
    with pytest.raises(Refusal) as refusal:
        check_out(mallory, three, organization=northwind)
    assert refusal.value.status == 403 and not Order.objects.exists()


def test_tax_is_that_of_each_line(three, carol, deliver, settings, offer):
    settings.STRIPE_TAX = True
    odd = offer("Odd", price=1001)
    payment = check_out(carol, [*three, odd]).payment
    with transaction.atomic(using="sandbox"):
        checkout.pay(payment.stripe_session_id, CARD, country="DE", tax_id="DE129273398")
    deliver()
    taxes = dict(Order.objects.values_list("work__title", "tax_minor"))
    assert taxes == {"Kelp": 798, "Reef": 479, "Dune": 319, "Odd": 160}
    assert ledger.balance("tax_payable", "USD") == sum(taxes.values())
    assert set(Order.objects.values_list("tax_id", flat=True)) == {"DE129273398"}
    assert audit.find_problems() == []


@pytest.mark.parametrize(("account", "ends"), [("000123456789", "paid"), ("000111111116", "canceled")])
def test_a_bank_debit_buys_only_when_the_bank_has_paid(three, carol, deliver, account, ends):
    payment = check_out(carol, three).payment
    pay(payment, account)
    deliver()
    payment.refresh_from_db()
    assert payment.state == "pending" and not License.objects.exists()
    clock.advance(timedelta(days=3, minutes=1))
    deliver()
    payment.refresh_from_db()
    assert payment.state == ends and set(states().values()) == {ends}
    assert audit.find_problems() == []


def test_a_crash_half_way_leaves_nothing_half_done(three, carol, deliver, monkeypatch):
    payment = check_out(carol, three).payment
    pay(payment)
    whole, calls = orders.mark_order_paid, []

    def killed(**said):
        calls.append(said)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return whole(**said)

    monkeypatch.setattr(orders, "mark_order_paid", killed)
    with pytest.raises(RuntimeError):
        cart_orders.settle(payment_id=payment.pk)
    assert set(states().values()) == {"pending"} and not Sale.objects.exists()
    monkeypatch.undo()
    deliver()
    assert set(states().values()) == {"paid"} and Sale.objects.count() == 3
    assert audit.find_problems() == []
