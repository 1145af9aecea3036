"""Listings whose price and terms the buyer chooses: offered, quoted, bought, kept apart, repriced."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from licensing import catalog_pages, search
from licensing.models import License, LicenseTerms, Listing, Order, Window
from licensing.pricing import Choice
from licensing.services import choices, listings, order_windows, orders, past_uses, purchase_requests
from licensing.services.particulars import Particulars
from licensing.tests.asking import bind
from licensing.tests.buying import pay
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_pricing import CAMPAIGN, SEATS, USES
from marketplace.core.errors import Refusal
from marketplace.core.models import Event
from payouts.models import Sale

pytestmark = pytest.mark.django_db
DE_ID = Choice(("paid_ads", "web"), ("DE", "ID"), 12)
CATEGORY = {"exclusivity": "category", "exclusive_scope": {"industries": ["fashion"]}}


def campaign(owner, **fields):
    fields = {"preset": "campaign", "pricing": CAMPAIGN, "price_minor": 0, **fields}
    return offer(fields.pop("work", None) or make_work(owner), **fields)


def by_seats(owner, **fields):
    return offer(make_work(owner), pricing=SEATS, price_minor=0, **fields)


def place(buyer, listing, choice, **fields):
    form = Particulars(licensee_name=buyer.name, **fields)
    order = orders.place_order(buyer=buyer, listing=listing, choice=choice, particulars=form)
    orders.open_checkout(order=order)
    return order


def test_a_listing_offers_at_most_its_table_and_shows_the_least_price(alice):
    listing = campaign(alice)
    assert (listing.price_minor, listing.priced_by) == (10_000, "campaign")
    assert listing.terms.body["media"] == ["out_of_home", "paid_ads", "web"]
    assert listing.terms.body["term"] == {"months": 12}
    found = catalog_pages.find(search.Filters(facets={"media": "paid_ads", "territory": "DE,ID", "term": "year"}))
    assert [one.pk for one in found.listings] == [listing.pk]
    assert by_seats(alice).terms.body["seats"] is None


def test_the_order_freezes_the_chosen_terms_and_their_price(alice, carol):
    listing = campaign(alice)
    order = pay(place(carol, listing, DE_ID))
    held = License.objects.get(order=order)
    assert (order.state, order.price_minor, Sale.objects.get().gross_minor) == ("paid", 78_125, 78_125)
    body = held.terms.body
    assert (body["media"], body["territory"]) == (["paid_ads", "web"], {"include": ["DE", "ID"]})
    assert body["term"] == {"months": 12} and held.terms_id != listing.terms_id
    assert held.ends_at is not None and held.ends_at - held.starts_at < timedelta(days=367)
    told = Event.objects.get(name="order.placed", subject=order.pk).payload
    assert told == {"choice": DE_ID.stored(), "pricing": listing.pricing}
    listings.change_pricing(
        listing=listing, pricing={**CAMPAIGN, "base_minor": 20_000}, currency="USD", actor=alice
    )  # fmt: skip
    order.refresh_from_db()
    assert order.price_minor == 78_125


def test_identical_choices_share_one_row_of_terms_and_one_open_order(alice, carol, dan):
    listing = campaign(alice)
    first = place(carol, listing, DE_ID)
    assert place(carol, listing, DE_ID) == first
    assert place(carol, listing, Choice(("web",), (), 3)) != first
    assert place(dan, listing, DE_ID).terms_id == first.terms_id
    assert LicenseTerms.objects.count() == 3


@pytest.mark.parametrize(
    ("choice", "field"),
    [(Choice(), "media"), (Choice(("print",), (), 3), "media"), (Choice(("web",), (), 5), "months"),
     (Choice(quantity=3), "media")],
)  # fmt: skip
def test_what_is_not_offered_is_not_ordered(alice, carol, choice, field):
    listing = campaign(alice)
    with pytest.raises(Refusal) as caught:
        orders.place_order(buyer=carol, listing=listing, licensee_name="Carol", choice=choice)
    assert (caught.value.code, caught.value.field) == ("choice_invalid", field)
    assert not Order.objects.exists() and not Window.objects.exists()
    assert LicenseTerms.objects.count() == 1


def test_a_listing_with_one_price_leaves_no_choice(alice, carol):
    with pytest.raises(Refusal) as caught:
        orders.place_order(buyer=carol, listing=offer(make_work(alice)), licensee_name="Carol", choice=DE_ID)
    assert caught.value.code == "choice_invalid"


def test_the_price_that_was_seen_is_compared_with_that_of_the_choice(alice, carol):
    listing = campaign(alice)
    with pytest.raises(Refusal) as caught:
        orders.place_order(
            buyer=carol, listing=listing, licensee_name="Carol", choice=DE_ID, expected_minor=listing.price_minor
        )
    assert caught.value.code == "price_changed" and not Order.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"preset": "revenue_share"}, "pricing_invalid"),
     ({"preset": "remix", "overrides": {"price_model": "per_use"}}, "pricing_invalid"),
     ({"preset": "personal_research"}, "terms_contradict"),
     ({"pricing": {**CAMPAIGN, "base_minor": 10}}, "price_out_of_range"),
     ({"pricing": {**CAMPAIGN, "base_minor": 90_000_000}}, "price_out_of_range"),
     ({"pricing": {"scheme": "auction"}}, "pricing_invalid"), ({"pricing": {}}, "pricing_invalid"),
     ({"overrides": {"exclusivity": "territory", "exclusive_scope": {"territory": {"include": ["DE"]}}}},
      "pricing_invalid"),
     ({"overrides": {"use_class": "editorial"}}, "terms_contradict")],
)  # fmt: skip
def test_a_table_that_cannot_be_sold_is_refused(alice, fields, code):
    with pytest.raises(Refusal) as caught:
        campaign(alice, **fields)
    assert caught.value.code == code and not Listing.objects.exists()


def test_exclusive_campaigns_go_side_by_side_where_they_do_not_meet(alice, carol, dan):
    listing = campaign(alice, overrides=CATEGORY)
    pay(place(carol, listing, Choice(("web",), ("DE",), 12)))
    scope = License.objects.get().terms.body["exclusive_scope"]
    assert scope == {"industries": ["fashion"], "media": ["web"], "territory": {"include": ["DE"]}}
    listing.refresh_from_db()
    assert listing.state == "live"  # other countries and media are free
    with pytest.raises(Refusal) as caught:
        place(dan, listing, Choice(("paid_ads", "web"), ("DE", "FR"), 3))
    assert caught.value.code == "exclusive_sold"
    assert pay(place(dan, listing, Choice(("web",), ("FR",), 3))).state == "paid"
    assert pay(place(dan, listing, Choice(("paid_ads",), ("DE",), 3))).state == "paid"
    assert Window.objects.filter(exclusive=True).count() == 3


def test_a_campaign_makes_way_only_for_what_takes_all_of_it(alice, carol):
    listing = campaign(alice)
    exclusive = offer(
        listing.work, overrides={"exclusivity": "territory", "exclusive_scope": {"territory": {"include": ["DE"]}}}
    )
    pay(place(carol, exclusive, Choice()))
    listing.refresh_from_db()
    assert listing.state == "live"
    chosen = choices.choose(listing, Choice(("web",), ("DE",), 3))
    assert order_windows.find_conflict(chosen=chosen, buyer=alice).code == "exclusive_sold"
    assert (
        order_windows.find_conflict(chosen=choices.choose(listing, Choice(("web",), ("ID",), 3)), buyer=alice) is None
    )
    other = campaign(alice)
    pay(place(carol, offer(other.work, preset="exclusive"), Choice()))
    other.refresh_from_db()
    assert (other.state, other.displaced) == ("paused", True)


@pytest.mark.django_db(transaction=True)
def test_of_buyers_who_choose_the_same_exclusive_window_at_once_one_gets_it(alice, carol, dan, priya, bob):
    listing, outcomes = campaign(alice, overrides=CATEGORY), []
    together = threading.Barrier(4)

    def buy(buyer, country):
        together.wait()
        try:
            place(buyer, listing, Choice(("web",), ("DE", country), 3))
            outcomes.append("held")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    pairs = zip((carol, dan, priya, bob), ("FR", "ID", "US", "JP"), strict=True)
    buyers = [threading.Thread(target=buy, args=pair) for pair in pairs]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    assert sorted(outcomes) == ["held", "window_held", "window_held", "window_held"]
    assert Order.objects.count() == Window.objects.count() == 1


def test_a_table_changes_within_the_same_terms_only(alice, mallory):
    listing = campaign(alice)
    new = {**CAMPAIGN, "base_minor": 30_000, "months": {"1": 40, "12": 250}}
    for actor, table, code in [
        (mallory, new, "not_owner"), (alice, SEATS, "listing_state"),
        (alice, {**CAMPAIGN, "media": {"web": 100}}, "pricing_invalid"),
        (alice, {**CAMPAIGN, "months": {"24": 900}}, "pricing_invalid"),
    ]:  # fmt: skip
        with pytest.raises(Refusal) as caught:
            listings.change_pricing(listing=listing, pricing=table, currency="USD", actor=actor)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        listings.change_price(listing=listing, price_minor=500, currency="USD", actor=alice)
    assert caught.value.code == "pricing_needed"
    changed = listings.change_pricing(listing=listing, pricing=new, currency="EUR", actor=alice)
    assert (changed.price_minor, changed.currency) == (12_000, "EUR")
    assert Event.objects.filter(name="listing.price_changed", subject=listing.pk).count() == 1


def test_a_team_is_asked_for_what_was_chosen(alice, carol, dan, northwind):
    team = northwind
    bind(team, carol, USD=20_000)
    listing = campaign(alice)
    with pytest.raises(Refusal) as caught:
        orders.place_order(buyer=dan, listing=listing, organization=team, licensee_name="Northwind", choice=DE_ID)
    assert caught.value.code == "approval_needed"
    asked = purchase_requests.ask(
        requester=dan, organization=team, subject=listing, choice=DE_ID, why="Autumn campaign",
        particulars=Particulars(licensee_name="Northwind"),
    )  # fmt: skip
    assert (asked.price_minor, asked.terms.body["media"]) == (78_125, ["paid_ads", "web"])
    purchase_requests.approve(request=asked, actor=carol)
    order = purchase_requests.check_out(request=asked, actor=dan)
    assert (order.price_minor, order.terms_id) == (78_125, asked.terms_id)


def test_past_use_takes_a_license_of_one_price(alice, carol):
    with pytest.raises(Refusal) as caught:
        past_uses.offer_past_use(
            listing=campaign(alice), user=carol, since=timezone.now().date() - timedelta(days=9), found="A poster",
            actor=alice, times=1,
        )  # fmt: skip
    assert caught.value.code == "choice_needed"


def test_the_page_of_a_work_prices_what_is_chosen(alice, carol, client, browse):
    listing = campaign(alice)
    page = client.get(f"/w/{listing.work_id}/").content.decode()
    assert "from $100.00" in page and "htmx" in page and "Choose countries" in page
    asked = f"/w/{listing.work_id}/price/{listing.pk}/?{DE_ID.query()}"
    said = client.get(asked).content.decode()
    assert "$781.25" in said and "× 125%" in said and "Germany" in said and "12 months" in said
    assert "Choose for how many months." in client.get(asked.replace("12", "5")).content.decode()
    assert client.get(asked.replace("months=12", "months=²")).status_code == 200
    assert client.get(asked.replace(listing.work_id, make_work(alice).pk)).status_code == 404
    with transaction.atomic():
        listings.pause_listing(listing=listing, actor=alice)
    assert client.get(asked).status_code == 404
    assert browse(alice).get(asked).status_code == 200


def test_the_order_form_keeps_the_choice_and_sells_it(alice, carol, browse):
    listing, page = campaign(alice), browse(carol)
    assert page.get(f"/buy/{listing.pk}/").headers["Location"].endswith(f"/w/{listing.work_id}/#licenses")
    wrong = page.get(f"/buy/{listing.pk}/?media=print&months=3", follow=True)
    assert "Choose at least one of the media." in wrong.content.decode()
    address = f"/buy/{listing.pk}/?{DE_ID.query()}"
    shown = page.get(address).content.decode()
    assert "Buy license for $781.25" in shown and 'value="78125"' in shown
    sent = {"licensee_name": "Carol", "expected_minor": "78125", "expected_currency": "USD"}
    assert page.post(address, sent).status_code == 302
    order = Order.objects.get()
    assert (order.price_minor, order.terms.body["media"]) == (78_125, ["paid_ads", "web"])


def test_volume_prices_on_page_and_order(alice, carol, client):
    listing = by_seats(alice)
    page = client.get(f"/w/{listing.work_id}/").content.decode()
    assert "up to 5 people" in page and "$199.00" in page and "any number of people" in page
    asked = f"/w/{listing.work_id}/price/{listing.pk}/?quantity=unlimited"
    assert "$199.00" in client.get(asked).content.decode()
    order = pay(place(carol, listing, Choice(quantity=3)))
    assert (order.price_minor, order.license.terms.body["seats"]) == (9900, 5)


def test_uses_are_offered_chosen_and_bought_on_the_pages(alice, carol, browse):
    work, page = make_work(alice), browse(alice)
    address = f"/studio/works/{work.pk}/list/per_use/"
    assert "Price of one project" in page.get(address).content.decode()
    form = {"preset": "standard", "currency": "USD", "each": "12", "up_to": "50"}
    for wrong in ({"each": ""}, {"each": "-1"}, {"each": "0"}, {"up_to": "1"}, {"up_to": "1001"}, {"up_to": "many"}):
        assert page.post(address, {**form, **wrong}).status_code == 422
    assert not Listing.objects.exists()
    assert page.post(address, form).status_code == 302
    listing = Listing.objects.get()
    assert (listing.price_minor, listing.priced_by, listing.pricing) == (1_200, "per_use", USES)
    assert (listing.terms.body["price_model"], listing.terms.body["max_projects"]) == ("per_use", 50)

    buyer = browse(carol)
    shown = buyer.get(f"/w/{work.pk}/").content.decode()
    assert 'type="number" name="quantity"' in shown and "from $12.00" in shown
    assert "$36.00" in buyer.get(f"/w/{work.pk}/price/{listing.pk}/?quantity=3").content.decode()
    assert "Choose 1 to 50 projects." in buyer.get(f"/w/{work.pk}/price/{listing.pk}/?quantity=51").content.decode()
    order = pay(place(carol, listing, Choice(quantity=3)))
    held = License.objects.get(order=order)
    assert (order.price_minor, Sale.objects.get().gross_minor, held.terms.body["max_projects"]) == (3_600, 3_600, 3)

    change = {"currency": "USD", "each": "15", "up_to": "50"}
    assert page.post(f"/studio/listings/{listing.pk}/price/", {**change, "up_to": "60"}).status_code == 422
    assert page.post(f"/studio/listings/{listing.pk}/price/", change).status_code == 302
    listing.refresh_from_db()
    assert (listing.price_minor, held.order.price_minor) == (1_500, 3_600)


def test_terms_by_use_go_with_no_other_table(alice, lora):
    model = make_work(lora, kind="model")
    by_use = offer(model, preset="model_service", pricing=USES, price_minor=0)
    assert (by_use.terms.body["ai_service"], by_use.price_minor) == ("any", 1_200)
    with pytest.raises(Refusal) as caught:
        offer(model, preset="model_service", pricing=SEATS, price_minor=0)
    assert caught.value.code == "pricing_invalid" and Listing.objects.count() == 1


def test_a_quote_and_an_order_take_the_same_choice(alice, carol, api):
    listing = campaign(alice)
    body = {"listing": listing.pk, "choice": DE_ID.stored()}
    quote = api(carol).post("/api/v1/quotes/", body, format="json").json()
    assert (quote["price_minor"], quote["terms"]["territory"]) == (78_125, {"include": ["DE", "ID"]})
    order = api(carol).post("/api/v1/orders/", {**body, "licensee_name": "Carol"}, format="json").json()
    assert order["price_minor"] == 78_125 and Order.objects.get().terms_id == quote["terms_hash"]
    for choice in ({}, {"media": "web"}, {"colour": "red"}, {"media": ["web"], "months": 4}):
        refused = api(carol).post("/api/v1/quotes/", {**body, "choice": choice}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (422, "choice_invalid")


def test_tables_are_offered_and_changed_over_the_api(alice, api):
    body = {"work": make_work(alice).pk, "preset": "campaign", "currency": "USD", "pricing": CAMPAIGN}
    made = api(alice).post("/api/v1/listings/", body, format="json").json()
    assert (made["price_minor"], made["pricing"]["months"]) == (10_000, {"3": 100, "12": 250})
    path = f"/api/v1/listings/{made['id']}/"
    changed = api(alice).patch(path, {"pricing": {**CAMPAIGN, "base_minor": 500}}, format="json").json()
    assert changed["price_minor"] == 500
    refused = api(alice).post("/api/v1/listings/", {**body, "pricing": {"scheme": "x"}}, format="json")
    assert (refused.status_code, refused.json()["field"]) == (422, "pricing")


def test_tables_are_offered_and_changed_on_the_pages(alice, browse):
    work, page = make_work(alice), browse(alice)
    address = f"/studio/works/{work.pk}/list/campaign/"
    assert page.get(address).status_code == 200
    sent = {
        "preset": "campaign", "base": "100", "currency": "USD", "further_country": "25", "everywhere": "400",
        "medium_web": "100", "medium_paid_ads": "150", "months_0": "3", "percent_0": "100", "months_1": "12",
        "percent_1": "250",
    }  # fmt: skip
    for wrong, said in [
        ({"percent_1": ""}, "stands once"), ({"months_1": "3"}, "stands once"), ({"base": "x"}, "not an amount"),
        ({"medium_web": "", "medium_paid_ads": ""}, "at least one"),
    ]:  # fmt: skip
        answer = page.post(address, {**sent, **wrong})
        assert answer.status_code == 422 and said in answer.content.decode()
    assert page.post(address, sent).status_code == 302
    listing = Listing.objects.get()
    assert listing.pricing["media"] == {"web": 100, "paid_ads": 150}
    price = f"/studio/listings/{listing.pk}/price/"
    assert 'value="100.00"' in page.get(price).content.decode()
    assert page.post(price, {**sent, "base": "120"}).status_code == 302
    steps = {"preset": "standard", "currency": "USD", "unit": "max_copies", "up_to_0": "5000", "price_0": "49",
             "price_1": "199"}  # fmt: skip
    assert page.post(f"/studio/works/{work.pk}/list/volume/", {**steps, "price_0": ""}).status_code == 422
    assert page.post(f"/studio/works/{work.pk}/list/volume/", steps).status_code == 302
    made = Listing.objects.latest("pk")
    assert (made.price_minor, made.terms.body["max_copies"]) == (4900, None)
    assert page.get(f"/studio/works/{work.pk}/list/auction/").status_code == 404
    assert "from $120.00" in page.get("/studio/listings/").content.decode()
