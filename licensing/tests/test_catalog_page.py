import pytest

from licensing.models import Listing
from licensing.tests.test_market import make_work, offer
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
