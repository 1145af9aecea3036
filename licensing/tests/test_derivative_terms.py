import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.models import License, Listing, Window
from licensing.services import listings, orders
from licensing.terms import derivatives, presets, vocabulary
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_orders_service import pay, place
from marketplace.core.errors import Refusal
from payouts.models import Split
from works.models import Ancestry, Derivation


def terms(**changes):
    return vocabulary.normalize(changes)


PARENT = terms(
    derivatives="publish", media=["print", "web"], term={"months": 12}, territory={"include": ["DE", "FR"]},
    max_copies=1000, credit="required", sensitive_uses=["health"],
)  # fmt: skip
SAME = {**PARENT}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"media": ["web"]}, None),
        ({"media": ["all"]}, "media"),
        ({"media": ["broadcast", "web"]}, "media"),
        ({"term": {"days": 300}}, None),
        ({"term": "perpetual"}, "term"),
        ({"term": {"months": 13}}, "term"),
        ({"territory": {"include": ["DE"]}}, None),
        ({"territory": {"include": ["DE", "ID"]}}, "territory"),
        ({"territory": {"exclude": ["ID"]}}, "territory"),
        ({"territory": "worldwide"}, "territory"),
        ({"max_copies": None}, "max_copies"),
        ({"max_copies": 1001}, "max_copies"),
        ({"credit": "not_required"}, "credit"),
        ({"ai_training": "allowed"}, "ai_training"),
        ({"print_on_demand": True}, "print_on_demand"),
        ({"sensitive_uses": ["adult"]}, "sensitive_uses"),
        ({"merchandise": "incidental"}, "merchandise"),
        ({"derivatives": "publish_and_relicense"}, "derivatives"),
    ],
)
def test_same_or_stricter_names_the_field_that_is_looser(changes, field):
    assert derivatives.find_obstacle({**SAME, **changes}, PARENT, "remix_of") == field


def test_a_parent_that_leaves_countries_out():
    parent = terms(derivatives="publish", territory={"exclude": ["US"]})
    for territory, field in [
        ({"exclude": ["US", "CA"]}, None), ({"include": ["DE"]}, None), ({"include": ["US"]}, "territory"),
        ("worldwide", "territory"),
    ]:  # fmt: skip
        assert derivatives.find_obstacle({**parent, "territory": territory}, parent, "based_on") == field


def test_outputs_of_a_model_are_asked_about_commercial_use_only():
    model = terms(derivatives="publish", max_copies=10)
    assert derivatives.find_obstacle(terms(max_copies=None), model, "generated_with") is None
    research = terms(use_class="research")
    assert derivatives.find_obstacle(terms(), research, "generated_with") == "use_class"
    assert derivatives.find_obstacle(terms(use_class="research"), research, "remix_of") is None


@given(st.sampled_from(sorted(presets.PRESETS)), st.sampled_from(sorted(presets.PRESETS)))
def test_terms_are_never_looser_than_themselves_and_looser_is_not_mutual(first, second):
    one, two = (presets.build(name, kind="model") for name in (first, second))
    assert derivatives.find_looser(one, one) is None
    if derivatives.find_looser(one, two) is None and derivatives.find_looser(two, one) is None:
        assert derivatives.term_days(one["term"]) == derivatives.term_days(two["term"])
        assert (one["derivatives"], one["max_copies"]) == (two["derivatives"], two["max_copies"])


@pytest.fixture
def child(alice, bob):
    """Bob's remix of alice's work."""
    origin = make_work(alice, title="Origin")
    made = make_work(bob, title="Remix of origin")
    Derivation.objects.create(child=made, parent=origin, relation="remix_of", share_bps=1000, state="active")
    Ancestry.objects.create(ancestor=origin, descendant=made)
    return made


def refused(work, **fields):
    before = Listing.objects.count()
    with pytest.raises(Refusal) as refusal:
        offer(work, **fields)
    assert Listing.objects.count() == before
    return refusal.value


def test_a_remix_is_not_offered_more_loosely_than_its_parent(child):
    offer(child.parent_edges.get().parent, preset="remix")
    refusal = refused(child, preset="extended")
    assert (refusal.code, refusal.data["parent"]) == ("parent_forbids", "Origin")
    assert refusal.field in vocabulary.DEFAULTS
    assert "Standard" in refusal.message
    assert offer(child, preset="standard").state == "live"


def test_a_child_of_a_free_personal_parent_is_not_sold(child):
    offer(child.parent_edges.get().parent, preset="personal_research", price_minor=0)
    assert refused(child).field == "use_class"
    assert offer(child, preset="personal_research", price_minor=0).state == "live"


def test_one_of_several_offers_of_the_parent_is_enough(child):
    origin = child.parent_edges.get().parent
    offer(origin, preset="personal_research", price_minor=0)
    offer(origin, preset="remix")
    assert offer(child).state == "live"


def test_a_license_that_was_bought_decides_instead_of_the_offers(child, bob, deliver):
    origin = child.parent_edges.get().parent
    listing = offer(origin, preset="remix", overrides={"preset": "custom", "max_copies": None})
    order = place(bob, listing)
    pay(order)
    orders.settle(order_id=order.pk)
    listings.retire_listing(listing=listing, actor=origin.owner)
    offer(origin, preset="personal_research", price_minor=0)
    overrides = {"preset": "custom", "max_copies": None}
    assert offer(child, overrides=overrides).terms.body["max_copies"] is None


def test_ones_own_parent_binds_nobody(alice, child, bob):
    child.parent_edges.update(parent=make_work(bob))
    offer(child.parent_edges.get().parent, preset="personal_research", price_minor=0)
    assert offer(child).state == "live"


def test_exclusive_is_not_offered_while_a_license_is_in_force(alice, carol):
    work = make_work(alice)
    order = place(carol, offer(work))
    pay(order)
    orders.settle(order_id=order.pk)
    assert refused(work, preset="exclusive").code == "license_in_force"
    License.objects.update(state="expired")
    Window.objects.all().delete()
    assert offer(work, preset="exclusive").state == "live"


def test_nothing_is_offered_while_somebody_holds_it_exclusively(alice, carol):
    work = make_work(alice)
    other = offer(work)
    order = place(carol, offer(work, preset="exclusive"))
    pay(order)
    orders.settle(order_id=order.pk)
    other.refresh_from_db()
    assert set(Listing.objects.values_list("state", flat=True)) == {"paused"}
    assert refused(work, preset="extended").code == "exclusive_sold"
    with pytest.raises(Refusal, match="exclusively"):
        listings.resume_listing(listing=other, actor=alice)
    License.objects.update(state="expired")
    Window.objects.all().delete()
    assert listings.resume_listing(listing=other, actor=alice).state == "live"


def test_a_stack_above_everything_earned_cannot_be_offered(child):
    child.parent_edges.update(share_bps=9000)
    second = make_work(child.parent_edges.get().parent.owner, title="Second")
    Derivation.objects.create(child=child, parent=second, relation="combines", share_bps=2000, state="active")
    Ancestry.objects.create(ancestor=second, descendant=child)
    assert refused(child).code == "stack_too_high"
    assert not Split.objects.exists()


def test_a_new_price_leaves_open_orders_alone(alice, carol, mallory):
    listing = offer(make_work(alice))
    order = place(carol, listing)
    with pytest.raises(Refusal):
        listings.change_price(listing=listing, price_minor=100, currency="USD", actor=mallory)
    with pytest.raises(Refusal) as refusal:
        listings.change_price(listing=listing, price_minor=1, currency="USD", actor=alice)
    assert refusal.value.field == "price"
    changed = listings.change_price(listing=listing, price_minor=9900, currency="EUR", actor=alice)
    order.refresh_from_db()
    assert (changed.price_minor, changed.currency, order.price_minor, order.currency) == (9900, "EUR", 4900, "USD")
    pay(order)
    assert orders.settle(order_id=order.pk).state == "paid"
    assert place(carol, listing).price_minor == 9900
