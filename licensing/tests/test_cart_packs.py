"""Packs in a cart: beside listings, one order each, at the price and with the works that were seen."""

import pytest
from django.db import IntegrityError

from licensing import cart_queries, pack_queries
from licensing.models import CartItem, License, Order, Pack, Payment, PurchaseRequest, RequestLine, Window
from licensing.services import cart_orders, carts, pack_orders, packs, payments, purchase_requests
from licensing.services.particulars import Particulars
from licensing.services.request_subjects import Basket
from licensing.tests.asking import again, ask, bind
from licensing.tests.test_cart_orders import offer, three  # noqa: F401  (fixtures)
from licensing.tests.test_cart_orders import pay as pay_at_stripe
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as sell
from licensing.tests.test_packs import PRICE, make_pack
from marketplace.core.errors import Refusal
from payouts import audit
from payouts.models import Sale
from works.models import Work

pytestmark = pytest.mark.django_db
FORM, SENT = Particulars("Carol Whitfield"), {"licensee_name": "Carol Whitfield", "country": "US"}


@pytest.fixture
def pack(alice):
    return make_pack(alice)


@pytest.fixture
def filled(three, pack, carol):  # noqa: F811
    """Kelp for 50.00 and a pack of three works for 100.00."""
    return [carts.add_to_cart(user=carol, listing=three[0]), carts.add_pack(user=carol, pack=pack)]


def check_out(user, items=None, **fields):
    found = list(cart_queries.list_items_for(user)) if items is None else items
    return cart_orders.check_out(buyer=user, items=found, particulars=FORM, **fields)


def go(user):
    made = check_out(user)
    cart_orders.open_checkout(payment=made.payment)
    return made


def pay(payment):
    pay_at_stripe(payment)
    cart_orders.settle(payment_id=payment.pk)


def refused(act, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value


def change_works(pack, actor):
    return packs.change_pack(pack=pack, actor=actor, works=[make_work(actor), make_work(actor)])


def send(client, items, **fields):
    return client.post("/cart/", {**SENT, "lines": ",".join(item.key for item in items), **fields})


def text(answer):
    return answer.content.decode()


def test_one_payment_buys_a_listing_and_all_of_a_pack(filled, pack, carol, deliver):
    made = go(carol)
    assert (made.payment.amount_minor, len(made.orders)) == (15_000, 2)
    order = next(one for one in made.orders if one.purpose == "pack")
    assert order.payment == made.payment and pack_queries.list_parts(order).count() == 3
    pay(made.payment)
    deliver()
    order.refresh_from_db()
    assert order.state == "paid" and len(pack_queries.list_licenses(order)) == 3
    assert License.objects.filter(state="active").count() == 4
    assert sorted(Sale.objects.values_list("gross_minor", flat=True)) == [5000, PRICE]
    assert not CartItem.objects.exists() and audit.find_problems() == []


def test_a_second_click_is_the_same_payment_and_other_works_another(filled, pack, alice, carol):
    first, second = go(carol), go(carol)
    assert first.payment == second.payment and Order.objects.filter(purpose="pack").count() == 1
    change_works(pack, alice)
    carts.add_pack(user=carol, pack=Pack.objects.get())
    third = go(carol)
    first.payment.refresh_from_db()
    assert third.payment != first.payment and first.payment.state == "canceled"
    assert third.payment.amount_minor == 15_000 and third.payment.state == "pending"


def test_an_order_of_the_pack_alone_is_not_the_carts(filled, pack, carol):
    alone = pack_orders.place_order(pack=pack, buyer=carol, particulars=FORM)
    made = check_out(carol)
    assert alone.pk not in [order.pk for order in made.orders]
    assert pack_orders.place_order(pack=pack, buyer=carol, particulars=FORM) == alone


def test_a_payment_that_never_comes_frees_every_work(alice, carol, dan):
    only = make_pack(alice, preset="exclusive")
    carts.add_pack(user=carol, pack=only)
    made = check_out(carol)
    assert Window.objects.count() == 3
    carts.add_pack(user=dan, pack=only)
    told = refused(check_out, dan)
    assert (told.code, told.data["pack"]) == ("window_held", only.pk) and not Order.objects.filter(buyer=dan).exists()
    payments.close(made.payment, Payment.State.EXPIRED)
    assert not Window.objects.exists()
    assert set(Order.objects.values_list("state", flat=True)) == {"expired"}


def test_a_work_that_went_meanwhile_returns_the_packs_part_only(filled, pack, carol):
    made = go(carol)
    Work.objects.filter(packed__pack=pack, packed__position=2).update(state="suspended")
    pay(made.payment)
    states = dict(Order.objects.exclude(purpose="pack_part").values_list("purpose", "state"))
    assert states == {"license": "paid", "pack": "canceled"}
    assert License.objects.count() == 1 and Sale.objects.get().gross_minor == 5000
    assert set(Order.objects.filter(purpose="pack_part").values_list("state", flat=True)) == {"canceled"}
    assert audit.find_problems() == []


def _reprice(pack, alice):
    packs.change_pack(pack=pack, actor=alice, price_minor=12_000)


def _pause(pack, alice):
    packs.move_pack(pack=pack, verb="pause", actor=alice)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [(_reprice, "price_changed", "It was $100.00 when you put it in, and is $120.00 now."),
     (change_works, "pack_changed", "The pack has other works by now."),
     (_pause, "listing_not_live", "This license is not offered any more.")],
)  # fmt: skip
def test_what_changed_is_said_beside_it_and_the_rest_can_be_bought(
    filled, pack, alice, carol, browse, change, code, said
):
    change(pack, alice)
    page = browse(carol)
    shown = text(page.get("/cart/"))
    assert said in shown and "Look at what is marked first" in shown
    told = refused(check_out, carol)
    assert (told.code, told.data["pack"]) == (code, pack.pk) and not Order.objects.exists()
    answer = send(page, filled)
    assert answer.status_code == 422 and said.split(" ")[0] in text(answer) and not Order.objects.exists()
    if code != "listing_not_live":
        assert page.post(f"/cart/add/{pack.pk}/").status_code == 302  # agreed to
        assert "Look at what is marked first" not in text(page.get("/cart/"))
    page.post(f"/cart/remove/{pack.pk}/")
    assert send(page, filled[:1]).status_code == 302 and Payment.objects.get().amount_minor == 5000


def test_a_license_that_leaves_no_room_is_said_beside_it(filled, pack, alice, carol, dan, browse):
    only = packs.create_pack(
        works=list(Work.objects.filter(packed__pack=pack)), actor=alice, title="All of them", preset="exclusive",
        price_minor=50_000, currency="USD",
    )  # fmt: skip
    carts.add_pack(user=dan, pack=only)
    made = cart_orders.check_out(
        buyer=dan, items=list(cart_queries.list_items_for(dan)), particulars=Particulars("Dan Okoro")
    )
    cart_orders.open_checkout(payment=made.payment)
    pay(made.payment)
    assert "This license is not offered any more." in text(browse(carol).get("/cart/"))
    assert refused(check_out, carol).code == "listing_not_live"
    assert not Order.objects.filter(buyer=carol).exists()


def test_the_pages_say_what_is_in_it_and_what_came_of_it(filled, pack, carol, browse):
    page = browse(carol)
    assert f'action="/cart/add/{pack.pk}/"' in text(page.get(f"/packs/{pack.pk}/"))
    assert page.get(f"/cart/add/{pack.pk}/")["Location"] == f"/packs/{pack.pk}/"
    shown = text(page.get("/cart/"))
    for part in ("Three harbors", "Pack of 3 works", "4 licenses", "$150.00", "Kelp"):
        assert part in shown
    send(page, filled)
    payment = Payment.objects.get()
    pay(payment)
    shown = text(page.get(f"/payments/{payment.pk}/"))
    order = Order.objects.get(purpose="pack")
    assert "4 licenses, paid at once" in shown and "Three harbors" in shown and f"/orders/{order.pk}/pack/" in shown


def test_ones_own_a_paused_one_and_too_many_are_refused(pack, alice, carol, browse, client, monkeypatch):
    answer = browse(alice).post(f"/cart/add/{pack.pk}/", follow=True)
    assert "This work is yours" in text(answer) and not CartItem.objects.exists()
    monkeypatch.setattr(carts, "MOST_PACKS", 1)
    carts.add_pack(user=carol, pack=pack)
    carts.add_pack(user=carol, pack=pack)
    other = make_pack(alice)
    assert refused(carts.add_pack, user=carol, pack=other).code == "cart_full"
    packs.move_pack(pack=other, verb="pause", actor=alice)
    assert client.post(f"/cart/add/{other.pk}/").status_code == 404
    assert refused(carts.add_pack, user=carol, pack=other).code == "listing_not_live"
    assert CartItem.objects.count() == 1


def test_a_visitors_pack_waits_and_is_joined_as_it_was_seen(pack, alice, carol, client):
    assert client.post(f"/cart/add/{pack.pk}/")["Location"] == "/cart/"
    assert "Pack of 3 works" in text(client.get("/cart/"))
    change_works(pack, alice)
    client.force_login(carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    item = CartItem.objects.get()
    assert (item.pack, item.pack_edition) == (pack, 1)
    assert "The pack has other works by now." in text(client.get("/cart/"))


def test_a_visitor_who_sells_it_keeps_it_out_and_can_take_it_out(pack, alice, client):
    client.post(f"/cart/add/{pack.pk}/")
    client.post(f"/cart/remove/{pack.pk}/")
    assert client.session["cart"] == {}
    client.post(f"/cart/add/{pack.pk}/")
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not CartItem.objects.exists()


def test_a_team_is_asked_for_the_sum_with_the_works_that_were_seen(three, pack, alice, carol, dan, northwind, browse):  # noqa: F811
    bind(northwind, carol)
    items = [carts.add_to_cart(user=dan, listing=three[0]), carts.add_pack(user=dan, pack=pack)]
    told = refused(check_out, dan, items, organization=northwind)
    assert told.code == "approval_needed" and not Order.objects.exists()
    asked = ask(dan, northwind, Basket(tuple(items)))
    assert ask(dan, northwind, Basket(tuple(items))) == asked
    assert asked.price_minor == 15_000 and set(asked.lines.values_list("pack", flat=True)) == {None, pack.pk}
    shown = text(browse(carol).get(f"/requests/{asked.pk}/"))
    assert "Pack of 3 works" in shown and "4 licenses" in shown
    change_works(pack, alice)
    assert refused(purchase_requests.approve, request=again(asked), actor=carol).code == "pack_changed"
    assert again(asked).state == "open"
    fresh = purchase_requests.ask_again(request=again(asked), actor=dan)
    purchase_requests.approve(request=again(fresh), actor=carol)
    payment = purchase_requests.check_out(request=again(fresh), actor=dan)
    cart_orders.open_checkout(payment=payment)
    pay(payment)
    assert License.objects.filter(organization=northwind, state="active").count() == 3
    assert audit.find_problems() == []


def test_over_the_api(three, pack, alice, carol, api):  # noqa: F811
    mine = api(carol)
    items, carts_address = "/api/v1/cart/items/", "/api/v1/cart/"
    mine.post(items, {"listing": three[0].pk}, format="json")
    row = mine.post(items, {"pack": pack.pk}, format="json").json()["items"][0]
    assert (row["pack"], row["edition"], row["listing"], row["work"]) == (pack.pk, 1, None, None)
    assert (row["title"], row["price_minor"], row["problem"]) == ("Three harbors", PRICE, "")
    for body in ({}, {"listing": three[0].pk, "pack": pack.pk}):
        answer = mine.post(items, body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (422, "subject_invalid")
    for bad in ("pck_none", "x", three[0].pk):
        assert mine.post(items, {"pack": bad}, format="json").status_code == 404
    change_works(pack, alice)
    assert mine.get(carts_address).json()["items"][0]["problem"] == "pack_changed"
    answer = mine.post("/api/v1/cart/checkout/", SENT, format="json")
    assert (answer.status_code, answer.json()["code"], answer.json()["pack"]) == (409, "pack_changed", pack.pk)
    mine.post(items, {"pack": pack.pk}, format="json")
    nowhere = mine.post("/api/v1/cart/checkout/", {**SENT, "country": ""}, format="json")
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "country_required") and not Order.objects.exists()
    made = mine.post("/api/v1/cart/checkout/", {**SENT, "listings": [pack.pk]}, format="json").json()
    assert made["payment"]["amount_minor"] == PRICE and made["checkout_url"]
    assert mine.delete(f"{items}{pack.pk}/").status_code == 204
    assert mine.delete(f"{items}{pack.pk}/").status_code == 404


def test_more_packs_cost_no_more_queries(alice, carol, browse, django_assert_max_num_queries):
    for _ in range(4):
        carts.add_pack(user=carol, pack=make_pack(alice, count=2))
    page = browse(carol)
    with django_assert_max_num_queries(17):
        page.get("/cart/")


@pytest.mark.parametrize("fields", [{}, {"pack": 1, "listing": 1}, {"pack": 1}])
def test_the_database_keeps_an_item_to_one_thing(three, pack, carol, fields):  # noqa: F811
    there = {"pack": pack, "listing": three[0]}
    made = CartItem(user=carol, price_minor=1, currency="USD", **{name: there[name] for name in fields})
    with pytest.raises(IntegrityError):
        made.save()


def test_the_database_keeps_a_line_to_one_thing(three, pack, dan, carol, northwind):  # noqa: F811
    bind(northwind, carol)
    asked = ask(dan, northwind, Basket((carts.add_pack(user=dan, pack=pack),)))
    assert PurchaseRequest.objects.get().title == "3 licenses"
    with pytest.raises(IntegrityError):
        RequestLine.objects.create(request=asked, terms=pack.terms, price_minor=1)


def test_the_industry_is_asked_when_it_matters_for_any_work_of_a_pack(pack, alice, carol, browse):
    last = pack.parts.order_by("-position")[0].work
    page, addresses = browse(carol), (f"/packs/{pack.pk}/buy/", "/cart/")
    carts.add_pack(user=carol, pack=pack)
    assert not [one for one in addresses if 'name="industry"' in text(page.get(one))]
    scope = {"preset": "custom", "exclusivity": "category", "exclusive_scope": {"industries": ["food"]}}
    sell(last, overrides=scope)
    assert not [one for one in addresses if 'name="industry"' not in text(page.get(one))]
