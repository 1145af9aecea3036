"""A whole cart, or a pack, that a team's buyer asks for: answered once, and bought at the price that was approved."""

import pytest
from django.db import transaction

from licensing.models import CartItem, License, Order, Payment, PurchaseRequest, RequestLine
from licensing.services import cart_orders, carts, listings, orders, packs, purchase_requests
from licensing.services.request_subjects import Basket
from licensing.tests.asking import WHY, again, ask, bind
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_packs import PRICE, make_pack
from marketplace.core.errors import Refusal
from marketplace.sandbox import checkout
from payouts import audit

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/purchase-requests/"
COUNT = 4  # session, reader, requests with all that is shown, lines
FORM = {"licensee_name": "Dan", "channels": "northwind.com", "why": "For spring."}


@pytest.fixture
def team(northwind, carol):
    bind(northwind, carol)
    return northwind


@pytest.fixture
def filled(alice, bob, dan):
    """49 USD of alice's and of bob's, in dan's cart."""
    return [put(dan, offer(make_work(alice, title="Kelp"))), put(dan, offer(make_work(bob, title="Reef")))]


@pytest.fixture
def asked(dan, team, filled):
    return ask(dan, team, Basket(tuple(filled)))


def put(user, listing):
    return carts.add_to_cart(user=user, listing=listing)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


def approve(asked, who):
    return purchase_requests.approve(request=again(asked), actor=who)


def go(asked, who):
    made = purchase_requests.check_out(request=again(asked), actor=who)
    cart_orders.open_checkout(payment=made)
    return made


def pay_all(payment):
    with transaction.atomic(using="sandbox"):
        checkout.pay(payment.stripe_session_id, "4242424242424242")
    cart_orders.settle(payment_id=payment.pk)


def test_a_cart_is_approved_and_bought_for_the_team_in_one_payment(asked, team, carol, dan, deliver, mailoutbox):
    assert (asked.price_minor, asked.currency, asked.title) == (9800, "USD", "2 licenses")
    assert [(line.listing.work.title, line.price_minor) for line in asked.lines.all()] == [
        ("Kelp", 4900),
        ("Reef", 4900),
    ]
    deliver()
    assert mailoutbox[0].to == [carol.email] and "asks to buy “2 licenses”" in mailoutbox[0].subject
    assert not Order.objects.exists()
    approve(asked, carol)
    payment = go(asked, dan)
    assert (payment.buyer, payment.amount_minor) == (dan, 9800)
    assert {order.organization for order in payment.orders.all()} == {team}
    assert go(asked, carol) == payment and Payment.objects.count() == 1
    pay_all(payment)
    deliver()
    assert again(asked).state == "bought" and License.objects.filter(organization=team).count() == 2
    assert not CartItem.objects.exists() and audit.find_problems() == []
    assert purchase_requests.check_out(request=again(asked), actor=carol) == payment


def test_asking_for_the_same_cart_twice_is_asking_once(asked, dan, team, filled, alice):
    assert ask(dan, team, Basket(tuple(filled))) == asked
    more = put(dan, offer(make_work(alice)))
    assert code_of(ask, dan, team, Basket((*filled, more))) == "request_open"
    assert (PurchaseRequest.objects.count(), RequestLine.objects.count()) == (1, 2)


@pytest.mark.parametrize("broken", ["price", "paused", "own", "empty", "currencies"])
def test_what_cannot_be_bought_as_it_was_seen_is_not_asked_for(broken, filled, alice, bob, dan, team):
    first, items = filled[0].listing, tuple(filled)
    if broken == "price":
        listings.change_price(listing=first, price_minor=9900, currency="USD", actor=alice)
        items = tuple(CartItem.objects.order_by("pk"))
    elif broken == "paused":
        listings.pause_listing(listing=first, actor=alice)
        items = tuple(CartItem.objects.order_by("pk"))
    elif broken == "own":
        listings.Listing.objects.filter(pk=first.pk).update(seller=dan)
        items = tuple(CartItem.objects.order_by("pk"))
    elif broken == "empty":
        items = ()
    else:
        items = (*items, put(dan, offer(make_work(bob), currency="EUR")))
    code = {"price": "price_changed", "paused": "listing_not_live", "own": "own_work", "empty": "cart_empty",
            "currencies": "currencies_differ"}[broken]  # fmt: skip
    assert code_of(ask, dan, team, Basket(items)) == code
    assert not PurchaseRequest.objects.exists() and not RequestLine.objects.exists()


def test_a_price_that_changed_is_said_and_asked_for_again(asked, alice, carol, dan):
    kelp = asked.lines.first().listing
    listings.change_price(listing=kelp, price_minor=9900, currency="USD", actor=alice)
    assert code_of(purchase_requests.approve, request=again(asked), actor=carol) == "price_changed"
    assert again(asked).state == "open"
    fresh = purchase_requests.ask_again(request=again(asked), actor=dan)
    assert (fresh.price_minor, fresh.why, again(asked).state) == (14_800, WHY, "withdrawn")
    approve(fresh, carol)
    assert go(fresh, dan).amount_minor == 14_800


def test_an_approval_is_taken_back_with_the_payment_of_the_cart(asked, carol, dan, deliver):
    approve(asked, carol)
    payment = go(asked, dan)
    purchase_requests.take_back(request=again(asked), actor=carol, reason="The campaign is off.")
    deliver()
    payment.refresh_from_db()
    assert (again(asked).state, payment.state) == ("withdrawn", "canceled")
    assert set(payment.orders.values_list("state", flat=True)) == {"canceled"}
    assert code_of(purchase_requests.check_out, request=again(asked), actor=dan) == "request_over"


def test_a_pack_is_asked_for_approved_and_bought(alice, carol, dan, team, deliver):
    pack = make_pack(alice)
    made = ask(dan, team, pack)
    assert (made.pack, made.price_minor, made.title) == (pack, PRICE, "Three harbors")
    assert ask(dan, team, pack) == made
    approve(made, carol)
    order = purchase_requests.check_out(request=again(made), actor=dan)
    orders.open_checkout(order=order)
    assert (order.purpose, order.organization, order.buyer) == ("pack", team, dan)
    pay(order)
    deliver()
    assert again(made).state == "bought" and License.objects.filter(organization=team).count() == 3


def test_a_pack_that_is_paused_is_neither_asked_for_nor_approved(alice, carol, dan, team):
    pack = make_pack(alice)
    made = ask(dan, team, pack)
    packs.move_pack(pack=pack, verb="pause", actor=alice)
    assert code_of(purchase_requests.approve, request=again(made), actor=carol) == "listing_not_live"
    purchase_requests.withdraw(request=again(made), actor=dan)
    assert code_of(ask, dan, team, pack) == "listing_not_live"
    assert PurchaseRequest.objects.count() == 1


def test_a_pack_whose_works_changed_is_asked_for_again(alice, carol, dan, team):
    pack = make_pack(alice)
    first, second, _third = (part.work for part in pack.parts.all())
    made = ask(dan, team, pack)
    packs.change_pack(pack=pack, actor=alice, works=[first, second])
    assert code_of(purchase_requests.approve, request=again(made), actor=carol) == "pack_changed"
    anew = purchase_requests.ask_again(request=again(made), actor=dan)
    assert (again(made).state, anew.pack_edition, anew.price_minor) == ("withdrawn", 2, PRICE)
    approve(anew, carol)
    packs.change_pack(pack=pack, actor=alice, works=[first, second, make_work(alice, title="New")])
    assert code_of(purchase_requests.check_out, request=again(anew), actor=dan) == "pack_changed"
    assert not Order.objects.exists()


def test_managers_see_works_terms_and_sum_and_refuse_with_a_reason(asked, carol, dan, browse, deliver):
    page = browse(carol)
    assert "2 licenses" in page.get("/requests/").content.decode()
    shown = page.get(f"/requests/{asked.pk}/").content.decode()
    for word in ("Kelp", "Reef", "$49.00", "$98.00", WHY, "Approve $98.00", "Read every term"):
        assert word in shown
    silent = page.post(f"/requests/{asked.pk}/refuse/", {"reason": " "})
    assert silent.status_code == 302 and again(asked).state == "open"
    page.post(f"/requests/{asked.pk}/refuse/", {"reason": "Too many."})
    assert "Too many." in browse(dan).get(f"/requests/{asked.pk}/").content.decode()


def test_the_page_says_when_one_of_the_cart_is_gone(asked, alice, carol, browse):
    listings.pause_listing(listing=asked.lines.first().listing, actor=alice)
    shown = browse(carol).get(f"/requests/{asked.pk}/").content.decode()
    assert "It is not as it was asked for" in shown and "Approve $98.00" not in shown


def test_a_manager_pays_a_cart_from_its_page(asked, carol, browse):
    approve(asked, carol)
    page = browse(carol)
    gone = page.post(f"/requests/{asked.pk}/checkout/")
    payment = Payment.objects.get()
    assert gone["Location"] == payment.checkout_url
    pay_all(payment)
    assert page.post(f"/requests/{asked.pk}/checkout/")["Location"] == f"/payments/{payment.pk}/"
    assert "Open the payment" in page.get(f"/requests/{asked.pk}/").content.decode()


def test_the_form_of_a_pack_turns_into_a_question_above_the_limit(alice, dan, team, browse):
    pack = make_pack(alice)
    page, address = browse(dan), f"/packs/{pack.pk}/buy/"
    form = {**FORM, "organization": team.pk, "expected_minor": str(PRICE), "expected_currency": "USD"}
    form["country"] = "DE"
    first = page.post(address, {name: value for name, value in form.items() if name != "why"})
    assert first.status_code == 422 and 'name="why"' in first.content.decode() and not Order.objects.exists()
    done = page.post(address, form)
    asked = PurchaseRequest.objects.get()
    assert done["Location"] == f"/requests/{asked.pk}/" and asked.pack == pack
    shown = browse(dan).get(f"/requests/{asked.pk}/").content.decode()
    assert "Three harbors" in shown and "Work 2" in shown


def test_the_list_reads_carts_and_packs_at_one_cost(asked, alice, carol, dan, team, browse, django_assert_num_queries):
    page = browse(carol)
    page.get("/requests/")
    with django_assert_num_queries(COUNT):
        page.get("/requests/")
    for number in range(3):
        ask(dan, team, make_pack(alice, title=f"Pack {number}"))
    with django_assert_num_queries(COUNT):
        page.get("/requests/")


def test_the_api_asks_for_carts_and_packs(filled, alice, carol, dan, team, api):
    keys, form = (
        [item.listing_id for item in filled],
        {"organization": team.pk, "licensee_name": "Northwind", "why": "Spring"},
    )
    mixed = api(dan).post(ADDRESS, {**form, "cart": keys, "listing": keys[0]}, format="json")
    assert mixed.json()["code"] == "subject_invalid"
    assert api(dan).post(ADDRESS, {**form, "cart": ["lst_none"]}, format="json").status_code == 404
    made = api(dan).post(ADDRESS, {**form, "cart": keys, "expected_minor": 9800}, format="json").json()
    assert {line["listing"] for line in made["lines"]} == {*keys} and made["title"] == "2 licenses"
    api(carol).post(f"{ADDRESS}{made['id']}/approve/")
    paid = api(carol).post(f"{ADDRESS}{made['id']}/checkout/")
    assert paid.status_code == 201 and paid.json()["checkout_url"] and len(paid.json()["orders"]) == 2
    assert api(dan).get(f"{ADDRESS}{made['id']}/").json()["payment"] == paid.json()["id"]
    pack = make_pack(alice)
    asked = api(dan).post(ADDRESS, {**form, "pack": pack.pk}, format="json").json()
    assert (asked["pack"], asked["price_minor"], asked["lines"]) == (pack.pk, PRICE, [])
