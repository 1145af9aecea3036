import threading

import pytest
from django.db import connections, transaction
from stripe import CardError, StripeError

from licensing.models import License, Listing, Order
from licensing.services import disputes, listings, orders
from licensing.services.particulars import Particulars
from licensing.tests.buying import let_holds_lapse
from marketplace.core import inbound
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event, InboundEvent
from marketplace.sandbox import checkout
from payouts import audit, ledger
from payouts.models import Hold, Payee, Sale
from payouts.services import runs, sales
from works.tests import files
from works.tests.embedding_examples import frames_of
from works.tests.test_works_service import certify, parent

GOOD, DECLINED = "4242424242424242", "4000000000000002"


@pytest.fixture
def remix(alice, bob, deliver):
    """Bob's work, made from alice's, who gets 10 % of what it earns."""
    origin = certify(alice, deliver, data=files.png(1))
    return certify(bob, deliver, data=files.png(2), parents=[parent(origin)])


@pytest.fixture
def listing(remix, bob):
    return listings.create_listing(work=remix, preset="standard", price_minor=4999, currency="USD", actor=bob)


def place(buyer, listing, **fields):
    order = orders.place_order(buyer=buyer, listing=listing, licensee_name="Carol Whitfield", **fields)
    orders.open_checkout(order=order)
    return order


def pay(order, number=GOOD):
    with transaction.atomic(using="sandbox"):
        try:
            checkout.pay(order.stripe_session_id, number)
            declined = None
        except (CardError, StripeError, Exception) as error:
            declined = error
    return declined


def balances(*people):
    return [ledger.balance("pending", "USD", person) for person in people]


def test_a_paid_order_licenses_and_credits_to_the_cent(listing, alice, bob, carol, deliver, mailoutbox):
    order = place(carol, listing)
    assert pay(order) is None
    deliver()
    order.refresh_from_db()
    assert order.state == "paid"
    held = License.objects.get(order=order)
    assert (held.state, held.terms_hash) == ("active", listing.terms_id)
    # 49.99 less a fee of 4.99 leaves 45.00: alice 10 %, bob the rest
    assert balances(alice, bob) == [450, 4050]
    assert ledger.balance("revenue", "USD") == 499
    assert held.deed_key
    assert sorted(mail.to for mail in mailoutbox) == [[alice.email], [bob.email], [carol.email]]
    assert audit.find_problems() == []


def test_the_same_webhook_twenty_times_sells_once(listing, bob, carol, deliver):
    order = place(carol, listing)
    pay(order)
    deliver()
    message = InboundEvent.objects.filter(kind="checkout.session.completed").get()
    InboundEvent.objects.update(processed_at=None)
    for _ in range(20):
        inbound.process(message.pk)
        InboundEvent.objects.update(processed_at=None)
    orders.settle(order_id=order.pk)
    assert License.objects.count() == Sale.objects.count() == 1
    assert balances(bob) == [4050]


def test_a_declined_card_changes_nothing(listing, bob, carol, deliver):
    order = place(carol, listing)
    assert pay(order, DECLINED) is not None
    deliver()
    orders.settle(order_id=order.pk)
    order.refresh_from_db()
    assert order.state == "pending"
    assert not License.objects.exists()
    assert balances(bob) == [0]


def test_an_unpaid_return_gives_nothing(listing, carol, browse):
    order = place(carol, listing)
    page = browse(carol).get(f"/orders/{order.pk}/?session={order.stripe_session_id}")
    assert page.status_code == 200
    assert not License.objects.exists()


def test_a_double_click_gives_one_order(listing, carol):
    assert place(carol, listing).pk == place(carol, listing).pk
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"licensee_name": "Northwind GmbH"}, {"tax_id": "DE 1"}, {"po_number": "7"}, {"waive_return": False}]
)
def test_other_particulars_are_another_order(listing, carol, change):
    said = {"licensee_name": "Carol Whitfield", "waive_return": True}
    first, corrected, again = (
        orders.place_order(buyer=carol, listing=listing, particulars=Particulars(**form))
        for form in (said, {**said, **change}, {**said, **change})
    )
    assert first.pk != corrected.pk == again.pk
    assert bool(corrected.waived_at) == {**said, **change}["waive_return"]
    assert corrected.licensee_name == {**said, **change}["licensee_name"]


def test_another_currency_than_the_one_seen_is_refused(listing, carol, api):
    seen = {"listing": listing.pk, "licensee_name": "Carol Whitfield", "expected_minor": 4999}
    answer = api(carol).post("/api/v1/orders/", {**seen, "expected_currency": "IDR"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed") and not Order.objects.exists()
    assert api(carol).post("/api/v1/orders/", {**seen, "expected_currency": "USD"}, format="json").status_code == 201


def test_a_tampered_price_is_refused(listing, carol):
    with pytest.raises(Refusal) as refusal:
        place(carol, listing, expected_minor=1)
    assert refusal.value.code == "price_changed"
    assert not Order.objects.exists()


def test_refused_orders_change_nothing(listing, bob, carol, mallory, northwind, sam):
    for buyer, fields, code in [
        (bob, {}, "own_work"),
        (mallory, {"organization": northwind}, "cannot_buy_for_organization"),
    ]:
        with pytest.raises(Refusal) as refusal:
            place(buyer, listing, **fields)
        assert refusal.value.code == code
    Listing.objects.update(state="paused")
    with pytest.raises(Refusal, match="not offered"):
        place(carol, listing)
    assert not Order.objects.exists()


def test_an_amount_that_differs_gives_no_license_and_goes_back(listing, bob, carol, deliver):
    order = place(carol, listing)
    Order.objects.filter(pk=order.pk).update(price_minor=9999)
    pay(order)
    deliver()
    order.refresh_from_db()
    assert order.state == "canceled"
    assert not License.objects.exists()
    assert balances(bob) == [0]
    assert Event.objects.filter(name="payment.unwanted", subject=order.pk).exists()


def test_a_refund_reverses_everything(listing, alice, bob, carol, sam, deliver):
    order = place(carol, listing)
    pay(order)
    deliver()
    orders.refund_order(order=order, actor=sam, reason="wrong work", amount_minor=1000)
    deliver()
    assert License.objects.get().state == "active"
    with pytest.raises(Refusal, match="At most"):
        orders.refund_order(order=order, actor=sam, reason="too much", amount_minor=4000)
    orders.refund_order(order=order, actor=sam, reason="the rest")
    deliver()
    order.refresh_from_db()
    assert (order.state, License.objects.get().state) == ("refunded", "revoked")
    assert balances(alice, bob) == [0, 0]
    assert [ledger.balance(kind, "USD") for kind in ("revenue", "refunds_payable", "stripe_clearing")] == [0, 0, 0]
    assert audit.find_problems() == []


def test_a_dispute_holds_the_money_until_it_is_decided(listing, alice, bob, carol, sam, sue, deliver, settings):
    order = place(carol, listing)
    pay(order)
    deliver()
    work = listing.work
    dispute = disputes.open_dispute(
        kind="ownership", work=work, order=order, opened_by=sue, reason="It is a copy of mine."
    )
    assert balances(alice, bob) == [0, 0]
    assert ledger.balance("dispute_hold", "USD") == 4500
    Sale.objects.update(release_at="2020-01-01T00:00Z")
    assert sales.release_matured() == 0
    with pytest.raises(Refusal, match="open already"):
        disputes.open_dispute(kind="ownership", work=work, opened_by=sue, reason="It is a copy of mine.")
    with pytest.raises(NotAllowed):
        disputes.decide_dispute(dispute=dispute, outcome="rejected", reason="I made it myself.", actor=bob)
    disputes.decide_dispute(dispute=dispute, outcome="rejected", reason="The sketches are later.", actor=sam)
    assert balances(alice, bob) == [450, 4050]
    assert Hold.objects.get().state == "released"
    assert disputes.close_dispute(dispute=dispute, actor=sam).state == "final"
    assert sales.release_matured() == 1
    assert audit.find_problems() == []


def test_an_upheld_dispute_refunds_and_suspends(listing, bob, carol, sam, sue, deliver):
    order = place(carol, listing)
    pay(order)
    deliver()
    dispute = disputes.open_dispute(
        kind="payment", work=listing.work, order=order, opened_by=sue, reason="The file is not the work."
    )
    disputes.decide_dispute(
        dispute=dispute, outcome="upheld", reason="It is not what was shown.", actor=sam, refund=True, suspend=True
    )
    deliver()
    order.refresh_from_db()
    listing.work.refresh_from_db()
    assert (order.state, listing.work.state) == ("refunded", "suspended")
    assert ledger.balance("dispute_hold", "USD") == 0
    assert audit.find_problems() == []


def test_a_stranger_finds_no_order_license_deed_or_file(listing, carol, mallory, browse, deliver):
    order = place(carol, listing)
    pay(order)
    deliver()
    held = License.objects.get()
    for path in (f"/orders/{order.pk}/", f"/licenses/{held.pk}/", f"/licenses/{held.pk}/deed/", "/desk/"):
        assert browse(mallory).get(path).status_code == 404
    assert browse(mallory).post(f"/licenses/{held.pk}/download/").status_code == 404
    link = browse(carol).post(f"/licenses/{held.pk}/download/", {"waive_return": "1"})["Location"]
    assert browse(mallory).get(link).status_code == 404
    answer = browse(carol).get(link)
    assert answer.status_code == 200
    got = b"".join(answer.streaming_content)
    assert held.pk.encode() in got
    assert frames_of(got) == frames_of(files.png(2))
    assert browse(carol).get(link + "x").status_code == 404


def test_a_link_to_ones_own_original_opens_nothing_else(listing, api, browse):
    owner = listing.work.owner
    link = browse(owner).post(f"/studio/works/{listing.work_id}/original/")["Location"]
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert browse(owner).get(f"/files/{token}/").status_code == 404
    assert api(owner).get(f"/api/v1/files/{token}/").status_code == 404
    assert browse(owner).get(link).status_code == 200


def test_the_run_skips_with_a_reason_who_cannot_be_paid(listing, bob, carol, deliver):
    from datetime import date

    pay(place(carol, listing))
    deliver()
    Sale.objects.update(release_at="2020-01-01T00:00Z")
    sales.release_matured()
    run = runs.run_payouts(date(2026, 11, 30))
    assert {skip.reason for skip in run.skips.all()} == {"not_onboarded"}
    assert not Payee.objects.exists()
    assert ledger.balance("available", "USD", bob) == 4050


@pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
def test_two_buyers_of_one_exclusive_license_at_once(alice, carol, dan, deliver):
    work = certify(alice, deliver, data=files.png(5))
    listing = listings.create_listing(work=work, preset="exclusive", price_minor=90000, currency="USD", actor=alice)
    promised = []
    for buyer in (carol, dan):
        promised.append(place(buyer, listing))
        let_holds_lapse()
    for order in promised:
        assert pay(order) is None
    barrier = threading.Barrier(2)

    def settle(order):
        barrier.wait()
        orders.settle(order_id=order.pk)
        connections.close_all()

    threads = [threading.Thread(target=settle, args=(order,)) for order in promised]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    deliver()
    assert sorted(Order.objects.values_list("state", flat=True)) == ["canceled", "paid"]
    assert License.objects.count() == Sale.objects.count() == 1
    assert audit.find_problems() == []
