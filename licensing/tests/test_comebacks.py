"""Licenses that come back when what took their place is undone: as far as their own payments stand."""

import pytest

from licensing import audit as licensing_audit  # noqa: F401  its invariants register
from licensing.models import License, Order, Window
from licensing.services import orders
from licensing.tests.test_card_disputes import at_stripe, dispute
from licensing.tests.test_follow_ups import bought, refund
from licensing.tests.test_license_transfers import accept, buy_on, held_under, pass_on, refresh
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as on_offer
from marketplace.sandbox import disputes as bank
from payouts import audit

pytestmark = pytest.mark.django_db
OPEN = {"transfer": "allowed"}
FULL = {**OPEN, "exclusivity": "full"}


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def decide(opened, deliver, *, won):
    at_stripe(bank.decide, opened.stripe_id, won=won)
    deliver()


def give_back(order, sam, deliver):
    orders.refund_order(order=order, actor=sam, reason="Asked for.")
    deliver()


def test_a_license_whose_payment_a_bank_took_does_not_come_back(work, carol, dan, sam, deliver):
    held = held_under(work, carol)
    sold = buy_on(pass_on(held, price=10_000))
    decide(dispute(held.order), deliver, won=False)
    assert (refresh(held).state, License.objects.get(order=sold).state) == ("transferred", "active")
    give_back(sold, sam, deliver)
    assert (refresh(held).state, License.objects.get(order=sold).state) == ("revoked", "revoked")
    assert not Window.objects.exists() and audit.find_problems() == []


def test_nor_does_what_was_given_from_it(work, carol, dan, bob, sam, deliver):
    held = held_under(work, carol)
    given = License.objects.get(order=accept(pass_on(held)))
    sold = buy_on(pass_on(given, "bob", price=5000))
    decide(dispute(held.order), deliver, won=False)
    give_back(sold, sam, deliver)
    assert (refresh(held).state, refresh(given).state) == ("transferred", "revoked")
    assert not Window.objects.exists() and audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_while_a_bank_decides_what_was_sold_on_comes_back_suspended(work, carol, dan, sam, deliver, won):
    held = held_under(work, carol)
    sold = buy_on(pass_on(held, price=10_000))
    opened = dispute(held.order)
    deliver()
    give_back(sold, sam, deliver)
    assert refresh(held).state == "suspended" and audit.find_problems() == []
    decide(opened, deliver, won=won)
    assert refresh(held).state == ("active" if won else "revoked") and audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_while_a_bank_decides_what_was_upgraded_comes_back_suspended(work, carol, sam, deliver, won):
    held = held_under(work, carol, preset="social_web")
    wide = bought(held, on_offer(work, price_minor=25_000, overrides=OPEN))
    opened = dispute(held.order)
    deliver()
    assert (refresh(held).state, refresh(wide).state) == ("superseded", "suspended")
    refund(refresh(wide), sam)
    deliver()
    assert (refresh(held).state, refresh(wide).state) == ("suspended", "revoked") and audit.find_problems() == []
    decide(opened, deliver, won=won)
    assert refresh(held).state == ("active" if won else "revoked") and audit.find_problems() == []


def test_an_upgrade_that_was_sold_on_stays_with_its_buyer_and_nothing_comes_back(work, carol, dan, deliver):
    whole = on_offer(work, price_minor=90_000, overrides=FULL)
    held = held_under(work, carol, preset="social_web")
    wide = bought(held, whole)
    sold = buy_on(pass_on(wide, price=95_000))
    opened = dispute(wide.order)
    deliver()
    decide(opened, deliver, won=False)
    assert Order.objects.get(pk=wide.order_id).state == "charged_back"
    assert (refresh(held).state, refresh(wide).state) == ("superseded", "transferred")
    assert License.objects.get(order=sold).state == "active" and audit.find_problems() == []
