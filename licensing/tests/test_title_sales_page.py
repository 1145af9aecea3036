"""The pages of trade in titles: put up, seen by anybody, bought, taken back."""

import pytest

from licensing.models import Order, TitleSale
from licensing.services import title_sales
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as license_on_offer
from licensing.tests.test_orders_service import place
from licensing.tests.test_title_sales import buy_title, derive, owner_of, put_up
from payouts.services import splits
from works.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


def text(page):
    return page.content.decode()


def test_the_whole_way_to_the_title(work, alice, bob, browse, client, deliver):
    seller, path = browse(alice), f"/studio/works/{work.pk}/title/"
    assert "Put the title up for sale" in text(seller.get(path)) and "Your money would wait" in text(seller.get(path))
    wrong = seller.post(path, {"amount": "0.10", "currency": "USD", "royalty": "5"})
    assert wrong.status_code == 422 and "The price is between" in text(wrong)
    assert seller.post(path, {"amount": "900", "currency": "USD", "royalty": "30"}).status_code == 422
    assert not TitleSale.objects.exists()
    sent = seller.post(path, {"amount": "900", "currency": "USD", "royalty": "7.5", "note": "My <b>first</b> one."})
    assert (sent.status_code, sent["Location"]) == (302, path)
    sale = TitleSale.objects.get()
    assert (sale.price_minor, sale.royalty_bps) == (90_000, 750)
    mine = text(seller.get(path))
    assert "For sale at $900.00" in mine and "$810.00" in mine and "$90.00" in mine  # the fee is a tenth

    page = f"/titles/{sale.pk}/"
    seen = text(client.get(page))
    assert "My &lt;b&gt;first&lt;/b&gt; one." in seen and "Sign in to buy" in seen
    assert "What it earns from then on is yours." in seen and "7.5" in seen
    assert page in text(client.get("/titles/")) and page in text(client.get(f"/w/{work.pk}/"))
    assert client.post(page)["Location"] == f"/accounts/login/?next={page}"
    assert "This is what buyers see." in text(seller.get(page))

    buyer = browse(bob)
    form = {"licensee_name": "Bob Lee", "expected_minor": "90000", "expected_currency": "USD"}
    assert buyer.post(page, {**form, "licensee_name": "x"}).status_code == 422
    assert "Please look at it again" in text(buyer.post(page, {**form, "expected_minor": "1"}))
    assert not Order.objects.exists()
    away = buyer.post(page, form)
    order = Order.objects.get()
    assert (away.status_code, away["Location"]) == (302, order.checkout_url)
    pay(order)
    deliver()
    assert owner_of(work) == "bob"
    receipt = text(buyer.get(f"/orders/{order.pk}/"))
    assert "is yours now" in receipt and page in receipt and "Alice" in receipt
    assert "Bought by Bob" in text(buyer.get(page)) and "Bought by Bob" in text(seller.get(page))
    assert client.get(page).status_code == 404 and page not in text(client.get("/titles/"))
    assert "Sold" in text(client.get(f"/w/{work.pk}/"))
    assert seller.get(path).status_code == 404


def test_a_buyer_sees_what_survives(work, alice, bob, wen, carol, client):
    root, child = make_work(wen, title="Root"), make_work(bob, title="Child")
    derive(work, root, 1000)
    derive(child, work, 2000)
    split = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    splits.accept_share(share=split.shares.get(party=bob), actor=bob)
    pay(place(carol, license_on_offer(work, price_minor=5000)))
    sale = put_up(work)
    seen = text(client.get(f"/titles/{sale.pk}/"))
    for sentence in (
        "60% of what it earns from then on is yours", "10% of its income goes on to “Root”",
        "One license in force stays valid", "One work was made from it", "no royalty is owed",
    ):  # fmt: skip
        assert sentence in seen.replace("\xa0", "").replace(" %", "%")


def test_taking_it_back_and_others_works(work, alice, bob, browse):
    sale = put_up(work)
    assert browse(bob).get(f"/studio/works/{work.pk}/title/").status_code == 404
    assert browse(bob).post(f"/titles/{sale.pk}/withdraw/").status_code == 404
    seller = browse(alice)
    assert seller.post(f"/titles/{sale.pk}/withdraw/").status_code == 302
    assert TitleSale.objects.get().state == "withdrawn"
    assert "not for sale any more" in text(seller.post(f"/titles/{sale.pk}/withdraw/", follow=True))


def test_a_resale_shows_the_fixed_royalty_and_a_waterfall(work, alice, bob, carol, browse, deliver):
    buy_title(put_up(work, royalty=500), bob)
    page = text(browse(bob).get(f"/studio/works/{work.pk}/title/"))
    assert "Royalty on resales" not in page and "goes to Alice" in page
    put_up(work)
    assert "royalty on the resale" in text(browse(bob).get(f"/studio/works/{work.pk}/title/"))
    order = buy_title(TitleSale.objects.get(state="live"), carol)
    deliver()
    sale = alice.sale_shares.get(sale__source=order.pk).sale
    assert "Royalty on the resale" in text(browse(alice).get(f"/earnings/{sale.pk}/"))
    assert "A resale" in text(browse(alice).get("/earnings/"))
    seller_view = text(browse(bob).get("/earnings/"))
    assert "Your work" in seller_view  # though it is not theirs any more


def test_the_empty_market_of_titles_and_its_queries(work, client, alice, django_assert_max_num_queries):
    assert "No title is for sale" in text(client.get("/titles/"))
    for number in range(3):
        put_up(make_work(alice, title=f"Work {number}"))
    with django_assert_max_num_queries(4):
        assert text(client.get("/titles/")).count("/titles/tsl_") == 3


def test_unknown_and_hidden_sales_are_not_found(work, client, browse, alice):
    sale = put_up(work)
    Work.objects.filter(pk=work.pk).update(state="suspended")
    assert client.get(f"/titles/{sale.pk}/").status_code == 404
    assert browse(alice).get(f"/titles/{sale.pk}/").status_code == 200
    assert client.get("/titles/tsl_x/").status_code == 404
    title_sales.withdraw_sale(sale=sale, actor=alice)
    assert client.get(f"/titles/{sale.pk}/").status_code == 404
