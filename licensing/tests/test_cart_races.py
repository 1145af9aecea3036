"""Many at once around carts: each license once, no window twice, and nobody waits for ever."""

import json

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from licensing.models import License, Order, Payment, Window
from licensing.services import cart_orders, carts, listings, packs
from licensing.services.particulars import Particulars
from licensing.tests.buying import place
from marketplace.core import inbound
from marketplace.core.errors import Refusal
from marketplace.core.models import InboundEvent
from marketplace.core.stripe_client import get_client
from marketplace.sandbox import checkout, endpoints
from marketplace.sandbox.deliveries import signature
from payouts import audit
from payouts.models import Sale
from works.models import Work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offer(alice):
    def make(title, preset="standard", price=5000):
        work = Work.objects.create(creator=alice, owner=alice, kind="image", title=title, state="certified")
        return listings.create_listing(work=work, preset=preset, price_minor=price, currency="USD", actor=alice)

    return make


def check_out(buyer, offers):
    items = [carts.add_to_cart(user=buyer, listing=one) for one in offers]
    made = cart_orders.check_out(buyer=buyer, items=items, particulars=Particulars(buyer.name))
    cart_orders.open_checkout(payment=made.payment)
    return made.payment


def pay(payment):
    with transaction.atomic(using="sandbox"):
        checkout.pay(payment.stripe_session_id, "4242424242424242")


def post(event):
    body = json.dumps(event).encode()
    header = signature(body, endpoints.secret(endpoints.PLATFORM))
    return Client().post(
        endpoints.PLATFORM, body, content_type="application/json", headers={"Stripe-Signature": header}
    )


def test_messages_and_the_landing_page_at_once_sell_each_license_once(offer, carol, at_once, browse):
    payment = check_out(carol, [offer("Kelp"), offer("Reef", price=3000)])
    pay(payment)
    event = apps.get_model("sandbox", "StripeObject").objects.get(
        kind="event", data__type="checkout.session.completed"
    ).data  # fmt: skip
    for told in (event, {**event, "id": "evt_twin", "type": "checkout.session.async_payment_succeeded"}):
        assert post(told).status_code == 200
    page, address = browse(carol), f"/payments/{payment.pk}/?session={payment.stripe_session_id}"
    workers = [lambda pk=pk: inbound.process(pk) for pk in InboundEvent.objects.values_list("pk", flat=True)]
    answers = at_once(*workers, *[lambda: page.get(address).status_code] * 3, cart_orders.sweep)
    assert answers[len(workers) : -1] == [200] * 3
    inbound.drain()
    assert License.objects.filter(state="active").count() == Sale.objects.count() == 2
    assert [charge.amount for charge in get_client().v1.charges.list().data] == [8000]
    assert get_client().v1.refunds.list().data == []
    assert audit.find_problems() == []


def test_a_double_click_makes_one_payment(offer, carol, at_once):
    items = [carts.add_to_cart(user=carol, listing=offer(title)) for title in ("Kelp", "Reef")]
    form = Particulars("Carol Whitfield")
    made = at_once(*[lambda: cart_orders.check_out(buyer=carol, items=items, particulars=form)] * 4)
    assert {one.payment.pk for one in made} == {Payment.objects.get().pk}
    assert Order.objects.count() == 2


@pytest.mark.parametrize("single", [False, True])
def test_one_exclusive_window_in_two_carts_at_once(offer, carol, dan, at_once, deliver, single):
    only, kelp = offer("Only one", "exclusive", 90_000), offer("Kelp")
    other = (lambda: place(dan, only)) if single else (lambda: check_out(dan, [only, kelp]))
    answers = at_once(lambda: check_out(carol, [kelp, only]), other)
    told = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [refusal.code for refusal in told] == ["window_held"]
    assert Window.objects.filter(exclusive=True).count() == 1
    pay(next(answer for answer in answers if not isinstance(answer, Refusal)))
    deliver()
    assert License.objects.filter(work=only.work, state="active").count() == 1
    assert get_client().v1.refunds.list().data == []
    assert audit.find_problems() == []


def test_two_carts_with_the_same_works_at_once_do_not_stand_in_each_others_way(offer, carol, dan, at_once, deliver):
    offers = [offer(title) for title in ("Kelp", "Reef", "Dune", "Tide")]
    made = at_once(lambda: check_out(carol, offers), lambda: check_out(dan, offers[::-1]))
    for payment in made:
        pay(payment)
    at_once(*[lambda pk=payment.pk: cart_orders.settle(payment_id=pk) for payment in made])
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    deliver()
    assert License.objects.filter(state="active").count() == Sale.objects.count() == 8
    assert audit.find_problems() == []


def pack_of(works, seller, preset="exclusive"):
    return packs.create_pack(
        works=works, title="Two of them", preset=preset, price_minor=90_000, currency="USD", actor=seller
    )


def check_out_packs(buyer, wanted):
    items = [carts.add_pack(user=buyer, pack=one) for one in wanted]
    made = cart_orders.check_out(buyer=buyer, items=items, particulars=Particulars(buyer.name, country="US"))
    cart_orders.open_checkout(payment=made.payment)
    return made.payment


def test_packs_that_meet_in_two_carts_at_once_are_sold_once(offer, alice, carol, dan, at_once):
    works = [offer(title).work for title in ("Kelp", "Reef", "Dune")]
    first, second = pack_of(works[:2], alice), pack_of(works[:0:-1], alice)
    answers = at_once(lambda: check_out_packs(carol, [first]), lambda: check_out_packs(dan, [second]))
    told = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [refusal.code for refusal in told] == ["window_held"]
    assert Window.objects.count() == 2 and Payment.objects.count() == 1


def test_two_carts_with_the_same_packs_wait_for_each_other_and_are_both_paid(offer, alice, carol, dan, at_once):
    works = [offer(title).work for title in ("Kelp", "Reef", "Dune", "Tide")]
    offered = [pack_of(works[at : at + 2], alice, "standard") for at in range(3)]
    made = at_once(lambda: check_out_packs(carol, offered), lambda: check_out_packs(dan, offered[::-1]))
    for payment in made:
        pay(payment)
    settle = [lambda pk=payment.pk: cart_orders.settle(payment_id=pk) for payment in made]
    at_once(*settle, *settle, cart_orders.sweep)
    assert License.objects.filter(state="active").count() == 12
    assert sorted(Sale.objects.values_list("gross_minor", flat=True)) == [90_000] * 6
    assert audit.find_problems() == []
