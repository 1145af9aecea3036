"""The platform's fee: the most specific rule in force, refused where it contradicts, and frozen on the sale."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from licensing.models import Order
from licensing.services import listings, orders
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.models import Event
from payouts import audit, examples, fees, tryout
from payouts.models import FeeRule, Sale
from payouts.services import sales, splits
from payouts.services.fees import end_fee_rule, set_fee_rule

pytestmark = pytest.mark.django_db


def soon(days):
    return timezone.now() + timedelta(days=days)


def rule(sam, bps, **fields):
    return set_fee_rule(bps=bps, reason="A test of fees.", actor=sam, **fields)


def sell(work, source="ord_test", **fields):
    return sales.record_sale(
        source=source, work=work, gross_minor=10_000, currency="USD", occurred_at=timezone.now(), **fields
    )


def test_the_most_specific_rule_counts(sam, alice, bob, settings):
    work, other, text = make_work(alice), make_work(bob), make_work(bob, kind="text")
    assert fees.bps_of(work) == settings.PLATFORM_FEE_BPS
    rule(sam, 900)
    rule(sam, 800, kind="image")
    rule(sam, 0, creator=alice)
    assert [fees.bps_of(one) for one in (work, other, text)] == [0, 800, 900]
    assert sell(work).fee_minor == 0
    sold = sell(other, "ord_other")
    assert (sold.fee_bps, sold.fee_minor, sold.shares.get().amount) == (800, 800, 9200)
    assert audit.find_problems() == []


def test_a_creators_fee_stays_with_the_work_when_it_is_traded(sam, alice, bob):
    work = make_work(alice, title="Traded")
    rule(sam, 300, creator=alice)
    rule(sam, 700, creator=bob)
    work.owner = bob
    work.save()
    assert fees.bps_of(work) == 300


def test_a_rule_counts_within_its_window_only(sam, alice):
    work = make_work(alice)
    rule(sam, 500, starts_at=soon(1), ends_at=soon(3))
    later = rule(sam, 600, starts_at=soon(3))
    assert [fees.bps_of(work, soon(days)) for days in (0, 2, 4)] == [1000, 500, 600]
    end_fee_rule(rule=later, reason="Not needed.", actor=sam)
    assert fees.bps_of(work, soon(4)) == 1000


def test_an_ended_rule_counts_no_more_and_the_record_says_why(sam, alice):
    made = rule(sam, 500)
    end_fee_rule(rule=made, reason="The offer is over.", actor=sam)
    assert fees.bps_of(make_work(alice)) == 1000
    with pytest.raises(Refusal) as refused:
        end_fee_rule(rule=made, reason="Once more.", actor=sam)
    assert refused.value.code == "fee_over"
    names = list(Event.objects.filter(subject=made.pk).order_by("pk").values_list("name", "payload__reason"))
    assert names == [("fee.set", "A test of fees."), ("fee.ended", "The offer is over.")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"bps": 10_001}, "share_out_of_range"), ({"bps": -1}, "share_out_of_range"),
        ({"reason": " x "}, "reason_required"), ({"kind": "song"}, "kind_unknown"),
        ({"kind": "image", "creator": True}, "fee_two_scopes"),
        ({"starts_at": -1}, "fee_in_the_past"), ({"starts_at": 2, "ends_at": 1}, "fee_window_empty"),
        ({"starts_at": 5, "ends_at": 9}, "fee_overlaps"), ({"starts_at": 11}, "fee_overlaps"),
        ({"starts_at": 1, "ends_at": 20}, "fee_overlaps"),
    ],
)  # fmt: skip
def test_a_rule_that_contradicts_is_refused(sam, alice, fields, code):
    rule(sam, 700, starts_at=soon(4), ends_at=soon(6))
    rule(sam, 700, starts_at=soon(10))
    given = {"bps": 500, "reason": "A test of fees.", "actor": sam, **fields}
    given |= {name: soon(fields[name]) for name in ("starts_at", "ends_at") if name in fields}
    if given.get("creator"):
        given["creator"] = alice
    with pytest.raises(Refusal) as refused:
        set_fee_rule(**given)
    assert refused.value.code == code
    assert FeeRule.objects.count() == 2


def test_windows_may_touch_and_scopes_do_not_disturb_each_other(sam, alice, bob):
    first = rule(sam, 700, ends_at=soon(6))
    rule(sam, 600, starts_at=first.ends_at)
    for scope in ({"kind": "image"}, {"kind": "text"}, {"creator": alice}, {"creator": bob}):
        rule(sam, 100, **scope)
    assert FeeRule.objects.count() == 6


def test_the_database_itself_refuses_two_at_once(sam):
    rule(sam, 700)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeRule.objects.create(bps=1, starts_at=soon(9), reason="Behind the service.", set_by=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeRule.objects.create(bps=10_001, kind="text", starts_at=soon(9), reason="Too much.", set_by=sam)


def test_only_staff_set_and_end_fees(sam, alice):
    with pytest.raises(NotAllowed):
        rule(alice, 0, creator=alice)
    made = rule(sam, 700)
    with pytest.raises(NotAllowed):
        end_fee_rule(rule=made, reason="I want it.", actor=alice)
    assert FeeRule.objects.get().ends_at is None


def test_the_fee_of_an_order_is_what_it_was_when_it_was_placed(sam, alice, carol, deliver):
    listing = offer(make_work(alice), price_minor=10_000)
    order = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=order)
    rule(sam, 5000, creator=alice)
    pay(order)
    deliver()
    sale = Sale.objects.get(source=order.pk)
    assert (Order.objects.get().fee_bps, sale.fee_bps, sale.fee_minor) == (1000, 1000, 1000)
    assert audit.find_problems() == []


def test_a_refund_gives_back_the_fee_that_was_taken(sam, alice, carol, deliver):
    rule(sam, 2000, creator=alice)
    listing = offer(make_work(alice), price_minor=10_000)
    order = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=order)
    pay(order)
    deliver()
    order.refresh_from_db()
    orders.refund_order(order=order, actor=sam, reason="Half.", amount_minor=5000)
    sale = Sale.objects.get()
    assert (sale.fee_minor, sale.fee_refunded_minor) == (2000, 1000)
    orders.refund_order(order=order, actor=sam, reason="The rest.")
    deliver()
    assert Sale.objects.get().fee_refunded_minor == 2000
    assert audit.find_problems() == []


def test_simulator_example_and_quote_take_the_same_fee(sam, alice, bob, api, client):
    work = make_work(alice)
    listing = listings.create_listing(
        work=work, preset="standard", price_minor=10_000, currency="USD", actor=alice
    )  # fmt: skip
    rule(sam, 2500, kind="image")
    rule(sam, 400, creator=bob)
    assert tryout.try_sale(parents=[], gross=10_000, currency="USD", kind="image").fee == 2500
    assert tryout.try_sale(parents=[], gross=10_000, currency="USD", kind="image", owner=bob).fee == 400
    assert tryout.try_sale(parents=[], gross=10_000, currency="USD").fee == 1000
    made = splits.propose_split(work=work, shares={"alice": 10_000}, actor=alice)
    assert examples.parts_of(made) == {made.shares.get().pk: 7500}
    assert api(None).post("/api/v1/quotes/", {"listing": listing.pk}, format="json").json()["fee_minor"] == 2500
    shown = client.get("/simulator/", {"price": "100", "currency": "USD", "kind": "image", "do": "show"})
    assert b"$25.00" in shown.content
    assert client.get("/simulator/", {"price": "100", "kind": "song", "do": "show"}).status_code == 200


def test_staff_set_and_end_a_fee_at_the_desk(sam, alice, browse):
    staff = browse(sam)
    assert browse(alice).get("/desk/fees/").status_code == 404
    assert b"Everybody pays the standard fee" in staff.get("/desk/fees/").content
    form = {"percent": "7.5", "creator": "@alice", "reason": "A deal with her."}
    assert staff.post("/desk/fees/", form).status_code == 302
    made = FeeRule.objects.get()
    assert (made.bps, made.creator, made.ends_at) == (750, alice, None)
    page = staff.get("/desk/fees/").content
    assert b"7.5" in page and b"A deal with her." in page
    assert staff.post(f"/desk/fees/{made.pk}/end/", {"reason": "It is over."}).status_code == 302
    assert FeeRule.objects.get().ends_at <= timezone.now()
    assert staff.post("/desk/fees/fee_none/end/", {"reason": "It is over."}).status_code == 404
    assert browse(alice).post(f"/desk/fees/{made.pk}/end/", {"reason": "It is over."}).status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"percent": "101"}, "Give a percentage"), ({"percent": ""}, "This field is required"),
        ({"creator": "nobody-here"}, "Nobody here is called"), ({"starts_on": "2020-01-01"}, "starts now or later"),
        ({"reason": "x"}, "Say why"), ({"kind": "song"}, "Select a valid choice"),
        ({"starts_on": "soon"}, "valid date"),
        ({"creator": "alice", "kind": "image"}, "not both"), ({"ends_on": "2020-01-01"}, "ends after it starts"),
    ],
)  # fmt: skip
def test_the_desk_says_what_is_wrong_beside_the_field(sam, alice, browse, form, said):
    answer = browse(sam).post("/desk/fees/", {"percent": "5", "reason": "A good reason.", **form})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FeeRule.objects.exists()
