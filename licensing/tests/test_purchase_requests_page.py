"""The pages on which a team's buyer asks, a manager answers, and either goes to the checkout."""

import pytest
from django.utils import timezone

from accounts.models import Membership
from licensing.models import Order, PurchaseRequest
from licensing.services import floors, listings, offers
from licensing.tests.asking import again, ask, bind
from licensing.tests.buying import buy, pay
from licensing.tests.test_market import make_work, offer

pytestmark = pytest.mark.django_db
FORM = {"licensee_name": "Dan", "expected_minor": "4900", "expected_currency": "USD", "channels": "northwind.com"}


@pytest.fixture
def listing(alice):
    return offer(make_work(alice, title="Kelp"))


@pytest.fixture
def team(northwind, carol):
    bind(northwind, carol)
    return northwind


@pytest.fixture
def asked(dan, team, listing):
    return ask(dan, team, listing)


def text(client, address):
    return client.get(address).content.decode()


def test_the_order_form_turns_into_a_question_above_the_limit(listing, team, dan, browse):
    page, address = browse(dan), f"/buy/{listing.pk}/"
    assert 'name="why"' not in text(page, address)
    first = page.post(address, {**FORM, "organization": team.pk})
    shown = first.content.decode()
    assert first.status_code == 422
    assert "You may spend up to $10.00 at once for Northwind." in shown
    assert 'name="why"' in shown and "Ask for approval" in shown
    assert not Order.objects.exists()
    empty = page.post(address, {**FORM, "organization": team.pk, "why": ""})
    assert empty.status_code == 422 and "This field is required" in empty.content.decode()
    done = page.post(address, {**FORM, "organization": team.pk, "why": "For spring."})
    asked = PurchaseRequest.objects.get()
    assert done["Location"] == f"/requests/{asked.pk}/"
    assert asked.particulars["channels"] == ["northwind.com"]
    assert not Order.objects.exists()


def test_who_decides_for_themselves_instead_just_buys(listing, team, dan, browse):
    answer = browse(dan).post(f"/buy/{listing.pk}/", {**FORM, "organization": "", "why": "For spring."})
    assert answer.status_code == 302 and Order.objects.get().organization is None
    assert not PurchaseRequest.objects.exists()


def test_an_accepted_offer_asks_on_its_own_form(alice, team, dan, browse):
    work = make_work(alice)
    listed = offer(work)
    floors.set_takes_offers(work=work, takes=True, actor=alice)
    talk = offers.make_offer(
        buyer=dan, work=work, listing=listed, base=listed.terms.body, currency="USD",
        revision=offers.Revision({}, 4000),
    )  # fmt: skip
    offers.accept_offer(offer=talk.latest, actor=alice)
    page, address = browse(dan), f"/offers/{talk.pk}/pay/"
    form = {"licensee_name": "Dan", "organization": team.pk}
    assert "Ask for approval" in page.post(address, form).content.decode()
    assert page.post(address, {**form, "why": "For spring."}).status_code == 302
    assert PurchaseRequest.objects.get().offer == talk.latest


def test_the_manager_sees_what_why_and_for_how_much(asked, carol, browse):
    page = browse(carol)
    shown = text(page, f"/requests/{asked.pk}/")
    for words in ("Kelp", "For the spring campaign.", "$49.00", "Dan asks", "northwind.com", "Approve $49.00"):
        assert words in shown
    assert "Dan asks to buy “Kelp”" in text(page, "/home/")
    assert f"/requests/{asked.pk}/" in text(page, "/requests/")


def test_approval_leads_either_of_them_to_the_payment_page(asked, carol, dan, browse, deliver):
    assert browse(carol).post(f"/requests/{asked.pk}/approve/")["Location"] == f"/requests/{asked.pk}/"
    assert "You may buy “Kelp”" in text(browse(dan), "/home/")
    addresses = {browse(who).post(f"/requests/{asked.pk}/checkout/")["Location"] for who in (dan, carol)}
    order = Order.objects.get()
    assert addresses == {order.checkout_url}
    assert "Approved by" in text(browse(dan), f"/orders/{order.pk}/")
    pay(order)
    deliver()
    for who in (dan, carol):
        shown = text(browse(who), f"/requests/{asked.pk}/")
        assert "the license belongs to the team" in shown and "Approve" not in shown
        assert browse(who).get(f"/licenses/{order.license.pk}/").status_code == 200
    assert browse(dan).post(f"/requests/{asked.pk}/checkout/")["Location"] == f"/orders/{order.pk}/"


def test_a_refusal_is_read_by_whoever_asked(asked, carol, dan, browse):
    browse(carol).post(f"/requests/{asked.pk}/refuse/", {"reason": "We have one <b>like</b> it."})
    shown = text(browse(dan), f"/requests/{asked.pk}/")
    assert "Carol refused it" in shown and "We have one &lt;b&gt;like&lt;/b&gt; it." in shown


def test_another_price_is_shown_and_asked_again(asked, alice, carol, dan, listing, browse):
    listings.change_price(listing=listing, price_minor=9900, currency="USD", actor=alice)
    manager = text(browse(carol), f"/requests/{asked.pk}/")
    assert "The price is $99.00. Please look at it again." in manager
    assert "Approve $" not in manager and "Ask again" not in manager
    assert "Ask again at this price" in text(browse(dan), f"/requests/{asked.pk}/")
    answer = browse(dan).post(f"/requests/{asked.pk}/again/")
    fresh = PurchaseRequest.objects.get(state="open")
    assert answer["Location"] == f"/requests/{fresh.pk}/" and fresh.price_minor == 9900


def test_what_was_sold_to_somebody_meanwhile_is_said(alice, bob, carol, dan, team, listing, browse):
    scope = {"industries": ["food"], "media": None, "territory": "worldwide"}
    only_food = offer(
        listing.work, preset="exclusive", price_minor=90_000,
        overrides={"exclusivity": "category", "exclusive_scope": scope},
    )  # fmt: skip
    food, other = ask(dan, team, listing, industry="food"), offer(make_work(alice))
    buy(bob, only_food)
    shown = text(browse(carol), f"/requests/{food.pk}/")
    assert "Somebody holds this work exclusively for food" in shown and "Approve $" not in shown
    assert "Approve $" in text(browse(carol), f"/requests/{ask(dan, team, other).pk}/")


def test_what_a_service_refuses_becomes_a_message(asked, dan, browse):
    page = browse(dan)
    answer = page.post(f"/requests/{asked.pk}/approve/", follow=True)
    assert "Only owners and managers of the team answer this." in answer.content.decode()
    assert again(asked).state == "open"


def test_it_can_be_withdrawn(asked, dan, browse):
    browse(dan).post(f"/requests/{asked.pk}/withdraw/")
    assert again(asked).state == "withdrawn"


@pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw", "again", "checkout"])
def test_a_stranger_finds_nothing(asked, mallory, browse, verb):
    page = browse(mallory)
    assert page.get(f"/requests/{asked.pk}/").status_code == 404
    assert page.post(f"/requests/{asked.pk}/{verb}/", {"reason": "no"}).status_code == 404
    assert "No requests yet" in text(page, "/requests/")
    assert again(asked).state == "open"


def test_an_unknown_act_is_not_found_and_visitors_sign_in(asked, carol, browse, client):
    assert browse(carol).post(f"/requests/{asked.pk}/burn/").status_code == 404
    assert client.get(f"/requests/{asked.pk}/")["Location"].startswith("/accounts/login/")


def test_the_list_does_not_ask_more_for_more_rows(team, dan, carol, alice, browse, django_assert_max_num_queries):
    for _ in range(5):
        ask(dan, team, offer(make_work(alice)))
    page = browse(carol)
    with django_assert_max_num_queries(10):
        page.get("/requests/")


def test_invitations_and_more_owners_double_no_row(asked, carol, team, mallory, browse):
    for who in ("sue", "bob"):
        Membership.objects.create(organization=team, email=f"{who}@example.test", role="manager", accepted_at=None)
    Membership.objects.create(
        organization=team, user=mallory, email=mallory.email, role="owner", accepted_at=timezone.now()
    )
    assert text(browse(carol), "/requests/").count(f"/requests/{asked.pk}/") == 1


def test_a_manager_takes_an_approval_back_on_the_page(asked, carol, dan, browse, api):
    path = f"/requests/{asked.pk}/"
    browse(carol).post(f"{path}approve/")
    assert "Take the approval back" in browse(carol).get(path).content.decode()
    assert "Take the approval back" not in browse(dan).get(path).content.decode()
    browse(carol).post(f"{path}take-back/", {"reason": "The campaign is off."})
    seen = browse(dan).get(path).content.decode()
    assert "Carol took the approval back" in seen and "The campaign is off." in seen
    again = api(carol).post(f"/api/v1/purchase-requests/{asked.pk}/take-back/", {"reason": "No."}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "request_over")
