"""Disputes at the buyer's bank: the license waits, the money is set aside once, and ends where the bank decides."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from licensing.models import DownloadRecord, License, Listing, Order
from licensing.services import listings, orders
from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from marketplace.sandbox import checkout, disputes, refunds, store
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger
from payouts.models import Chargeback, Sale
from payouts.services import holds, sales
from works.models import Media, Version, Work

pytestmark = pytest.mark.django_db
KINDS = ("pending", "available", "revenue", "dispute_hold", "losses", "stripe_clearing", "refunds_payable")


@pytest.fixture
def order(alice, carol, deliver):
    """A license of 50.00 that carol paid by card: 45.00 for alice, 5.00 for the platform."""
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    listing = listings.create_listing(work=work, preset="standard", price_minor=5000, currency="USD", actor=alice)
    made = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=made)
    at_stripe(checkout.pay, made.stripe_session_id, "4242424242424242")
    deliver()
    made.refresh_from_db()
    return made


def at_stripe(action, *args, **kwargs):
    with transaction.atomic(using="sandbox"):
        return action(*args, **kwargs)


def dispute(order, **kwargs):
    charge = StripeObject.objects.get(kind="charge", data__payment_intent=order.stripe_payment_intent)
    return at_stripe(disputes.open_dispute, charge.stripe_id, **kwargs)


def books(alice):
    """Balances by kind; alice's own where a person owns the book."""
    own = ("pending", "available")
    found = {kind: ledger.balance(kind, "USD", alice if kind in own else None) for kind in KINDS}
    return {kind: amount for kind, amount in found.items() if amount}


def state(order):
    order.refresh_from_db()
    return order.state, License.objects.get().state


BEFORE = {"pending": 4500, "revenue": 500, "stripe_clearing": -5000}
HELD = {"dispute_hold": 5000, "stripe_clearing": -5000}


def test_a_dispute_suspends_the_license_and_sets_the_money_aside(order, alice, deliver):
    dispute(order)
    deliver()
    assert state(order) == ("paid", "suspended")
    assert books(alice) == HELD
    assert audit.find_problems() == []


def test_a_dispute_won_gives_everything_back_but_the_fee(order, alice, deliver):
    opened = dispute(order)
    deliver()
    at_stripe(disputes.decide, opened.stripe_id, won=True)
    deliver()
    assert state(order) == ("paid", "active")
    assert books(alice) == {**BEFORE, "losses": -1500, "stripe_clearing": -3500}
    assert Chargeback.objects.get().state == "won"
    assert Sale.objects.get().refunded_minor == 0
    assert audit.find_problems() == []


def test_a_dispute_lost_ends_the_license_and_charges_the_order_back(order, alice, deliver):
    opened = dispute(order)
    deliver()
    at_stripe(disputes.decide, opened.stripe_id, won=False)
    deliver()
    assert state(order) == ("charged_back", "revoked")
    assert books(alice) == {"losses": -1500, "stripe_clearing": 1500}
    assert audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_messages_in_any_order_and_twice_end_the_same(order, alice, deliver, won):
    opened = dispute(order)
    at_stripe(disputes.decide, opened.stripe_id, won=won)
    rows = StripeObject.objects.filter(kind="event", data__type__startswith="charge.dispute.")
    for row in [*rows, *reversed(rows)]:
        _apply(row)
    deliver()
    assert state(order) == (("paid", "active") if won else ("charged_back", "revoked"))
    assert ledger.balance("dispute_hold", "USD") == 0
    assert Chargeback.objects.count() == 1
    assert audit.find_problems() == []


def _apply(row):
    from licensing.webhooks import on_card_dispute
    from marketplace.core.models import InboundEvent

    on_card_dispute(InboundEvent(provider="stripe", external_id=row.stripe_id, payload=row.data))


def test_money_that_is_available_is_set_aside_and_comes_back(order, alice, deliver):
    Sale.objects.update(release_at=timezone.now() - timedelta(days=1))
    sales.release_matured()
    opened = dispute(order)
    deliver()
    assert books(alice) == HELD
    at_stripe(disputes.decide, opened.stripe_id, won=True)
    deliver()
    assert ledger.balance("available", "USD", alice) == 4500
    assert audit.find_problems() == []


def test_money_that_matured_meanwhile_comes_back_available(order, alice, deliver):
    opened = dispute(order)
    deliver()
    Sale.objects.update(release_at=timezone.now() - timedelta(days=1))
    sales.release_matured()
    at_stripe(disputes.decide, opened.stripe_id, won=True)
    deliver()
    assert [ledger.balance(kind, "USD", alice) for kind in ("pending", "available")] == [0, 4500]
    assert audit.find_problems() == []


def test_an_inquiry_moves_nothing_and_is_told_once(order, alice, deliver):
    opened = dispute(order, inquiry=True)
    deliver()
    at_stripe(disputes.decide, opened.stripe_id, won=False)
    deliver()
    assert state(order) == ("paid", "active")
    assert books(alice) == BEFORE
    assert Event.objects.filter(name="payment.inquiry", subject=order.pk).count() == 1
    assert not Chargeback.objects.exists()


def test_what_is_disputed_cannot_be_refunded_too(order, alice, sam, deliver):
    dispute(order)
    deliver()
    with pytest.raises(Refusal) as refusal:
        orders.refund_order(order=order, actor=sam, reason="wrong file")
    assert refusal.value.code == "payment_disputed"
    assert books(alice) == HELD
    assert state(order) == ("paid", "suspended")


def test_after_a_part_was_refunded_only_the_rest_is_taken(order, alice, sam, deliver):
    orders.refund_order(order=order, actor=sam, reason="a discount", amount_minor=2000)
    deliver()
    opened = dispute(order)
    deliver()
    assert books(alice) == {"dispute_hold": 3000, "stripe_clearing": -3000}
    at_stripe(disputes.decide, opened.stripe_id, won=False)
    deliver()
    assert state(order) == ("charged_back", "revoked")
    assert books(alice) == {"losses": -1500, "stripe_clearing": 1500}
    assert audit.find_problems() == []


@pytest.mark.parametrize("won", [True, False])
def test_a_hold_of_ours_on_the_same_work_takes_nothing_twice(order, alice, sam, deliver, won):
    holds.place_hold(cause="dsp_1", work=order.work, actor=sam)
    opened = dispute(order)
    deliver()
    assert books(alice) == HELD
    at_stripe(disputes.decide, opened.stripe_id, won=won)
    deliver()
    holds.release_hold(cause="dsp_1", actor=sam)
    assert ledger.balance("dispute_hold", "USD") == 0
    assert ledger.balance("pending", "USD", alice) == (4500 if won else 0)
    assert audit.find_problems() == []


def test_a_dispute_told_before_the_payment_settles_it_first(alice, carol, deliver):
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    listing = listings.create_listing(work=work, preset="standard", price_minor=5000, currency="USD", actor=alice)
    made = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=made)
    at_stripe(checkout.pay, made.stripe_session_id, "4000000000000259")  # the card that disputes at once
    _apply(StripeObject.objects.get(kind="event", data__type="charge.dispute.created"))
    assert state(made) == ("paid", "suspended")
    deliver()
    assert books(alice) == HELD


def test_a_dispute_about_nobodys_payment_is_left_alone(order, alice, deliver):
    opened = dispute(order)
    charge = store.get("charge", opened.data["charge"])
    store.change(charge, metadata={"order": "ord_of_another_shop"})
    deliver()
    assert state(order) == ("paid", "active")
    assert books(alice) == BEFORE


def test_an_exclusive_license_under_dispute_keeps_others_out(alice, carol, dan, deliver):
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    only = listings.create_listing(work=work, preset="exclusive", price_minor=90000, currency="USD", actor=alice)
    made = orders.place_order(buyer=carol, listing=only, licensee_name="Carol Whitfield")
    orders.open_checkout(order=made)
    at_stripe(checkout.pay, made.stripe_session_id, "4242424242424242")
    deliver()
    made.refresh_from_db()
    opened = dispute(made)
    deliver()
    assert state(made) == ("paid", "suspended")
    Listing.objects.update(state="live")
    with pytest.raises(Refusal) as refusal:
        orders.place_order(buyer=dan, listing=only, licensee_name="Dan Buyer")
    assert refusal.value.code == "exclusive_sold"
    at_stripe(disputes.decide, opened.stripe_id, won=False)
    deliver()
    orders.place_order(buyer=dan, listing=only, licensee_name="Dan Buyer")


def test_what_we_know_is_laid_beside_the_dispute_for_staff(order, carol, deliver):
    held = License.objects.get()
    version = Version.objects.create(work=order.work, number=1)
    media = Media.objects.create(work=order.work, version=version, role="original", sha256="ab" * 32, size=3)
    DownloadRecord.objects.create(license=held, user=carol, media=media, sha256="ab" * 32)
    opened = dispute(order)
    deliver()
    opened.refresh_from_db()
    shown = opened.data["evidence"]
    assert (opened.data["status"], opened.data["evidence_details"]["submission_count"]) == ("needs_response", 0)
    assert (shown["customer_name"], shown["customer_email_address"]) == ("Carol Whitfield", carol.email)
    assert "ab" * 32 in shown["access_activity_log"] and carol.email in shown["access_activity_log"]
    assert "Kelp" in shown["product_description"]
    for part in (order.pk, held.pk, "$50.00", held.terms_hash):
        assert part in shown["uncategorized_text"]


def test_evidence_that_staff_gave_is_not_written_over(order, deliver):
    opened = dispute(order)
    at_stripe(disputes.update, {"evidence": {"customer_name": "Typed by staff"}, "submit": "true"}, opened.stripe_id)
    deliver()
    opened.refresh_from_db()
    assert opened.data["evidence"]["customer_name"] == "Typed by staff"
    assert opened.data["status"] == "under_review"
    assert state(order) == ("paid", "suspended")


def test_a_refund_that_fails_later_is_owed_again_and_alarms(order, alice, sam, deliver, caplog):
    orders.refund_order(order=order, actor=sam, reason="wrong file")
    deliver()
    assert books(alice) == {}
    at_stripe(refunds.fail, StripeObject.objects.get(kind="refund").stripe_id)
    deliver()
    deliver()
    assert books(alice) == {"refunds_payable": 5000, "stripe_clearing": -5000}
    assert Event.objects.filter(name="refund.failed", subject=order.pk).count() == 1
    assert "must be paid another way" in caplog.text
    assert state(order) == ("refunded", "revoked")
    assert audit.find_problems() == []


@pytest.mark.parametrize(("account", "ends"), [("000123456789", "paid"), ("000111111116", "canceled")])
def test_a_bank_debit_buys_only_when_the_bank_has_paid(alice, carol, deliver, account, ends):
    from marketplace.sandbox import clock

    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    listing = listings.create_listing(work=work, preset="standard", price_minor=5000, currency="USD", actor=alice)
    made = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=made)
    at_stripe(checkout.pay, made.stripe_session_id, account)
    deliver()
    orders.sweep()
    assert Order.objects.get().state == "pending"
    assert not License.objects.exists()
    clock.advance(timedelta(days=3, minutes=1))
    deliver()
    assert Order.objects.get().state == ends
    assert License.objects.count() == (1 if ends == "paid" else 0)
    assert audit.find_problems() == []


@pytest.fixture
def owed(order, sam):
    """12.00 were promised back, but the buyer went to the bank before Stripe was asked; the bank withdrew all of it."""
    orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=1200)
    return dispute(order)


def refunded_at_stripe():
    return [row.data["amount"] for row in StripeObject.objects.filter(kind="refund")]


def test_a_refund_waits_while_the_bank_decides_and_is_sent_when_it_decided_for_us(order, owed, deliver):
    deliver()
    assert refunded_at_stripe() == []
    assert ledger.balance("refunds_payable", "USD") == 1200
    at_stripe(disputes.decide, owed.stripe_id, won=True)
    deliver()
    assert refunded_at_stripe() == [1200]
    assert ledger.balance("refunds_payable", "USD") == 0
    assert Sale.objects.get().refunded_minor == 1200
    assert audit.find_problems() == []


def test_a_refund_that_the_bank_gave_already_is_owed_no_more(order, owed, alice, deliver):
    deliver()
    at_stripe(disputes.decide, owed.stripe_id, won=False)
    deliver()
    assert refunded_at_stripe() == []
    assert state(order) == ("charged_back", "revoked")
    assert books(alice) == {"losses": -1500, "stripe_clearing": 1500}
    assert audit.find_problems() == []


def test_a_refund_that_left_before_the_bank_decided_is_not_dropped(order, alice, sam, deliver):
    orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=1200)
    deliver()
    opened = dispute(order)
    deliver()
    at_stripe(disputes.decide, opened.stripe_id, won=False)
    deliver()
    assert refunded_at_stripe() == [1200]
    assert books(alice) == {"losses": -1500, "stripe_clearing": 1500}
    assert audit.find_problems() == []


def test_a_dispute_about_a_payment_that_bought_nothing_touches_no_sale(order, alice, deliver, caplog):
    Order.objects.update(stripe_payment_intent="pi_of_the_first_tab")
    charge = StripeObject.objects.get(kind="charge")
    at_stripe(disputes.open_dispute, charge.stripe_id)
    deliver()
    assert state(order) == ("paid", "active")
    assert books(alice) == BEFORE
    assert "bought nothing" in caplog.text
