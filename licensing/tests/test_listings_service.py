import pytest

from licensing.models import LicenseTerms, Listing
from licensing.services import listings
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal
from payouts.services import splits
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("preset", ["a\0b", "\ud800", 1e400, 2**60, {"deep": [1e400]}, "x" * 100_000])
def test_hostile_preset_inside_terms_is_refused(alice, api, preset):
    with pytest.raises(Refusal) as refusal:
        offer(make_work(alice), overrides={"preset": preset})
    assert refusal.value.code == "terms_invalid"
    assert not Listing.objects.exists()
    assert not LicenseTerms.objects.exists()


def test_changed_terms_may_call_themselves_custom(alice):
    assert offer(make_work(alice), overrides={"preset": "custom", "seats": 5}).terms.body["seats"] == 5


def test_open_invitation_stops_an_offer(alice, bob, deliver):
    work = certify(alice, deliver)
    split = splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    with pytest.raises(Refusal) as refusal:
        offer(work)
    assert refusal.value.code == "split_open"
    assert not Listing.objects.exists()
    splits.accept_share(share=split.shares.get(party=bob), actor=bob)
    assert offer(work).state == Listing.State.LIVE


def test_retired_listing_stays_retired(alice, mallory):
    listing = offer(make_work(alice))
    with pytest.raises(NotAllowed):
        listings.retire_listing(listing=listing, actor=mallory)
    listings.retire_listing(listing=listing, actor=alice)
    with pytest.raises(Refusal) as refusal:
        listings.resume_listing(listing=listing, actor=alice)
    assert refusal.value.code == "listing_state"
    assert Listing.objects.get().state == "retired"


@pytest.mark.parametrize(
    "terms", ['{"\\ud800": 1}', '{"media": ["\\ud800"]}', '{"seats": 1e400}', '{"preset": "\\u0000"}']
)
def test_api_refuses_hostile_terms(alice, api, terms):
    body = f'{{"work":"{make_work(alice).pk}","preset":"standard","price_minor":4900,"currency":"USD","terms":{terms}}}'
    answer = api(alice).post("/api/v1/listings/", body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert not Listing.objects.exists()
