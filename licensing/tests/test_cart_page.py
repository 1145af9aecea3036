"""The cart as people see it: filled, changed, paid; and as a visitor, joined when they sign in."""

import pytest

from accounts.models import User
from licensing.models import CartItem, Order, Payment, PurchaseRequest, SpendingLimit
from licensing.pricing import Choice
from licensing.services import cart_orders, carts, listings
from licensing.services.particulars import Particulars
from licensing.tests.buying import place
from licensing.tests.test_cart_orders import offer, pay, three  # noqa: F401  (fixtures)
from licensing.tests.test_prices_by_choice import DE_ID, campaign
from licensing.tests.test_pricing import CAMPAIGN
from marketplace.core.errors import Refusal
from works.models import Work

pytestmark = pytest.mark.django_db
FORM = {"licensee_name": "Carol Whitfield", "country": "US"}


@pytest.fixture
def filled(three, carol):  # noqa: F811
    for one in three:
        carts.add_to_cart(user=carol, listing=one)
    return three


def send(client, offers, query="", **fields):
    keys = ",".join(one.pk for one in offers)
    return client.post(f"/cart/{query}", {**FORM, "lines": keys, **fields})


def text(answer):
    return answer.content.decode()


def test_it_works(filled, carol, browse, deliver):
    page = browse(carol)
    shown = text(page.get("/cart/"))
    for part in ("Kelp", "Reef", "Dune", "Sold by Alice", "Sold by Bob", "$100.00", "Pay $100.00"):
        assert part in shown
    answer = send(page, filled)
    payment = Payment.objects.get()
    assert answer.status_code == 302 and answer["Location"] == payment.checkout_url
    assert "Not paid yet" in text(page.get(f"/payments/{payment.pk}/?canceled=1"))
    pay(payment)
    shown = text(page.get(f"/payments/{payment.pk}/?session={payment.stripe_session_id}"))
    assert "The licenses are yours" in shown
    for order in Order.objects.select_related("license"):
        assert f"/licenses/{order.license.pk}/" in shown
        assert f"/payments/{payment.pk}/" in text(page.get(f"/orders/{order.pk}/"))
    deliver()
    assert "Your cart is empty" in text(page.get("/cart/"))
    assert User.objects.get(pk=carol.pk).in_cart == 0


def test_from_a_works_page_into_the_cart_and_out(three, carol, browse):  # noqa: F811
    page = browse(carol)
    assert "Add to cart" in text(page.get(f"/w/{three[0].work_id}/"))
    assert page.post(f"/cart/add/{three[0].pk}/")["Location"] == "/cart/"
    page.post(f"/cart/add/{three[0].pk}/")
    shown = text(page.get("/cart/"))
    assert shown.count('class="cart-item"') == 1 and '<b class="count">1</b>' in shown
    page.post(f"/cart/remove/{three[0].pk}/")
    assert not CartItem.objects.exists() and '<b class="count">' not in text(page.get("/cart/"))
    assert page.post(f"/cart/remove/{three[0].pk}/").status_code == 404


def test_another_license_of_a_work_takes_the_firsts_place(three, carol, alice):  # noqa: F811
    carts.add_to_cart(user=carol, listing=three[0])
    other = listings.create_listing(
        work=three[0].work, preset="exclusive", price_minor=90_000, currency="USD", actor=alice
    )
    carts.add_to_cart(user=carol, listing=other)
    assert CartItem.objects.get().listing == other


def test_ones_own_work_and_a_full_cart_are_refused(three, alice, carol, browse, monkeypatch):  # noqa: F811
    answer = browse(alice).post(f"/cart/add/{three[0].pk}/", follow=True)
    assert "This work is yours" in text(answer) and not CartItem.objects.exists()
    monkeypatch.setattr(carts, "MOST", 1)
    carts.add_to_cart(user=carol, listing=three[0])
    carts.add_to_cart(user=carol, listing=three[0])
    with pytest.raises(Refusal, match="room for 1"):
        carts.add_to_cart(user=carol, listing=three[1])
    assert CartItem.objects.count() == 1


def test_a_price_that_changed_is_told_beside_it_and_agreed_to(filled, carol, bob, browse):
    page = browse(carol)
    listings.change_price(listing=filled[1], price_minor=3500, currency="USD", actor=bob)
    shown = text(page.get("/cart/"))
    assert "It was $30.00 when you put it in, and is $35.00 now." in shown and "Pay $" not in shown
    answer = send(page, filled)
    assert answer.status_code == 422 and not Payment.objects.exists()
    page.post(f"/cart/add/{filled[1].pk}/")
    assert "Pay $105.00" in text(page.get("/cart/"))


def test_what_is_not_offered_any_more_is_marked_and_can_be_taken_out(filled, carol, browse):
    page = browse(carol)
    Work.objects.filter(pk=filled[1].work_id).update(state="hidden")
    shown = text(page.get("/cart/"))
    assert "This license is not offered any more." in shown and "Look at what is marked first" in shown
    page.post(f"/cart/remove/{filled[1].pk}/")
    assert "Pay $70.00" in text(page.get("/cart/"))


def test_what_somebody_else_is_paying_for_is_told_before(filled, offer, carol, dan, browse):  # noqa: F811
    only = offer("Only one", preset="exclusive", price=90_000)
    carts.add_to_cart(user=carol, listing=only)
    place(dan, only)
    assert "Somebody is paying for a license" in text(browse(carol).get("/cart/"))
    answer = send(browse(carol), [*filled, only])
    assert answer.status_code == 422 and not Order.objects.filter(buyer=carol).exists()


def test_only_what_the_page_showed_is_bought(filled, offer, carol, browse):  # noqa: F811
    carts.add_to_cart(user=carol, listing=offer("Put in by another tab"))
    send(browse(carol), filled)
    assert Payment.objects.get().amount_minor == 10_000
    carts.remove_from_cart(item=CartItem.objects.get(listing=filled[0]))
    answer = send(browse(carol), filled)
    assert answer["Location"] == "/cart/" and Payment.objects.count() == 1


def test_each_currency_is_paid_by_itself(filled, offer, carol, browse):  # noqa: F811
    yen = offer("Yen", currency="JPY", price=7000)
    carts.add_to_cart(user=carol, listing=yen)
    page = browse(carol)
    shown = text(page.get("/cart/"))
    assert "Each currency is paid by itself" in shown and "¥7,000" in shown
    send(page, filled, "?currency=USD")
    send(page, [yen], "?currency=JPY")
    assert sorted(Payment.objects.values_list("currency", "amount_minor")) == [("JPY", 7000), ("USD", 10_000)]


def test_free_licenses_need_no_stripe(offer, carol, browse):  # noqa: F811
    free = offer("Gift", price=0, preset="personal_research")
    carts.add_to_cart(user=carol, listing=free)
    page = browse(carol)
    assert "Get the free licenses" in text(page.get("/cart/"))
    assert send(page, [free])["Location"] == "/licenses/"
    assert Order.objects.get().state == "paid" and not Payment.objects.exists()


def test_free_ones_beside_others_are_there_at_once_and_the_payment_page_says_so(filled, offer, carol, browse):  # noqa: F811
    free = offer("Gift", price=0, preset="personal_research")
    carts.add_to_cart(user=carol, listing=free)
    page = browse(carol)
    send(page, [*filled, free])
    assert Order.objects.get(state="paid").work.title == "Gift"
    shown = text(page.get(f"/payments/{Payment.objects.get().pk}/?canceled=1"))
    assert "The free licenses are yours." in shown and "$100.00" in shown


def test_above_a_teams_limit_the_whole_cart_is_asked_for(filled, dan, northwind, browse):
    SpendingLimit.objects.create(organization=northwind, currency="USD", amount_minor=9000)
    for one in filled:
        carts.add_to_cart(user=dan, listing=one)
    answer = send(browse(dan), filled, organization=northwind.pk)
    shown = text(answer)
    assert answer.status_code == 422 and "You may spend up to $90.00" in shown and "Ask for approval" in shown
    assert not Order.objects.exists() and not PurchaseRequest.objects.exists()
    done = send(browse(dan), filled, organization=northwind.pk, why="For spring.")
    asked = PurchaseRequest.objects.get()
    assert done["Location"] == f"/requests/{asked.pk}/" and (asked.is_cart, asked.price_minor) == (True, 10_000)
    assert not Order.objects.exists()


@pytest.mark.parametrize("name", ["", "x", "y" * 201])
def test_a_bad_form_is_told_beside_its_field(filled, carol, browse, name):
    answer = send(browse(carol), filled, licensee_name=name)
    assert answer.status_code == 422 and not Order.objects.exists() and "Kelp" in text(answer)


def test_a_visitors_cart_waits_and_is_joined_at_the_price_they_saw(three, carol, bob, alice, client):  # noqa: F811
    for one in three:
        assert client.post(f"/cart/add/{one.pk}/")["Location"] == "/cart/"
    client.post(f"/cart/remove/{three[2].pk}/")
    shown = text(client.get("/cart/"))
    assert "Sign in to say who the licenses are for" in shown and "$80.00" in shown and not CartItem.objects.exists()
    listings.change_price(listing=three[1], price_minor=3500, currency="USD", actor=bob)
    client.force_login(carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert CartItem.objects.filter(user=carol).count() == 2  # at sign-in, before any page of it
    shown = text(client.get("/cart/"))
    assert "It was $30.00 when you put it in" in shown
    assert set(CartItem.objects.filter(user=carol).values_list("listing", flat=True)) == {three[0].pk, three[1].pk}
    assert "cart" not in client.session


def test_a_visitor_who_is_the_seller_keeps_their_own_out(three, alice, client):  # noqa: F811
    for one in three:
        client.post(f"/cart/add/{one.pk}/")
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/cart/")
    assert CartItem.objects.get().listing == three[1]


def test_strangers_find_no_cart_and_no_payment(filled, carol, mallory, northwind, dan, client, browse):
    assert "Your cart is empty" in text(browse(mallory).get("/cart/"))
    made = cart_orders.check_out(
        buyer=carol, items=CartItem.objects.all(), particulars=Particulars("Northwind"), organization=northwind
    )
    address = f"/payments/{made.payment.pk}/"
    assert browse(mallory).get(address).status_code == 404
    assert browse(dan).get(address).status_code == 200  # of the team
    assert client.get(address).status_code == 302
    assert browse(carol).get("/payments/pmt_none/").status_code == 404


def test_what_went_back_is_told_on_the_payments_page(filled, carol, browse):
    page = browse(carol)
    send(page, filled)
    payment = Payment.objects.get()
    Work.objects.filter(title="Reef").update(state="suspended")
    pay(payment)
    shown = text(page.get(f"/payments/{payment.pk}/?session=1"))
    assert "A part of it could not be bought any more" in shown


def test_a_full_cart_asks_the_database_as_little(offer, carol, browse, django_assert_max_num_queries):  # noqa: F811
    for number in range(8):
        carts.add_to_cart(user=carol, listing=offer(f"Work {number}"))
    page = browse(carol)
    with django_assert_max_num_queries(23):  # one for each: its windows
        page.get("/cart/")


def test_what_was_chosen_within_a_listing_is_what_is_bought(three, alice, carol, browse, client):  # noqa: F811
    listing = campaign(alice)
    page, address = browse(carol), f"/cart/add/{listing.pk}/"
    assert "Add to cart" in text(page.get(f"/buy/{listing.pk}/?{DE_ID.query()}"))
    assert page.post(address).status_code == 302 and not CartItem.objects.exists()  # nothing was chosen
    page.post(f"{address}?{DE_ID.query()}")
    item = CartItem.objects.get()
    assert (item.price_minor, item.choice) == (78_125, DE_ID.stored())
    carts.add_to_cart(user=carol, listing=three[0])
    send(page, [listing, three[0]])
    order = Order.objects.get(listing=listing)
    assert (order.price_minor, order.payment.amount_minor) == (78_125, 83_125)
    assert order.terms.body["territory"] == {"include": ["DE", "ID"]}
    listings.change_pricing(listing=listing, pricing={**CAMPAIGN, "base_minor": 20_000}, currency="USD", actor=alice)
    assert "It was $781.25 when you put it in, and is $1,562.50 now." in text(page.get("/cart/"))
    client.post(f"{address}?{DE_ID.query()}")
    assert "$1,562.50" in text(client.get("/cart/"))


def test_the_same_offer_chosen_otherwise_is_another_payment(alice, carol, three):  # noqa: F811
    listing, made = campaign(alice), []
    for choice in (DE_ID, Choice(("paid_ads", "web"), ("DE", "FR"), 12)):
        carts.add_to_cart(user=carol, listing=listing, choice=choice)
        items, form = list(CartItem.objects.all()), Particulars("Carol Whitfield")
        made += [cart_orders.check_out(buyer=carol, items=items, particulars=form).payment for _ in range(2)]
    assert made[0] == made[1] != made[2] == made[3]


def test_a_card_puts_its_license_into_the_cart_without_leaving_the_page(three, carol, browse):  # noqa: F811
    page, headers = browse(carol), {"HX-Request": "true"}
    answer = page.post(f"/cart/add/{three[0].pk}/", headers=headers)
    shown = text(answer)
    assert answer.status_code == 200 and "In your cart" in shown and '<b class="count">1</b>' in shown
    assert "<html" not in shown and CartItem.objects.get().listing == three[0]
    assert page.post(f"/cart/add/{three[0].pk}x/", headers=headers).status_code == 404


def test_without_the_script_a_card_leads_to_the_question(three, client):  # noqa: F811
    address = f"/cart/add/{three[0].pk}/"
    shown = text(client.get(address))
    assert (
        "Kelp" in shown and "$50.00" in shown and f'action="{address}"' not in shown and "csrfmiddlewaretoken" in shown
    )
    assert "cart" not in client.session
    assert client.post(address)["Location"] == "/cart/" and list(client.session["cart"]) == [three[0].pk]


def test_a_visitor_sees_how_much_is_in_their_cart(three, client):  # noqa: F811
    assert '<b class="count">' not in text(client.get("/catalog/"))
    shown = text(client.post(f"/cart/add/{three[0].pk}/", headers={"HX-Request": "true"}))
    assert '<b class="count">1</b>' in shown
    assert '<b class="count">1</b>' in text(client.get("/catalog/"))
