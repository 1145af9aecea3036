"""Bids for titles: another price, answered in turn, paid by the buyer; nobody is kept away meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from licensing import price_history, title_queries
from licensing.models import Order, TitleBid
from licensing.services import title_bids, title_sales
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


def counter(made, actor, price=90_000, **fields):
    return title_bids.counter_bid(bid=made, actor=actor, price_minor=price, **fields)


def test_a_price_goes_back_and_forth_until_one_accepts(sale, alice, bob, deliver, mailoutbox):
    first = bid(sale, bob)
    second = counter(first, alice, 95_000, message="It took a month.", days=3)
    assert first.state == "countered" and second.by_seller and second.buyer == bob and second.state == "open"
    assert second.due_at - timezone.now() < timedelta(days=3) and title_queries.price_for(sale, bob) == 100_000
    third = counter(second, bob)
    assert not third.by_seller
    fourth = counter(third, alice, 93_000)
    title_bids.accept_bid(bid=fourth, actor=bob)
    deliver()
    assert [(mail.to[0], mail.subject) for mail in mailoutbox] == [
        (alice.email, f"{bob.name} offers $800.00 for “Kelp”"), (bob.email, f"{alice.name} asks $950.00 for “Kelp”"),
        (alice.email, f"{bob.name} offers $900.00 for “Kelp”"), (bob.email, f"{alice.name} asks $930.00 for “Kelp”"),
        (alice.email, "Your price for “Kelp” was accepted"),
    ]  # fmt: skip
    assert "It took a month." in mailoutbox[1].body and f"/titles/{sale.pk}/" in mailoutbox[1].body
    assert f"{bob.name} can pay $930.00 until" in mailoutbox[4].body
    order = order_title(sale, bob)
    assert order.price_minor == 93_000 and pay(order).state == "paid" and owner_of(sale.work) == "bob"
    assert audit.find_problems() == []


def test_a_sellers_price_is_declined_or_taken_back(sale, alice, bob, deliver, mailoutbox):
    asked = counter(bid(sale, bob), alice)
    title_bids.decline_bid(bid=asked, actor=bob)
    deliver()
    assert mailoutbox[-1].to == [alice.email] and "The title stays for sale." in mailoutbox[-1].body
    asked = counter(bid(sale, bob), alice)
    title_bids.withdraw_bid(bid=asked, actor=alice)
    agreed = counter(bid(sale, bob), alice)
    title_bids.accept_bid(bid=TitleBid.objects.get(pk=agreed.pk), actor=bob)
    with pytest.raises(NotAllowed):  # what was agreed is the buyer's to take back, also from an old page
        title_bids.withdraw_bid(bid=agreed, actor=alice)
    assert title_queries.price_for(sale, bob) == 90_000
    assert title_bids.withdraw_bid(bid=agreed, actor=bob).state == "withdrawn"


def test_counters_that_are_refused_change_nothing(sale, alice, bob, carol, mallory, monkeypatch):
    made = bid(sale, bob)

    def code(actor, price=90_000, at=made, **fields):
        before = list(TitleBid.objects.order_by("pk").values())
        with pytest.raises(Refusal) as refusal:
            counter(TitleBid.objects.get(pk=at.pk), actor, price, **fields)
        assert list(TitleBid.objects.order_by("pk").values()) == before
        return refusal.value.code

    assert code(bob) == code(mallory) == "not_your_answer" and code(alice, 1) == "price_out_of_range"
    assert code(alice, days=0) == code(alice, days=91) == "days_invalid"
    asked = counter(made, alice)
    assert code(alice) == "bid_over" and code(alice, at=asked) == "not_your_answer"
    with pytest.raises(NotAllowed):
        title_bids.accept_bid(bid=asked, actor=alice)
    monkeypatch.setattr(title_bids, "MOST_ROUNDS", 1)
    assert code(bob, at=asked) == "too_many_revisions"
    monkeypatch.undo()
    TitleBid.objects.filter(pk=asked.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    assert code(bob, at=asked) == "bid_over"
    TitleBid.objects.filter(pk=asked.pk).update(due_at=timezone.now() + timedelta(days=1))
    buy_title(sale, carol)
    assert code(bob, at=asked) == "title_not_for_sale"
    with pytest.raises(Refusal) as refusal:
        title_bids.accept_bid(bid=TitleBid.objects.get(pk=asked.pk), actor=bob)
    assert refusal.value.code == "title_not_for_sale" and TitleBid.objects.get(pk=asked.pk).state == "open"


def test_the_pages_of_a_counter(sale, alice, bob, mallory, browse):
    page, path = f"/titles/{sale.pk}/", f"/studio/works/{sale.work_id}/title/"
    made = bid(sale, bob)
    form = f"/titles/bids/{made.pk}/counter/"
    assert "$800.00" in browse(alice).get(form).content.decode()
    assert browse(bob).get(form).status_code == browse(mallory).get(form).status_code == 404
    for wrong in ({"amount": "many", "days": 3}, {"amount": "0.01", "days": 3}, {"amount": "900", "days": 400}):
        assert browse(alice).post(form, wrong).status_code == 422
    assert TitleBid.objects.get().state == "open"
    sent = browse(alice).post(form, {"amount": "900", "days": 3, "message": "A <b>month</b>."})
    assert sent["Location"] == path
    seller = browse(alice).get(path).content.decode()
    assert "You, to @bob" in seller and "Their turn" in seller and "Take it back" in seller
    shown = browse(bob).get(page).content.decode()
    assert f"{alice.name} asks $900.00" in shown and "Your turn" in shown and "&lt;b&gt;month" in shown
    asked = TitleBid.objects.get(state="open")
    browse(bob).post(f"/titles/bids/{asked.pk}/accept/")
    paying = browse(bob).get(page).content.decode()
    assert "Buy the title for $900.00" in paying and "You agreed on a price" in paying


def test_a_counter_by_api(sale, api, alice, bob, mallory):
    made = bid(sale, bob)
    path = f"/api/v1/title-bids/{made.pk}/counter/"
    asked = {"price_minor": 90_000, "days": 5}
    assert api().post(path, asked, format="json").status_code == 401
    assert api(mallory).post(path, asked, format="json").status_code == 404
    assert api(bob).post(path, asked, format="json").json()["code"] == "not_your_answer"
    assert api(alice).post(path, {**asked, "days": 91}, format="json").json()["code"] == "days_invalid"
    answer = api(alice).post(path, asked, format="json")
    assert answer.status_code == 201 and answer.json()["by_seller"] is True
    again = api(alice).post(path, asked, format="json")
    assert again.status_code == 409 and again.json()["code"] == "bid_over"
    accepted = api(bob).post(f"/api/v1/title-bids/{answer.json()['id']}/accept/")
    assert accepted.json()["state"] == "accepted" and title_queries.price_for(sale, bob) == 90_000


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


def test_when_the_title_is_gone_the_prices_of_others_end(
    sale, alice, bob, carol, dan, mallory, deliver, browse, mailoutbox
):
    waiting, agreed, mine = bid(sale, bob), bid(sale, carol, 90_000), bid(sale, dan, 95_000)
    for one in (agreed, mine):
        title_bids.accept_bid(bid=one, actor=alice)
    deliver()
    mailoutbox.clear()
    buy_title(sale, dan)
    deliver()
    assert [TitleBid.objects.get(pk=one.pk).state for one in (waiting, agreed, mine)] == [
        "expired", "expired", "accepted"
    ]  # fmt: skip
    told = [(mail.to[0], mail.body) for mail in mailoutbox if "not for sale any more" in mail.subject]
    assert sorted(to for to, _body in told) == sorted([bob.email, carol.email])
    assert all(reverse("licensing:work", args=[sale.work_id]) in body for _to, body in told)
    assert "Bought by" in browse(bob).get(f"/titles/{sale.pk}/").content.decode()
    assert browse(mallory).get(f"/titles/{sale.pk}/").status_code == 404


def test_a_title_taken_off_the_market_ends_what_was_offered_for_it(sale, alice, bob, deliver, mailoutbox):
    made = bid(sale, bob)
    title_sales.withdraw_sale(sale=sale, actor=alice)
    deliver()
    assert TitleBid.objects.get(pk=made.pk).state == "expired"
    assert [mail.to[0] for mail in mailoutbox if "not for sale any more" in mail.subject] == [bob.email]


def test_who_named_a_price_or_was_asked_hears_that_it_is_over(sale, alice, bob, carol, deliver, mailoutbox):
    title_bids.withdraw_bid(bid=bid(sale, bob), actor=bob)
    asked = counter(bid(sale, carol), alice)
    title_bids.withdraw_bid(bid=asked, actor=alice)
    late = bid(sale, bob)
    TitleBid.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    title_bids.expire_bids()
    deliver()
    took = [(mail.to[0], mail.subject) for mail in mailoutbox if "took back" in mail.subject]
    assert took == [
        (alice.email, f"{bob.name} took back a price for “Kelp”"),
        (carol.email, f"{alice.name} took back a price for “Kelp”"),
    ]
    over = [mail.to[0] for mail in mailoutbox if mail.subject == "The price for “Kelp” is over"]
    assert sorted(over) == sorted([alice.email, bob.email])
