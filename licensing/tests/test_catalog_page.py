import json

import pytest

from licensing.models import Listing
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import make_work, offer
from payouts.services import splits
from works.models import Derivation, Work
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url", ["/w/a%00b/", "/@a%00b/", "/w/%F0%9F%98%80/", "/catalog/?after=1.%00&q=%00&price_min=x"]
)
def test_hostile_addresses_are_never_an_error_of_ours(client, url):
    assert client.get(url).status_code in (200, 404)


def test_hostile_listing_addresses_of_mine(alice, browse):
    assert browse(alice).get("/studio/works/a%00b/list/").status_code == 404
    assert browse(alice).post("/studio/listings/a%00b/pause/").status_code == 404


def test_work_page_shows_marked_preview_certificate_and_offer(alice, mallory, deliver, browse):
    work = certify(alice, deliver)
    offer(work)
    page = browse(mallory).get(f"/w/{work.pk}/").content.decode()
    assert work.media.get(role="preview").key in page
    assert work.media.get(role="original").key not in page
    assert work.certificates.get().number in page
    assert "Buy license for $49.00" in page
    assert "Buy license" not in browse(alice).get(f"/w/{work.pk}/").content.decode()


def test_empty_catalog_says_what_to_do(client):
    assert "Nothing is offered yet" in client.get("/catalog/").content.decode()
    assert "No work matches" in client.get("/catalog/?q=harbor").content.decode()


def test_seller_sees_the_license_and_retires_it(alice, mallory, browse):
    listing = offer(make_work(alice))
    page = browse(alice).get("/studio/listings/").content.decode()
    assert "Standard" in page
    retire = f"/studio/listings/{listing.pk}/retire/"
    assert retire in page
    assert browse(mallory).post(retire).status_code == 404
    assert Listing.objects.get().state == "live"
    assert browse(alice).post(retire).status_code == 302
    assert Listing.objects.get().state == "retired"
    assert retire not in browse(alice).get("/studio/listings/").content.decode()


def test_filters_are_folded_until_asked_for_and_chips_take_them_back(alice, client):
    offer(make_work(alice))
    page = client.get("/catalog/?q=harb&kind=image&price_max=60&currency=USD&territory=DE").content.decode()
    assert '<details class="filters" data-filters>' in page
    assert "optional" not in page
    for chip in ("“harb”", "Kind: Image", "Price up to: $60.00", "Country: Germany"):
        assert chip in page
    assert 'href="?q=harb&amp;price_max=60&amp;currency=USD&amp;territory=DE"' in page
    assert "1 license" in page


def test_htmx_gets_the_results_alone_and_history_gets_the_page(alice, client):
    offer(make_work(alice))
    part = client.get("/catalog/?kind=image", headers={"HX-Request": "true", "HX-Target": "results"})
    assert part.content.decode().strip().startswith('<div class="stack" id="results">')
    assert "HX-Target" in part["Vary"]
    restored = {"HX-Request": "true", "HX-Target": "results", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/catalog/?kind=image", headers=restored).content.decode()


def test_several_licenses_stand_side_by_side_with_differences_marked(alice, client):
    work = make_work(alice)
    offer(work)
    offer(work, preset="extended", price_minor=19900)
    offer(work, preset="personal_research", price_minor=0)
    page = client.get(f"/w/{work.pk}/").content.decode()
    assert "See 3 licenses, from Free" in page
    assert "Get the free license" in page
    assert "Buy license for $199.00" in page
    assert page.count("<em>differs</em>") == 3


def test_work_page_tells_machines_where_the_license_is(alice, client):
    work = make_work(alice, title="</script><b>Fog", description="a & b")
    offer(work)
    answer = client.get(f"/w/{work.pk}/")
    assert answer["Link"].endswith(f'/w/{work.pk}/#licenses>; rel="license"')
    page = answer.content.decode()
    block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    data = json.loads(block)
    assert (data["@type"], data["name"]) == ("ImageObject", "</script><b>Fog")
    assert data["acquireLicensePage"].endswith("#licenses")
    assert data["offers"][0]["price"] == "49.00"


def test_lineage_says_what_it_came_from_and_what_came_of_it(alice, bob, client):
    origin, child = make_work(alice, title="Origin"), make_work(bob, title="Remix")
    Derivation.objects.create(child=child, parent=origin, relation="remix_of", share_bps=1250, state="active")
    page = client.get(f"/w/{child.pk}/").content.decode()
    assert "Origin" in page
    assert "12.5%" in page
    assert "Remix" in client.get(f"/w/{origin.pk}/").content.decode()
    Work.objects.filter(pk=origin.pk).update(state="hidden")
    page = client.get(f"/w/{child.pk}/").content.decode()
    assert "Origin" not in page
    assert "A work that is not public now" in page


def test_hidden_work_is_its_owners_alone(alice, mallory, browse):
    work = make_work(alice, state="hidden")
    assert browse(mallory).get(f"/w/{work.pk}/").status_code == 404
    assert "Only you and the staff see this page now." in browse(alice).get(f"/w/{work.pk}/").content.decode()


def test_sold_exclusively_says_until_when(alice, carol, client):
    work = make_work(alice)
    bought(carol, offer(work, preset="exclusive"))
    page = client.get(f"/w/{work.pk}/").content.decode()
    assert "Sold exclusively" in page
    assert "Buy license" not in page


def test_work_page_queries_do_not_grow_with_offers(alice, client, django_assert_max_num_queries):
    work = make_work(alice)
    for preset in ("standard", "extended", "social_web", "editorial", "remix"):
        offer(work, preset=preset)
    with django_assert_max_num_queries(20):
        client.get(f"/w/{work.pk}/")


def test_offering_shows_each_license_before_it_is_chosen(alice, bob, browse):
    origin, child = make_work(alice, title="Origin"), make_work(bob, title="Remix")
    Derivation.objects.create(child=child, parent=origin, relation="remix_of", share_bps=1000, state="active")
    offer(origin, preset="remix")
    page = browse(bob).get(f"/studio/works/{child.pk}/list/").content.decode()
    assert "Most commercial uses" in page
    assert "You may not train AI with it." in page
    assert "Parent forbids" in page
    data = {"preset": "extended", "price": "9", "currency": "USD"}
    answer = browse(bob).post(f"/studio/works/{child.pk}/list/", data)
    assert answer.status_code == 422
    assert "does not allow this much" in answer.content.decode()
    assert not Listing.objects.filter(work=child).exists()


def test_open_invitations_are_shown_while_offering_waits(alice, bob, browse):
    work = make_work(alice)
    splits.propose_split(work=work, shares={"alice": 6000, "bob": 4000}, actor=alice)
    page = browse(alice).get(f"/studio/works/{work.pk}/list/").content.decode()
    assert "Waiting for your co-creators" in page
    assert "Bob, 40%: invited" in page


def test_price_is_changed_on_its_page(alice, mallory, browse):
    listing = offer(make_work(alice))
    path = f"/studio/listings/{listing.pk}/price/"
    assert browse(mallory).get(path).status_code == 404
    assert 'value="49.00"' in browse(alice).get(path).content.decode()
    assert browse(alice).post(path, {"price": "0.01", "currency": "USD"}).status_code == 422
    assert browse(alice).post(path, {"price": "59", "currency": "EUR"}).status_code == 302
    listing.refresh_from_db()
    assert (listing.price_minor, listing.currency) == (5900, "EUR")
    assert browse(alice).get("/catalog/?currency=EUR").content.decode().count("Harbor at dawn")


def test_creator_page(alice, client):
    offer(make_work(alice, title="Harbor at dawn"))
    alice.bio = "Draws harbors."
    alice.save()
    page = client.get("/@alice/").content.decode()
    assert "Draws harbors." in page
    assert "1 certified work" in page
    assert "Harbor at dawn" in page


def test_what_is_on_offer_already_is_not_chosen_again(alice, browse):
    work = make_work(alice)
    offer(work)
    page = browse(alice).get(f"/studio/works/{work.pk}/list/").content.decode()
    assert 'value="social_web" checked' in page
    assert 'value="standard" disabled' in page
