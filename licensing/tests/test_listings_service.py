import pytest
from django.urls import reverse

from licensing.models import LicenseTerms, Listing
from licensing.services import listings
from licensing.tests.test_market import make_work, offer
from marketplace.core.errors import NotAllowed, Refusal
from payouts.services import splits
from works.models import Claim
from works.tests import files
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


def model(owner, deliver, base):
    metadata = {"ss_base_model_version": base} if base else {"modelspec.title": "x"}
    return certify(owner, deliver, kind="model", data=files.lora(metadata=metadata), title="Ink")


def test_a_base_model_narrows_what_can_be_offered(alice, deliver):
    work = model(alice, deliver, "flux1-dev")
    with pytest.raises(Refusal) as caught:
        listings.create_listing(work=work, preset="standard", price_minor=900, currency="USD", actor=alice)
    assert (caught.value.code, caught.value.field) == ("base_model_forbids", "use_class")
    assert "FLUX.1 [dev]" in str(caught.value.message) and not Listing.objects.exists()
    free = listings.create_listing(work=work, preset="personal_research", price_minor=0, currency="USD", actor=alice)
    assert free.state == "live"


def test_what_the_file_says_binds_where_the_creator_says_otherwise(alice, deliver):
    work = model(alice, deliver, "flux1-dev")
    Claim.objects.create(work=work, name="base_model", value="FLUX.1 [schnell]", grade="declared")
    with pytest.raises(Refusal):
        listings.create_listing(work=work, preset="outputs", price_minor=900, currency="USD", actor=alice)


def test_the_page_of_an_offer_says_what_the_base_model_leaves(alice, browse, deliver):
    page, work = browse(alice), model(alice, deliver, "hunyuan-video")
    address = f"/studio/works/{work.pk}/list/"
    body = page.get(address).content.decode()
    assert "Tencent Hunyuan Community License" in body and "Base model forbids" not in body
    assert page.post(address, {"preset": "standard", "price": "9", "currency": "USD"}).status_code == 302
    assert "FR" in Listing.objects.get().terms.body["territory"]["exclude"]
    forbidden = model(alice, deliver, "flux1-dev")
    body = page.get(f"/studio/works/{forbidden.pk}/list/").content.decode()
    assert body.count("Base model forbids") == 11
    assert (
        page.post(
            f"/studio/works/{forbidden.pk}/list/", {"preset": "standard", "price": "9", "currency": "USD"}
        ).status_code
        == 422
    )
    assert (
        "Base model unknown"
        in page.get(reverse("licensing:list_work", args=[model(alice, deliver, "").pk])).content.decode()
    )
