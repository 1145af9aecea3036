"""The pages on which a license is renewed and upgraded, and their API."""

import re

import pytest

from licensing.models import License, Order, PurchaseRequest
from licensing.offer_forms import initial_revision
from licensing.pricing import Choice
from licensing.services import floors, listings
from licensing.tests.asking import bind
from licensing.tests.buying import buy, pay
from licensing.tests.test_follow_ups import bought
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_prices_by_choice import place as place_choice
from licensing.tests.test_pricing import CAMPAIGN, SEATS

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(alice):
    return make_work(alice, title="Kelp")


@pytest.fixture
def small(work):
    return offer(work, preset="social_web", price_minor=10_000)


@pytest.fixture
def wide(work):
    return offer(work, price_minor=25_000)


@pytest.fixture
def held(small, carol):
    return License.objects.get(order=buy(carol, small, channels=("carol.example",), country="GB"))


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_renewing_on_the_page(held, carol, browse, deliver):
    client, path = browse(carol), f"/licenses/{held.pk}/renew/"
    assert path in text(client.get(f"/licenses/{held.pk}/"))
    form = text(client.get(path))
    assert "Buy license for $100.00" in form and "carol.example" in form
    sent = client.post(path, {"licensee_name": "Carol", "expected_minor": "10000", "expected_currency": "USD"})
    order = Order.objects.get(purpose="renewal")
    assert (sent.status_code, sent["Location"]) == (302, order.checkout_url)
    pay(order)
    deliver()
    made = License.objects.get(order=order)
    page = text(client.get(f"/licenses/{held.pk}/"))
    assert "Renewals and upgrades" in page and made.pk in page and path not in page
    over = client.get(path)
    assert over.status_code == 409 and "renewed already" in text(over) and made.pk in text(over)


def test_what_is_not_offered_any_more_is_asked_for_in_a_negotiation(held, small, work, alice, carol, browse):
    listings.pause_listing(listing=small, actor=alice)
    client, path = browse(carol), f"/w/{work.pk}/offer/?license={held.pk}"
    asked = client.get(f"/licenses/{held.pk}/renew/")
    assert asked.status_code == 409 and path not in text(asked)  # its owner takes no offers
    floors.set_takes_offers(work=work, takes=True, actor=alice)
    assert path in text(client.get(f"/licenses/{held.pk}/renew/"))
    begun = client.get(path)
    assert begun.context["form"].initial == initial_revision(held.terms.body, 10_000, "USD")
    assert "You paid $100.00 for it." in text(begun)
    assert "in every medium" not in text(begun)  # as the standard license says


def test_an_offer_begins_with_a_license_of_ones_own_and_of_this_work(held, work, alice, carol, mallory, browse):
    other = make_work(alice)
    for one in (work, other):
        floors.set_takes_offers(work=one, takes=True, actor=alice)
    for person, place in ((mallory, work), (carol, other)):
        assert browse(person).get(f"/w/{place.pk}/offer/?license={held.pk}").status_code == 404


def test_upgrading_on_the_page(held, wide, carol, browse, deliver):
    client, path = browse(carol), f"/licenses/{held.pk}/upgrades/"
    seen = text(client.get(path))
    assert "$250.00 less $100.00 that you paid before." in seen and "$150.00" in seen
    form = text(client.get(f"{path}{wide.pk}/"))
    assert "Credit for what you paid before" in form and "Buy license for $150.00" in form
    listings.change_price(listing=wide, price_minor=26_000, currency="USD", actor=wide.seller)
    said = {"licensee_name": "Carol", "expected_minor": "15000", "expected_currency": "USD"}
    changed = client.post(f"{path}{wide.pk}/", said)
    assert changed.status_code == 422 and "The price is $160.00" in text(changed)
    client.post(f"{path}{wide.pk}/", {**said, "expected_minor": "16000"})
    order = Order.objects.get(purpose="upgrade")
    pay(order)
    deliver()
    assert "another has taken its place" in text(client.get(f"/licenses/{held.pk}/"))
    assert "Credited" in text(client.get(f"/orders/{order.pk}/"))


def test_nothing_wider_is_said_so(held, carol, browse):
    assert "Nothing wider is on offer" in text(browse(carol).get(f"/licenses/{held.pk}/upgrades/"))


def test_a_narrower_offer_is_refused_in_words(held, work, carol, browse):
    narrow = offer(work, preset="editorial", price_minor=50_000)
    page = browse(carol).get(f"/licenses/{held.pk}/upgrades/{narrow.pk}/")
    assert page.status_code == 409 and "It allows less than your license" in text(page)


@pytest.mark.parametrize("end", ["renew/", "upgrades/", "upgrades/lst_none/"])
def test_strangers_and_lookers_find_nothing(held, mallory, browse, client, end):
    assert browse(mallory).get(f"/licenses/{held.pk}/{end}").status_code == 404
    assert client.get(f"/licenses/{held.pk}/{end}").status_code == 302


def test_a_buyer_above_the_limit_asks_on_the_page(small, northwind, carol, dan, browse):
    held = License.objects.get(order=buy(carol, small, organization=northwind))
    bind(northwind, carol)
    client, path = browse(dan), f"/licenses/{held.pk}/renew/"
    said = {"licensee_name": "Northwind", "expected_minor": "10000", "expected_currency": "USD"}
    asks = client.post(path, said)
    assert asks.status_code == 422 and "Ask for approval" in text(asks)
    client.post(path, {**said, "why": "Another year."})
    asked = PurchaseRequest.objects.get()
    page = text(browse(carol).get(f"/requests/{asked.pk}/"))
    assert asked.follows == held and "Renews" in page and "Approve $100.00" in page


def test_the_api_lists_and_follows(held, wide, small, carol, api):
    client, base = api(carol), f"/api/v1/licenses/{held.pk}/"
    rows = client.get(f"{base}follow-ups/").json()
    assert [(row["purpose"], row["price_minor"], row["credit_minor"]) for row in rows] == [
        ("renewal", 10_000, 0), ("upgrade", 15_000, 10_000),
    ]  # fmt: skip
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    made = client.post(f"{base}renew/", {}, format="json", **key)
    order = made.json()
    assert made.status_code == 201 and order["checkout_url"]
    assert (order["matter"], order["channels"], order["country"]) == (held.pk, ["carol.example"], "GB")
    assert client.post(f"{base}renew/", {}, format="json", **key).json()["id"] == order["id"]
    up = client.post(f"{base}upgrade/", {"listing": wide.pk, "po_number": "7"}, format="json").json()
    assert (up["price_minor"], up["credit_minor"], up["po_number"]) == (15_000, 10_000, "7")


@pytest.mark.parametrize(
    ("verb", "body", "code"),
    [("renew", {"expected_minor": 1}, "price_changed"), ("upgrade", {}, "invalid"), ("extend", {}, "nothing_longer"),
     ("renew", {"expected_currency": "EUR"}, "price_changed"),
     ("renew", {"licensee_name": "x"}, "licensee_name_invalid"),
     ("upgrade", {"listing": "lst_x"}, "not_found"), ("renew", {"channels": ["no"]}, "channel_invalid")],
)  # fmt: skip
def test_the_api_refuses_and_changes_nothing(held, carol, api, verb, body, code):
    answer = api(carol).post(f"/api/v1/licenses/{held.pk}/{verb}/", body, format="json")
    assert 400 <= answer.status_code < 500 and answer.json()["code"] == code
    assert Order.objects.count() == 1


def test_the_api_extends_and_says_where_to_go_on(held, small, work, carol, api):
    longer = offer(work, preset="social_web", price_minor=18_000, overrides={"term": {"months": 24}})
    order = api(carol).post(f"/api/v1/licenses/{held.pk}/extend/", {}, format="json").json()
    assert (order["listing"], order["price_minor"]) == (longer.pk, 8000)
    bought(held, small)
    answer = api(carol).post(f"/api/v1/licenses/{held.pk}/extend/", {}, format="json")
    assert answer.json()["code"] == "nothing_longer"
    status = api().get(f"/api/v1/license-status/?license={held.pk}").json()
    assert status["followed_by"] == License.objects.last().pk and status["follows"] == ""


def test_the_api_knows_whose_license_it_is(held, mallory, api):
    assert api(mallory).post(f"/api/v1/licenses/{held.pk}/renew/", {}, format="json").status_code == 404
    assert api().post(f"/api/v1/licenses/{held.pk}/renew/", {}, format="json").status_code == 401


def test_asking_by_the_api_for_an_upgrade(small, wide, northwind, carol, dan, api):
    held = License.objects.get(order=buy(carol, small, organization=northwind))
    bind(northwind, carol)
    body = {
        "listing": wide.pk,
        "license": held.pk,
        "organization": northwind.pk,
        "licensee_name": "NW",
        "why": "Print.",
    }
    made = api(dan).post("/api/v1/purchase-requests/", {**body, "expected_minor": 15_000}, format="json").json()
    assert (made["price_minor"], made["follows"]) == (15_000, held.pk)


def test_choosing_an_upgrade_on_the_page_and_by_the_api(work, carol, browse, api):
    listing = offer(work, preset="social_web", pricing=SEATS, price_minor=0)
    held = License.objects.get(order=pay(place_choice(carol, listing, Choice(quantity=1))))
    client, path = browse(carol), f"/licenses/{held.pk}/upgrades/"
    assert f"{path}{listing.pk}/" in text(client.get(path))
    chooser = text(client.get(f"{path}{listing.pk}/"))
    assert f'action="{path}{listing.pk}/"' in chooser and "$49.00 that you paid before" in chooser
    for asked, status in (("quantity=0", 200), ("x=1", 200), ("quantity=many", 422), ("media=web", 422)):
        again = client.get(f"{path}{listing.pk}/?{asked}")
        assert again.status_code == status and "Choose this" in text(again)
    assert 'value="5" checked' in chooser and "$99.00" in chooser  # the least that is more than what is held
    form = text(client.get(f"{path}{listing.pk}/?quantity=5"))
    assert "Credit for what you paid before" in form and "Buy license for $50.00" in form
    said = {"licensee_name": "Carol", "expected_minor": "5000", "expected_currency": "USD"}
    assert client.post(f"{path}{listing.pk}/?quantity=5", said).status_code == 302
    order = Order.objects.get(purpose="upgrade")
    assert (order.price_minor, order.credit_minor, order.terms.body["seats"]) == (5000, 4900, 5)
    base = f"/api/v1/licenses/{held.pk}/upgrade/"
    for choice, code in (
        ({}, "same_terms"),
        ({"quantity": 1}, "same_terms"),
        ({"media": ["web"]}, "choice_invalid"),
    ):
        answer = api(carol).post(base, {"listing": listing.pk, "choice": choice}, format="json")
        assert 400 <= answer.status_code < 500 and answer.json()["code"] == code
    up = api(carol).post(base, {"listing": listing.pk, "choice": {"quantity": 6}}, format="json").json()
    assert (up["price_minor"], up["credit_minor"]) == (15_000, 4_900)


def test_the_chooser_begins_with_what_allows_all_of_the_license_and_keeps_what_was_chosen(work, held, carol, browse):
    media = {"web": 100, "email": 50, "social_organic": 60, "paid_ads": 150}
    table = {**CAMPAIGN, "media": media, "months": {"3": 100, "12": 250, "24": 400}}
    listing = offer(work, preset="campaign", pricing=table, price_minor=0)
    client, path = browse(carol), f"/licenses/{held.pk}/upgrades/{listing.pk}/"
    page = client.get(path)
    shown = page.context["picker"]
    assert [one for one, _words, _percent, chosen in shown["media"] if chosen] == ["web", "social_organic", "email"]
    assert [one for one, _words, _percent, chosen in shown["months"] if chosen] == [12]
    refused = client.get(f"{path}?media=paid_ads&media=web&countries=DE&months=24")
    assert refused.status_code == 422 and "It allows less than your license" in text(refused)
    again = refused.context["picker"]
    assert [one[0] for one in again["media"] if one[3]] == ["web", "paid_ads"]
    assert [one[0] for one in again["countries"] if one[2]] == ["DE"] and again["narrowed"]
    assert [one[0] for one in again["months"] if one[3]] == [24]
