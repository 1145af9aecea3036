"""Bids for titles: another price, accepted or declined, paid by whoever made it; nobody is kept away meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from licensing import price_history, title_queries
from licensing.models import Order, TitleBid
from licensing.services import title_bids
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work
from licensing.tests.test_title_sales import buy_title, got, order_title, owner_of, put_up
from marketplace.core.errors import NotAllowed, Refusal
from payouts import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(alice):
    return put_up(make_work(alice, title="Kelp"), price=100_000, royalty=500, takes_bids=True)


def bid(sale, buyer, price=80_000):
    return title_bids.place_bid(sale=sale, buyer=buyer, price_minor=price, message="For our lobby.")


def test_an_accepted_price_is_what_its_buyer_pays(sale, alice, bob, carol, deliver, mailoutbox):
    made = bid(sale, bob)
    assert title_queries.price_for(sale, bob) == 100_000
    title_bids.accept_bid(bid=made, actor=alice)
    deliver()
    assert title_queries.price_for(sale, bob) == 80_000 and title_queries.price_for(sale, carol) == 100_000
    order = order_title(sale, bob)
    assert order.price_minor == 80_000 and pay(order).state == "paid"
    assert owner_of(sale.work) == "bob" and got(order.pk) == {"alice": 72_000}
    assert [mail.to[0] for mail in mailoutbox] == [alice.email, bob.email]
    assert "For our lobby." in mailoutbox[0].body and audit.find_problems() == []
    assert price_history.draw(sale.work) == []  # what was agreed in private is no public price


def test_the_first_who_pays_gets_it(sale, alice, bob, carol):
    title_bids.accept_bid(bid=bid(sale, bob), actor=alice)
    late = order_title(sale, bob)
    buy_title(sale, carol)
    assert pay(late).state == "canceled" and owner_of(sale.work) == "carol"


def test_declined_taken_back_and_forgotten(sale, alice, bob, carol):
    title_bids.decline_bid(bid=bid(sale, bob), actor=alice)
    again = bid(sale, bob, 90_000)
    title_bids.accept_bid(bid=again, actor=alice)
    title_bids.withdraw_bid(bid=again, actor=bob)
    assert title_queries.price_for(sale, bob) == 100_000
    late = bid(sale, carol)
    title_bids.accept_bid(bid=late, actor=alice)
    TitleBid.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    assert title_queries.price_for(sale, carol) == 100_000
    assert title_bids.expire_bids() == 1 and TitleBid.objects.get(pk=late.pk).state == "expired"


def test_who_may_answer_and_once(sale, alice, bob, mallory):
    made = bid(sale, bob)
    for act, person in (
        (title_bids.accept_bid, bob), (title_bids.decline_bid, mallory), (title_bids.withdraw_bid, alice),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(bid=made, actor=person)
    title_bids.decline_bid(bid=made, actor=alice)
    with pytest.raises(Refusal) as refusal:
        title_bids.accept_bid(bid=made, actor=alice)
    assert refusal.value.code == "bid_over"


def test_what_is_refused(sale, alice, bob, carol):
    def code(buyer, price=80_000, at=sale):
        with pytest.raises(Refusal) as refusal:
            bid(at, buyer, price)
        return refusal.value.code

    assert code(alice) == "own_work" and code(bob, 1) == "price_out_of_range"
    bid(sale, bob)
    assert code(bob) == "bid_open"
    assert code(bob, at=put_up(make_work(alice, title="Other"))) == "takes_no_bids"
    buy_title(sale, carol)
    sale.refresh_from_db()
    assert code(bob) == "title_not_for_sale"
    standing = TitleBid.objects.select_related("sale").get(state="open")
    with pytest.raises(Refusal):
        title_bids.accept_bid(bid=standing, actor=alice)


def test_the_pages(sale, alice, bob, browse, client):
    page, path = f"/titles/{sale.pk}/", f"/studio/works/{sale.work_id}/title/"
    buyer, seller = browse(bob), browse(alice)
    assert "Offer another price" in buyer.get(page).content.decode()
    assert "Offer another price" not in client.get(page).content.decode()
    assert "Nobody has offered another price yet." in seller.get(path).content.decode()
    for wrong in ("", "many", "0.01"):
        buyer.post(page, {"do": "bid", "amount": wrong})
    assert not TitleBid.objects.exists()
    buyer.post(page, {"do": "bid", "amount": "800", "message": "A <b>lobby</b>."})
    made = TitleBid.objects.get()
    assert "You offered $800.00" in buyer.get(page).content.decode()
    asked = seller.get(path).content.decode()
    assert "$800.00" in asked and "&lt;b&gt;lobby" in asked
    assert browse(alice).post(f"/titles/bids/{made.pk}/sell/").status_code == 404
    assert client.post(f"/titles/bids/{made.pk}/accept/").status_code == 302 and TitleBid.objects.get().state == "open"
    assert seller.post(f"/titles/bids/{made.pk}/accept/")["Location"] == path
    assert "Buy the title for $800.00" in buyer.get(page).content.decode()
    old = {"licensee_name": "Bob Lee", "expected_minor": "100000", "expected_currency": "USD"}
    assert "Please look at it again" in buyer.post(page, old).content.decode()
    assert buyer.post(page, {**old, "expected_minor": "80000"}).status_code == 302
    assert Order.objects.get().price_minor == 80_000


def test_the_api(sale, api, alice, bob, mallory):
    path = f"/api/v1/titles/{sale.pk}/bids/"
    assert api().post(path, {"price_minor": 1}).status_code == 401
    assert api(bob).post(path, {"price_minor": 1}).json()["code"] == "price_out_of_range"
    made = api(bob).post(path, {"price_minor": 80_000}, format="json")
    assert made.status_code == 201 and made.json()["currency"] == "USD"
    assert len(api(alice).get(path).json()["results"]) == 1 and api(mallory).get(path).json()["results"] == []
    answer = f"/api/v1/title-bids/{made.json()['id']}"
    assert api(mallory).post(f"{answer}/accept/").status_code == 404
    assert api(bob).post(f"{answer}/accept/").status_code == 403
    assert api(alice).post(f"{answer}/accept/").json()["state"] == "accepted"
    order = api(bob).post(f"/api/v1/titles/{sale.pk}/buy/", {"licensee_name": "Bob Lee"}, format="json").json()
    assert order["price_minor"] == 80_000
