"""Buying out a share: offered, agreed, paid once; the edge gives nothing from then on, and a refund brings it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from licensing.models import Buyout, Order
from licensing.services import buyouts, orders
from licensing.tests.test_card_disputes import at_stripe, dispute
from licensing.tests.test_market import make_work
from licensing.tests.test_orders_service import pay
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.sandbox import disputes
from payouts import audit
from payouts.models import Sale
from payouts.services import sales
from works.models import Derivation
from works.services import derivations

pytestmark = pytest.mark.django_db


@pytest.fixture
def edge(alice, bob, wen):
    """Bob's work gives alice's 20 %, and hers gives wen's 10 % of what it takes in."""
    root, parent, child = make_work(wen, title="Root"), make_work(alice, title="Parent"), make_work(bob, title="Child")
    for made, above, bps in ((parent, root, 1000), (child, parent, 2000)):
        rows = [{"work_id": above.pk, "share_bps": bps, "relation": "remix_of", "reach": "direct"}]
        found = derivations.declare_parents(child=made, parents=rows, actor=made.owner)[0]
        if found.state == "confirmed":
            derivations.approve_derivation(edge=found, actor=above.owner)
    return Derivation.objects.get(child=child)


def offer(edge, actor, price=50_000):
    return buyouts.offer_buyout(edge=edge, price_minor=price, currency="USD", actor=actor)


def paid(edge, deliver):
    """Bob offers, alice accepts, bob pays."""
    made = offer(edge, edge.child.owner)
    buyouts.accept_buyout(buyout=made, actor=edge.parent.owner)
    order = buyouts.place_order(buyout=made, actor=edge.child.owner)
    orders.open_checkout(order=order)
    assert pay(order) is None
    deliver()
    return Order.objects.get(pk=order.pk)


def sell(work, source):
    sale = sales.record_sale(
        source=source, work=work, gross_minor=10_000, currency="USD", occurred_at=timezone.now(), fee_bps=0
    )
    return {share.party.handle: share.amount for share in sale.shares.all()}


def test_once_paid_the_share_is_zero_and_earlier_sales_stay(edge, deliver, mailoutbox):
    assert sell(edge.child, "ord_before") == {"bob": 8000, "alice": 1800, "wen": 200}
    order = paid(edge, deliver)
    assert order.state == "paid"
    assert sell(edge.child, "ord_after") == {"bob": 10_000}
    sale = Sale.objects.get(source=order.pk)
    assert {share.party.handle: share.amount for share in sale.shares.all()} == {"alice": 40_500, "wen": 4500}
    old, new = Derivation.objects.filter(child=edge.child).order_by("pk")
    assert (old.state, old.share_bps, old.ended_at) == ("ended", 2000, new.started_at)
    assert (new.state, new.share_bps, new.relation, new.reach) == ("active", 0, "remix_of", "direct")
    assert Buyout.objects.get().after == new
    before = Sale.objects.get(source="ord_before")
    assert {share.party.handle: share.amount for share in before.shares.all()}["alice"] == 1800
    assert audit.find_problems() == []
    assert {mail.to[0] for mail in mailoutbox if "arrived" in mail.subject} == {"alice@example.test"}
    assert {mail.to[0] for mail in mailoutbox if "Receipt" in mail.subject} == {"bob@example.test"}


def test_a_refund_brings_the_share_back(edge, sam, deliver):
    order = paid(edge, deliver)
    orders.refund_order(order=order, actor=sam, reason="A part.", amount_minor=20_000)
    assert sell(edge.child, "ord_partly") == {"bob": 10_000}
    orders.refund_order(order=order, actor=sam, reason="The rest.")
    deliver()
    assert sell(edge.child, "ord_again") == {"bob": 8000, "alice": 1800, "wen": 200}
    assert Buyout.objects.get().state == "undone"
    assert audit.find_problems() == []
    assert offer(Derivation.objects.get(child=edge.child, state="active"), edge.child.owner).state == "offered"


@pytest.mark.parametrize(("won", "alice_gets"), [(True, None), (False, 1800)])
def test_a_payment_that_the_bank_takes_back_undoes_it(edge, deliver, won, alice_gets):
    order = paid(edge, deliver)
    opened = dispute(order)
    deliver()
    at_stripe(disputes.decide, opened.stripe_id, won=won)
    deliver()
    assert Buyout.objects.get().state == ("paid" if won else "undone")
    assert sell(edge.child, "ord_later").get("alice") == alice_gets
    assert audit.find_problems() == []


def test_the_parents_owner_may_set_a_price_that_is_paid_at_once(edge, deliver):
    made = offer(edge, edge.parent.owner)
    order = buyouts.place_order(buyout=made, actor=edge.child.owner)
    assert Buyout.objects.get().state == "accepted"
    assert buyouts.place_order(buyout=made, actor=edge.child.owner).pk == order.pk
    assert order.price_minor == 50_000


def test_who_may_do_what(edge, mallory):
    bob, alice = edge.child.owner, edge.parent.owner
    with pytest.raises(NotAllowed):
        offer(edge, mallory)
    made = offer(edge, bob)
    for act, person in (
        (buyouts.accept_buyout, bob), (buyouts.decline_buyout, bob), (buyouts.withdraw_buyout, alice),
        (buyouts.accept_buyout, mallory), (buyouts.place_order, alice), (buyouts.place_order, bob),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):  # an offer of one's own cannot be paid before the other side agreed
            act(buyout=made, actor=person)
    assert Buyout.objects.get().state == "offered" and not Order.objects.exists()
    buyouts.decline_buyout(buyout=made, actor=alice)
    with pytest.raises(Refusal) as refused:
        buyouts.withdraw_buyout(buyout=made, actor=bob)
    assert refused.value.code == "buyout_over"


@pytest.mark.parametrize(
    ("price", "currency", "code"), [(49, "USD", "price_out_of_range"), (5000, "XXX", "currency_unknown")]
)
def test_prices_that_cannot_be_charged_are_refused(edge, price, currency, code):
    with pytest.raises(Refusal) as refused:
        buyouts.offer_buyout(edge=edge, price_minor=price, currency=currency, actor=edge.child.owner)
    assert refused.value.code == code and not Buyout.objects.exists()


def test_one_open_offer_for_a_share_that_there_is(edge, deliver):
    offer(edge, edge.child.owner)
    with pytest.raises(Refusal) as refused:
        offer(edge, edge.parent.owner)
    assert refused.value.code == "buyout_open"
    buyouts.withdraw_buyout(buyout=Buyout.objects.get(), actor=edge.child.owner)
    paid(edge, deliver)
    for one in (edge, Derivation.objects.get(child=edge.child, state="active")):
        with pytest.raises(Refusal) as refused:
            offer(one, edge.child.owner)
        assert refused.value.code == "no_share"


def test_what_nobody_answers_ends(edge, time_machine):
    made = offer(edge, edge.child.owner)
    assert buyouts.expire_buyouts() == 0
    time_machine.move_to(timezone.now() + timedelta(days=15))
    with pytest.raises(Refusal):
        buyouts.accept_buyout(buyout=made, actor=edge.parent.owner)
    assert buyouts.expire_buyouts() == 1
    assert Buyout.objects.get().state == "expired"


def test_a_payment_for_a_derivation_that_ended_goes_back(edge, deliver):
    made = offer(edge, edge.parent.owner)
    order = buyouts.place_order(buyout=made, actor=edge.child.owner)
    orders.open_checkout(order=order)
    derivations.end_derivation(edge=edge, actor=edge.parent.owner, reason="Let go of it.")
    pay(order)
    deliver()
    assert Order.objects.get().state == "canceled" and not Sale.objects.exists()
    assert Buyout.objects.get().state == "accepted"
    assert audit.find_problems() == []


def test_both_sides_are_told(edge, deliver, mailoutbox):
    made = offer(edge, edge.child.owner)
    deliver()
    buyouts.decline_buyout(buyout=made, actor=edge.parent.owner)
    deliver()
    told = [(mail.to[0], mail.subject) for mail in mailoutbox if "buy-out" in mail.subject or "buy out" in mail.subject]
    assert told == [
        ("alice@example.test", "An offer to buy out a share"), ("bob@example.test", "The buy-out was declined")
    ]  # fmt: skip
    assert "$500.00" in mailoutbox[0].body and f"/derivations/{edge.pk}/buyout/" in mailoutbox[0].body


def test_the_page_walks_from_offer_to_payment(edge, browse, mallory, deliver):
    bob, alice = browse(edge.child.owner), browse(edge.parent.owner)
    path = f"/derivations/{edge.pk}/buyout/"
    assert browse(mallory).get(path).status_code == 404
    assert "Make an offer" in bob.get(path).content.decode() and "Set a price" in alice.get(path).content.decode()
    refused = bob.post(path, {"do": "offer", "amount": "0.10", "currency": "USD"})
    assert refused.status_code == 422 and "between" in refused.content.decode()
    assert bob.post(path, {"do": "offer", "amount": "500", "currency": "USD"}).status_code == 302
    assert "Withdraw the offer" in bob.get(path).content.decode()
    assert "Accept" in alice.get(path).content.decode()
    assert alice.post(path, {"do": "accept"}).status_code == 302
    away = bob.post(path, {"do": "pay"})
    assert away.status_code == 302 and "/sandbox/" in away["Location"]
    order = Order.objects.get()
    pay(order)
    deliver()
    page = bob.get(f"/orders/{order.pk}/").content.decode()
    assert "owes “Parent” nothing" in page and "See what you paid for" in page
    assert "This share has ended" in bob.get(path).content.decode()
    new = Derivation.objects.get(child=edge.child, state="active")
    assert "Bought out" in alice.get(f"/derivations/{new.pk}/buyout/").content.decode()
    assert alice.post(path, {"do": "accept"}).status_code == 404


def test_the_api_does_the_same(edge, api, mallory):
    bob, alice = api(edge.child.owner), api(edge.parent.owner)
    body = {"derivation": edge.pk, "amount_minor": 50_000, "currency": "USD"}
    assert api(mallory).post("/api/v1/buyouts/", body, format="json").status_code == 404
    made = bob.post("/api/v1/buyouts/", body, format="json")
    assert made.status_code == 201 and made.json()["state"] == "offered"
    path = f"/api/v1/buyouts/{made.json()['id']}"
    assert api(mallory).post(f"{path}/accept/").status_code == 404
    assert bob.post(f"{path}/accept/").status_code == 403
    assert alice.post(f"{path}/accept/").json()["state"] == "accepted"
    order = bob.post(f"{path}/pay/")
    assert order.status_code == 201
    assert order.json()["purpose"] == "buyout" and order.json()["checkout_url"]
    assert [row["id"] for row in alice.get("/api/v1/buyouts/").json()["results"]] == [made.json()["id"]]
    assert api(mallory).get("/api/v1/buyouts/").json()["results"] == []
