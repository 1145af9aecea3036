"""Who brought a sale gets a part of the fee: by link or API, frozen, and taken back with refunds."""

import pytest

from licensing.models import Order
from licensing.services import orders
from licensing.tests.test_card_disputes import at_stripe, dispute
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from marketplace.sandbox import disputes
from payouts import audit, income, ledger
from payouts.models import Payee, Referrer, Sale, SaleShare
from payouts.services import runs, sales, splits
from payouts.services.referrers import set_referrer
from works.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(sam, dan):
    """Dan's platform gets 25 % of the fee."""
    return set_referrer(account=dan, bps=2500, reason="A partner.", actor=sam)


@pytest.fixture
def listing(alice):
    return offer(make_work(alice), price_minor=9_990)


def buy(buyer, listing, deliver, referrer=None):
    order = orders.place_order(buyer=buyer, listing=listing, licensee_name="Carol Whitfield", referrer=referrer)
    orders.open_checkout(order=order)
    pay(order)
    deliver()
    return Order.objects.get(pk=order.pk)


def test_a_part_of_the_fee_goes_to_who_brought_it(hub, listing, alice, carol, dan, deliver, mailoutbox):
    order = buy(carol, listing, deliver, hub)
    sale = Sale.objects.get(source=order.pk)
    share = sale.shares.get(referral=True)
    assert (share.party, share.amount, sale.fee_minor) == (dan, 249, 750)  # of a fee of 9.99, rounded down
    assert sale.shares.get(referral=False).amount == 8991
    assert [ledger.balance("pending", "USD", one) for one in (alice, dan)] == [8991, 249]
    assert ledger.balance("revenue", "USD") == 750
    assert audit.find_problems() == []
    letter = next(mail for mail in mailoutbox if mail.to == ["dan@example.test"])
    assert "You brought this sale" in letter.body and "$2.49" in letter.body and "/earnings/" in letter.body


def test_it_is_frozen_when_the_order_is_placed(hub, listing, carol, dan, sam, deliver):
    order = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield", referrer=hub)
    orders.open_checkout(order=order)
    set_referrer(account=dan, bps=10_000, reason="More from now on.", actor=sam, active=False)
    pay(order)
    deliver()
    assert SaleShare.objects.get(referral=True).amount == 249
    assert Event.objects.filter(name="referrer.set").count() == 2


def test_refunds_take_it_back_until_nothing_is_left(hub, listing, carol, sam, deliver):
    order = buy(carol, listing, deliver, hub)
    for amount in (1, 3333, 2000, None):
        orders.refund_order(order=Order.objects.get(pk=order.pk), actor=sam, reason="A test.", amount_minor=amount)
        assert audit.find_problems() == []
    deliver()
    sale = Sale.objects.get()
    assert {share.remaining for share in sale.shares.all()} == {0} and sale.fee_refunded_minor == sale.fee_minor


def test_a_half_refund_takes_half(hub, listing, carol, sam, deliver):
    order = buy(carol, listing, deliver, hub)
    orders.refund_order(order=order, actor=sam, reason="A half.", amount_minor=4995)
    assert SaleShare.objects.get(referral=True).refunded in (124, 125)


@pytest.mark.parametrize(("won", "left"), [(True, 249), (False, 0)])
def test_a_chargeback_takes_it_back_and_a_win_returns_it(hub, listing, carol, deliver, won, left):
    order = buy(carol, listing, deliver, hub)
    opened = dispute(order)
    deliver()
    assert SaleShare.objects.get(referral=True).remaining == 0
    at_stripe(disputes.decide, opened.stripe_id, won=won)
    deliver()
    assert SaleShare.objects.get(referral=True).remaining == left
    assert audit.find_problems() == []


def test_neither_side_nor_a_party_of_the_sale_refers_itself(hub, listing, alice, bob, carol, dan, sam, deliver):
    assert buy(dan, listing, deliver, hub).referrer is None
    seller = set_referrer(account=alice, bps=5000, reason="A test.", actor=sam)
    assert buy(carol, listing, deliver, seller).referrer is None
    made = splits.propose_split(work=listing.work, shares={"alice": 5000, "dan": 5000}, actor=alice)
    splits.accept_share(share=made.shares.get(party=dan), actor=dan)
    order = buy(bob, listing, deliver, hub)
    sale = Sale.objects.get(source=order.pk)
    assert sale.fee_minor == 999 and not SaleShare.objects.filter(referral=True).exists()
    assert audit.find_problems() == []


def test_a_fee_of_nothing_leaves_nothing_to_share(hub, listing, carol, dan):
    from django.utils import timezone

    part = sales.Referral(dan.pk, 2500)
    sale = sales.record_sale(
        source="ord_free", work=Work.objects.get(), gross_minor=30, currency="USD", occurred_at=timezone.now(),
        fee_bps=0, referral=part,
    )  # fmt: skip
    assert not sale.shares.filter(referral=True).exists() and audit.find_problems() == []


def test_it_is_paid_out_with_a_line_of_its_own(hub, listing, carol, dan, alice, browse, deliver, time_machine):
    from datetime import timedelta

    from django.utils import timezone

    for _ in range(5):
        listing = offer(make_work(alice), price_minor=90_000)
        buy(carol, listing, deliver, hub)
    Payee.objects.create(user=dan, stripe_account="acct_dan", ready=True, schedule="daily", secured_at=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(days=8))
    sales.release_matured()
    runs.run_payouts(timezone.now().date())
    payout = dan.payee.payouts.get()
    assert payout.amount == 5 * 2250
    statement = browse(dan).get(f"/payouts/{payout.pk}/statement.csv").content.decode()
    assert statement.count("Sale you brought") == 5
    page = browse(dan).get("/earnings/").content.decode()
    assert "You brought this sale" in page and "Sales you brought" in page
    now = timezone.now().date()
    assert income.read_income(dan, "USD", income.span_of("", now)).by("source") == {"referral": 5 * 2250}
    sale = Sale.objects.first()
    assert f"/earnings/{sale.pk}/" not in page and browse(dan).get(f"/earnings/{sale.pk}/").status_code == 404
    waterfall = browse(alice).get(f"/earnings/{sale.pk}/").context["waterfall"]
    assert [row["amount"] for row in waterfall] == [9000, 81_000]  # the fee as a whole, whoever got of it


def test_the_last_link_counts_and_is_kept_until_the_order(hub, listing, bob, carol, sam, browse):
    set_referrer(account=bob, bps=1000, reason="Another.", actor=sam)
    buyer = browse(carol)
    page = f"/w/{listing.work_id}/"
    for code in ("bob", "nobody", "dan", "x" * 500, "%00"):
        assert buyer.get(f"{page}?ref={code}").status_code == 200
    form = {"licensee_name": "Carol Whitfield", "expected_minor": listing.price_minor, "expected_currency": "USD"}
    assert buyer.post(f"/buy/{listing.pk}/", form).status_code == 302
    order = Order.objects.get()
    assert (order.referrer.account.handle, order.referral_bps) == ("dan", 2500)


def test_a_cookie_that_was_altered_or_of_somebody_unmarked_is_nobodys(hub, listing, dan, carol, sam, browse):
    from licensing.referral import COOKIE

    buyer = browse(carol)
    buyer.get(f"/w/{listing.work_id}/?ref=dan")
    good = buyer.cookies[COOKIE].value
    assert buyer.cookies[COOKIE]["httponly"] and good.startswith("dan")
    buyer.cookies[COOKIE] = good.replace("dan", "bob", 1)
    form = {"licensee_name": "Carol Whitfield", "expected_minor": listing.price_minor, "expected_currency": "USD"}
    buyer.post(f"/buy/{listing.pk}/", form)
    assert Order.objects.get().referrer is None


def test_the_api_names_who_brought_the_buyer(hub, listing, carol, api):
    body = {"listing": listing.pk, "licensee_name": "Carol Whitfield", "referrer": "dan"}
    refused = api(carol).post("/api/v1/orders/", {**body, "referrer": "bob"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "referrer_unknown")
    assert not Order.objects.exists()
    made = api(carol).post("/api/v1/orders/", body, format="json")
    assert (made.status_code, made.json()["referrer"]) == (201, "dan")
    assert Order.objects.get().referral_bps == 2500


def test_staff_mark_and_end_who_brings_sales(sam, dan, alice, browse):
    staff = browse(sam)
    assert browse(alice).get("/desk/referrers/").status_code == 404
    assert b"Nobody yet" in staff.get("/desk/referrers/").content
    form = {"account": "@dan", "percent": "12.5", "active": "on", "reason": "A partner."}
    assert staff.post("/desk/referrers/", form).status_code == 302
    assert staff.post("/desk/referrers/", {**form, "percent": "20", "active": ""}).status_code == 302
    made = Referrer.objects.get()
    assert (made.account, made.bps, made.active) == (dan, 2000, False)
    for wrong in ({"account": "nobody-here"}, {"percent": "101"}, {"reason": "x"}):
        assert staff.post("/desk/referrers/", {**form, **wrong}).status_code == 422
    assert Referrer.objects.get().bps == 2000
    with pytest.raises(NotAllowed):
        set_referrer(account=alice, bps=10_000, reason="For me.", actor=alice)
    with pytest.raises(Refusal):
        set_referrer(account=alice, bps=10_001, reason="Too much.", actor=sam)
