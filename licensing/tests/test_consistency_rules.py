"""Rules of terms that need several works or times to break; those of one set of terms stand in test_terms.py."""

from datetime import date

import pytest
import time_machine

from licensing.models import License, Listing, Order
from licensing.services import listings
from licensing.terms import derivatives, imports, sentences, vocabulary
from licensing.tests.buying import pay, place
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import Refusal
from works.models import Ancestry, Derivation

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(alice, wen, bob):
    """Bob's work from one of alice's and one of wen's."""
    made = make_work(bob, title="Both")
    for owner, title in ((alice, "First"), (wen, "Second")):
        parent = make_work(owner, title=title)
        Derivation.objects.create(child=made, parent=parent, relation="combines", share_bps=1000, state="active")
        Ancestry.objects.create(ancestor=parent, descendant=made)
    return made


def parent(title):
    return Listing._meta.get_field("work").related_model.objects.get(title=title)


def refused(work, **fields):
    before = Listing.objects.count()
    with pytest.raises(Refusal) as refusal:
        offer(work, **fields)
    assert Listing.objects.count() == before
    return refusal.value


def test_parents_whose_commercial_flags_differ_leave_what_the_stricter_allows(child):
    offer(parent("First"), preset="remix")
    offer(parent("Second"), preset="personal_research", price_minor=0)
    refusal = refused(child)
    assert (refusal.code, refusal.field, refusal.data["parent"]) == ("parent_forbids", "use_class", "Second")
    assert "Personal and research" in str(refusal.message)
    assert offer(child, preset="personal_research", price_minor=0).state == "live"


def test_parents_whose_terms_differ_from_each_other_name_the_field_and_what_fits_both(child):
    custom = {"preset": "custom", "media": ["web", "print"], "credit": "not_required"}
    offer(parent("First"), preset="remix", overrides=custom)
    offer(parent("Second"), preset="remix", overrides={**custom, "media": ["all"], "max_copies": 1000})
    loose = refused(child, overrides={"preset": "custom", "max_copies": 1000})
    assert (loose.field, loose.data["parent"]) == ("media", "First")
    many = refused(child, overrides={"preset": "custom", "media": ["web"], "max_copies": 5000})
    assert (many.field, many.data["parent"]) == ("max_copies", "Second")
    fitting = offer(child, overrides={"preset": "custom", "media": ["web"], "max_copies": 1000})
    assert fitting.terms.body["media"] == ["web"]


SCOPE = {"industries": ["food"]}


def until(day, **changes):
    return {"preset": "custom", "exclusivity": "category", "exclusive_scope": {**SCOPE, "until": day}, **changes}


@pytest.mark.parametrize("term", ["perpetual", {"months": 13}, {"days": 367}])
def test_a_license_does_not_last_past_the_end_of_its_exclusivity(alice, term):
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        refusal = refused(make_work(alice), overrides=until("2027-03-01", term=term))
        assert (refusal.code, refusal.field) == ("terms_contradict", "term")
        assert "Mar 1, 2027" in str(refusal.message)
        assert offer(make_work(alice), overrides=until("2027-03-01", term={"months": 12})).state == "live"


@pytest.mark.parametrize("day", ["on_payment", "2027-02-30", "1 March", 20270301, ["2027-03-01"]])
def test_the_end_of_exclusivity_is_a_day(alice, day):
    refusal = refused(make_work(alice), overrides=until(day))
    assert (refusal.code, refusal.field) == ("terms_invalid", "exclusive_scope")


def test_no_end_of_its_own_is_the_same_terms_as_before(alice):
    body = offer(make_work(alice), overrides=until(None)).terms.body
    assert body["exclusive_scope"] == {"industries": ["food"], "media": None, "territory": "worldwide"}


def test_what_is_bought_too_late_to_be_exclusive_to_its_end_is_not_sold(alice, bob, carol):
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        made = until("2027-03-15", term={"months": 12})
        listing, other = (offer(make_work(alice, title=title), overrides=made) for title in ("First", "Second"))
        assert "until Mar 15, 2027" in " ".join(str(said) for said in sentences.sentences(listing.terms.body))
        clock.move_to("2026-03-15T12:00:00Z")
        pay(place(carol, listing))
        assert License.objects.get().ends_at.date() == date(2027, 3, 15)
        clock.move_to("2026-03-16T00:01:00Z")
        with pytest.raises(Refusal) as refusal:
            place(bob, other)
        assert (refusal.value.code, refusal.value.status) == ("exclusivity_over", 409)
        assert Order.objects.count() == 1


@pytest.mark.parametrize("theirs", ["same_or_stricter", "own"])
def test_a_child_does_not_last_longer_than_its_parent_lets(theirs):
    held = vocabulary.normalize({"derivatives": "publish", "derivative_terms": theirs, "term": {"months": 12}})
    longer, shorter = vocabulary.normalize({}), vocabulary.normalize({"term": {"months": 6}})
    assert derivatives.find_obstacle(longer, held, "remix_of") == "term"
    assert derivatives.find_obstacle(shorter, held, "remix_of") is None
    assert derivatives.find_obstacle(longer, held, "generated_with") is None


def test_shares_upstream_are_looked_at_again_when_the_license_is_sold(child, carol):
    listing = offer(child)
    Derivation.objects.filter(child=child).update(share_bps=6000)
    with pytest.raises(Refusal) as refusal:
        place(carol, listing)
    assert refusal.value.code == "stack_too_high" and not Order.objects.exists()
    with pytest.raises(Refusal):
        listings.check_stack(child.pk)


PIL = {
    "transferable": True, "royaltyPolicy": "0xBe54FB168b3c982b7AaE60dB6CF75Bd8447b390E", "defaultMintingFee": 0,
    "expiration": 0, "commercialUse": True, "commercialAttribution": True, "commercializerChecker": "0x" + "0" * 40,
    "commercializerCheckerData": "0x", "commercialRevShare": 5, "commercialRevCeiling": 0, "derivativesAllowed": True,
    "derivativesAttribution": True, "derivativesApproval": False, "derivativesReciprocal": True,
    "derivativeRevCeiling": 0, "currency": "0x1514000000000000000000000000000000000000", "uri": "",
}  # fmt: skip


def test_a_whole_license_of_story_is_read_as_its_contract_says_it():
    body = imports.from_story(PIL)
    assert (body["upstream_share_bps"], body["derivative_terms"], body["term"]) == (
        500,
        "same_or_stricter",
        "perpetual",
    )
    capped = imports.from_story({**PIL, "commercialRevCeiling": 50_000_00, "currency": "USD"})
    assert capped["revenue_ceiling"] == {"amount": 50_000_00, "currency": "USD"}
    shared = imports.from_story({**PIL, "derivativesAllowed": False})
    assert (shared["price_model"], shared["revenue_share_bps"], shared["upstream_share_bps"]) == (
        "revenue_share",
        500,
        0,
    )


@pytest.mark.parametrize(
    "changes", [{"commercialRevCeiling": 10**21}, {"derivativeRevCeiling": 1}, {"commercializerChecker": "0x12"}]
)
def test_what_we_cannot_say_of_a_license_is_not_dropped_silently(changes):
    with pytest.raises(Refusal) as refusal:
        imports.from_story({**PIL, **changes})
    assert (refusal.value.code, refusal.value.field) == ("import_unreadable", next(iter(changes)))
