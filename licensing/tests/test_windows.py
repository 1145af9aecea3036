"""Exclusivity kept by the database: what overlaps is refused, what does not is sold side by side."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange

from licensing.models import License, LicenseTerms, Listing, Order, Window
from licensing.services import floors, licenses, listings, offer_orders, offers, orders
from licensing.services.particulars import Particulars
from licensing.terms import presets, vocabulary
from licensing.terms.footprint import footprint_of, number_of
from licensing.tests.buying import buy, pay, place
from marketplace.core.errors import Refusal
from payouts import audit
from works.models import Work

pytestmark = pytest.mark.django_db
FOOD = {"industries": ["food"], "media": None, "territory": "worldwide"}
TOYS_IN_DE = {"industries": ["toys"], "media": None, "territory": {"include": ["DE"]}}


@pytest.fixture
def work(alice):
    return Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")


@pytest.fixture
def offer(work, alice):
    def make(preset="standard", price_minor=5000, **overrides):
        return listings.create_listing(
            work=work, preset=preset, price_minor=price_minor, currency="USD", actor=alice, overrides=overrides
        )

    return make


@pytest.fixture
def only_food(offer):
    return offer("exclusive", 90000, exclusivity="category", exclusive_scope=FOOD)


def refusal_of(buyer, listing, **fields):
    before = Order.objects.count()
    with pytest.raises(Refusal) as refused:
        place(buyer, listing, **fields)
    assert Order.objects.count() == before
    return refused.value


def test_a_scope_that_does_not_overlap_sells_side_by_side(only_food, offer, carol, dan):
    other = offer("exclusive", 70000, exclusivity="category", exclusive_scope=TOYS_IN_DE)
    assert buy(carol, only_food).state == buy(dan, other).state == "paid"
    assert License.objects.filter(state="active").count() == 2
    assert audit.find_problems() == []


def test_a_license_in_another_industry_sells_beside_an_exclusive_one(only_food, offer, carol, dan):
    standard = offer()
    buy(carol, only_food)
    found = refusal_of(dan, standard)
    assert (found.code, found.field, found.status) == ("exclusive_sold", "industry", 409)
    assert "food" in found.message.lower() and "food" not in found.data["industries"]
    assert refusal_of(dan, standard, industry="food").code == "exclusive_sold"
    assert buy(dan, standard, industry="toys").state == "paid"
    assert audit.find_problems() == []


def test_an_exclusive_scope_that_overlaps_a_license_in_force_is_refused(offer, carol, dan):
    toys, food = (
        offer("exclusive", price, exclusivity="category", exclusive_scope={**FOOD, "industries": [name]})
        for price, name in ((80000, "toys"), (90000, "food"))
    )
    buy(carol, offer(), industry="food")
    food.refresh_from_db()
    assert (food.state, food.displaced, food.back_at) == ("paused", True, None)
    assert buy(dan, toys).state == "paid"
    assert audit.find_problems() == []


def test_ones_own_license_stays_beside_ones_own_exclusive_one(offer, carol, dan):
    exclusive = offer("exclusive", 90000)
    buy(carol, offer())
    Listing.objects.update(state="live", displaced=False)
    assert refusal_of(dan, exclusive).code == "license_in_force"
    assert buy(carol, exclusive).state == "paid"
    assert License.objects.filter(state="active").count() == 2
    assert audit.find_problems() == []


def test_the_holder_is_told_that_it_is_theirs(only_food, offer, carol, dan):
    standard = offer()
    buy(carol, only_food)
    assert refusal_of(carol, standard, industry="food").message.startswith("You hold this work exclusively")
    assert refusal_of(dan, standard, industry="food").message.startswith("Somebody holds this work exclusively")


def test_one_negotiates_for_exclusivity_beside_ones_own_license(work, offer, carol, dan, alice):
    buy(carol, offer())
    floors.set_takes_offers(work=work, takes=True, actor=alice)
    revision = offers.Revision({"exclusivity": "full", "term": {"months": 12}}, 90000)

    def negotiate(buyer):
        return offers.make_offer(
            buyer=buyer, work=work, listing=None, base=presets.build("standard", kind="image"), currency="USD",
            revision=revision,
        )  # fmt: skip

    with pytest.raises(Refusal) as refused:
        negotiate(dan)
    assert refused.value.code == "license_in_force"
    accepted = offers.accept_offer(offer=negotiate(carol).latest, actor=alice)
    order = offer_orders.place_order(offer=accepted, actor=carol, particulars=Particulars("Carol"))
    orders.open_checkout(order=order)
    assert pay(order).state == "paid"
    assert audit.find_problems() == []


def test_who_is_paying_holds_it_and_the_second_is_told_until_when(offer, carol, dan):
    exclusive = offer("exclusive", 90000)
    first = place(carol, exclusive)
    found = refusal_of(dan, exclusive)
    assert found.code == "window_held"
    assert f"{first.window.held_until:%H:%M}" in found.message
    assert place(carol, exclusive) == first


def test_another_form_of_the_same_buyer_takes_the_hold_over(offer, carol):
    exclusive = offer("exclusive", 90000)
    first, second = place(carol, exclusive), place(carol, exclusive, po_number="PO-7")
    assert first != second
    assert Window.objects.get().order == second
    pay(second)
    pay(first)
    assert License.objects.get().order == second
    first.refresh_from_db()
    assert first.state == "canceled"


def test_a_hold_ends_with_the_checkout_and_a_late_payment_goes_back(offer, carol, dan, deliver):
    exclusive = offer("exclusive", 90000)
    late = place(carol, exclusive)
    Window.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert buy(dan, exclusive).state == "paid"
    pay(late)
    deliver()
    late.refresh_from_db()
    assert late.state == "canceled"
    assert License.objects.get().licensee == dan
    assert audit.find_problems() == []


def test_a_late_payment_still_buys_what_nobody_else_took(offer, carol):
    late = place(carol, offer("exclusive", 90000))
    Window.objects.all().delete()
    Order.objects.update(state="expired")
    pay(late)
    late.refresh_from_db()
    assert late.state == "paid" and late.window.held_until is None


def test_a_canceled_or_expired_checkout_frees_the_window(offer, carol, dan):
    exclusive = offer("exclusive", 90000)
    first = place(carol, exclusive)
    Order.objects.update(expires_at=timezone.now() - timedelta(hours=1), stripe_session_id="")
    assert orders.sweep() == 1
    assert not Window.objects.exists()
    assert place(dan, exclusive).state == "pending"
    first.refresh_from_db()
    assert first.state == "expired"


def test_who_let_a_checkout_lapse_orders_again_without_holding(offer, carol, dan):
    exclusive = offer("exclusive", 90000)
    place(carol, exclusive)
    Order.objects.update(expires_at=timezone.now() - timedelta(hours=1), stripe_session_id="")
    orders.sweep()
    again = place(carol, exclusive)
    assert not Window.objects.exists()
    assert buy(dan, exclusive).state == "paid"
    pay(again)
    again.refresh_from_db()
    assert again.state == "canceled"


def test_listings_make_way_and_come_back_when_the_license_is_refunded(offer, carol, sam, deliver, client):
    standard, exclusive = offer(), offer("exclusive", 90000)
    order = buy(carol, exclusive)
    standard.refresh_from_db()
    assert (standard.state, standard.displaced) == ("paused", True)
    assert standard.back_at == order.license.ends_at
    page = client.get(f"/w/{standard.work_id}/").content.decode()
    assert "Available again on" in page and "Sold exclusively" in page
    orders.refund_order(order=order, actor=sam, reason="wrong file")
    assert not Window.objects.exists()
    deliver()
    assert set(Listing.objects.values_list("state", "displaced")) == {("live", False)}


def test_time_ends_it_even_before_anybody_marks_the_license(offer, carol, dan, deliver):
    standard, exclusive = offer(), offer("exclusive", 90000)
    order = buy(carol, exclusive)
    past = timezone.now() - timedelta(days=1)
    Window.objects.update(period=TimestamptzRange(past - timedelta(days=365), past))
    License.objects.update(ends_at=past)
    Listing.objects.filter(pk=standard.pk).update(state="live")
    assert place(dan, standard).state == "pending"
    assert licenses.expire_licenses() == 1
    deliver()
    order.license.refresh_from_db()
    exclusive.refresh_from_db()
    assert order.license.state == "expired"
    assert (exclusive.state, exclusive.displaced) == ("live", False)


def test_what_the_seller_paused_does_not_come_back_by_itself(offer, carol, alice, sam, deliver):
    standard, exclusive = offer(), offer("exclusive", 90000)
    listings.pause_listing(listing=standard, actor=alice)
    order = buy(carol, exclusive)
    orders.refund_order(order=order, actor=sam, reason="wrong file")
    deliver()
    standard.refresh_from_db()
    exclusive.refresh_from_db()
    assert (standard.state, exclusive.state) == ("paused", "live")


def test_a_listing_that_would_overlap_is_not_made(offer, only_food, carol):
    buy(carol, only_food)
    with pytest.raises(Refusal) as refused:
        offer("exclusive", 60000, term={"months": 3})
    assert refused.value.code == "exclusive_sold"
    assert offer().state == "live"


def test_the_quote_says_what_stands_in_the_way(only_food, offer, carol, dan, api):
    standard = offer()
    buy(carol, only_food)
    ask = api(dan).post
    found = ask("/api/v1/quotes/", {"listing": standard.pk}, format="json").json()["conflict"]
    assert found["code"] == "exclusive_sold" and "toys" in found["industries"]
    free = ask("/api/v1/quotes/", {"listing": standard.pk, "industry": "toys"}, format="json").json()
    assert free["conflict"] is None


def test_the_order_form_asks_the_industry_where_it_matters(only_food, offer, carol, dan, browse):
    standard = offer()
    buy(carol, only_food)
    page = browse(dan)
    address = f"/buy/{standard.pk}/"
    shown = page.get(address).content.decode()
    assert "Available in other industries" in shown and 'name="industry"' in shown
    form = {"licensee_name": "Dan Buyer", "expected_minor": "5000", "expected_currency": "USD"}
    assert page.post(address, {**form, "industry": "food"}).status_code == 422
    assert page.post(address, {**form, "industry": "toys"}).status_code == 302
    assert Order.objects.get(buyer=dan).industry == "toys"


def test_numbers_of_industries_and_media_are_their_own():
    names = [*vocabulary.INDUSTRIES, *vocabulary.SETS["media"]]
    assert len({number_of(name) for name in vocabulary.INDUSTRIES}) == len(vocabulary.INDUSTRIES)
    assert len({number_of(name) for name in vocabulary.SETS["media"]}) == len(vocabulary.SETS["media"])
    assert max(number_of(name) for name in names) < 2**31 - 1


DAY = datetime(2026, 1, 1, tzinfo=UTC)
CODES = ("DE", "FR", "ID")
TERRITORIES = st.one_of(
    st.just("worldwide"),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(lambda codes: {"include": codes}),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(lambda codes: {"exclude": codes}),
)
RIGHTS = st.builds(
    dict,
    exclusive=st.booleans(),
    industries=st.one_of(st.none(), st.lists(st.sampled_from(["food", "toys", "media"]), min_size=1, unique=True)),
    media=st.lists(st.sampled_from(["all", "web", "print"]), min_size=1, unique=True),
    territory=TERRITORIES,
    starts=st.integers(0, 5),
    days=st.one_of(st.none(), st.integers(1, 5)),
)


def body_of(right):
    if not right["exclusive"]:
        return {"media": right["media"], "territory": right["territory"]}
    scope = {name: right[name] for name in ("industries", "media", "territory")}
    return {"exclusivity": "category", "exclusive_scope": scope}


def points_of(right):
    """Every combination that the right covers, by plain sets; 'XX' stands for all countries not named."""
    industries = right["industries"] or ["food", "toys", "media", "any"]
    if not right["exclusive"]:
        industries = right["industries"][:1] if right["industries"] else ["food", "toys", "media", "any"]
    media = ["web", "print", "other"] if "all" in right["media"] else right["media"]
    everywhere = [*CODES, "XX"]
    mode, codes = next(iter(right["territory"].items())) if right["territory"] != "worldwide" else ("exclude", [])
    where = codes if mode == "include" else [code for code in everywhere if code not in codes]
    ends = 20 if right["days"] is None else right["starts"] + right["days"]
    return {(i, m, c, d) for i in industries for m in media for c in where for d in range(right["starts"], ends)}


def insert(work, buyer, right, number):
    body = body_of(right)
    industry = right["industries"][0] if right["industries"] and not right["exclusive"] else ""
    terms = LicenseTerms.objects.create(hash=f"{number:0>64}", body=body)
    order = Order.objects.create(
        buyer=buyer, work=work, terms=terms, purpose="past_use", licensee_name="x", price_minor=1, fee_bps=0,
        currency="USD", expires_at=timezone.now(),
    )  # fmt: skip
    taken = footprint_of(body, industry)
    ends = None if right["days"] is None else DAY + timedelta(days=right["starts"] + right["days"])
    Window.objects.create(
        work=work, order=order, exclusive=taken.exclusive, industries=taken.industries, media=taken.media,
        countries=taken.countries, period=TimestamptzRange(DAY + timedelta(days=right["starts"]), ends),
    )  # fmt: skip


class Undo(Exception):
    pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=RIGHTS, other=RIGHTS)
def test_the_database_takes_two_rights_exactly_when_they_do_not_overlap(work, carol, one, other):
    overlap = (one["exclusive"] or other["exclusive"]) and bool(points_of(one) & points_of(other))
    try:
        with transaction.atomic():
            insert(work, carol, one, 1)
            try:
                with transaction.atomic():
                    insert(work, carol, other, 2)
                taken = True
            except IntegrityError:
                taken = False
            raise Undo
    except Undo:
        pass
    assert taken is not overlap
