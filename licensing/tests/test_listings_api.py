import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from licensing import picture_search
from licensing.models import License, Listing
from licensing.tests.test_buying_page import bought
from licensing.tests.test_market import make_work, offer
from works.tests import files
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db
PATH = "/api/v1/listings/"


def test_a_listing_is_paused_resumed_repriced_and_retired(alice, api):
    listing = offer(make_work(alice))
    path = f"{PATH}{listing.pk}/"
    for change, shown in [
        ({"state": "paused"}, ("paused", 4900)), ({"state": "live"}, ("live", 4900)),
        ({"price_minor": 5900}, ("live", 5900)), ({"state": "retired"}, ("retired", 5900)),
    ]:  # fmt: skip
        answer = api(alice).patch(path, change)
        assert (answer.status_code, (answer.json()["state"], answer.json()["price_minor"])) == (200, shown)
    assert api(alice).patch(path, {"state": "live"}).status_code == 409


@pytest.mark.parametrize(
    ("change", "status"),
    [({}, 400), ({"state": "sold"}, 400), ({"state": "paused", "price_minor": 1}, 400), ({"price_minor": 1}, 422),
     ({"currency": "XXX"}, 400), ({"price_minor": "x"}, 400)],
)  # fmt: skip
def test_a_wrong_change_changes_nothing(alice, api, change, status):
    listing = offer(make_work(alice))
    assert api(alice).patch(f"{PATH}{listing.pk}/", change).status_code == status
    assert Listing.objects.values_list("state", "price_minor", "currency").get() == ("live", 4900, "USD")


def test_strangers_read_what_is_live_and_change_nothing(alice, mallory, api):
    listing = offer(make_work(alice))
    path = f"{PATH}{listing.pk}/"
    assert api().get(path).json()["id"] == listing.pk
    assert api(mallory).patch(path, {"state": "paused"}).status_code == 404
    assert api().patch(path, {"state": "paused"}).status_code in (401, 403)
    Listing.objects.update(state="paused")
    assert api(mallory).get(path).status_code == 404
    assert api(alice).get(path).json()["state"] == "paused"


def test_own_listings_come_by_cursor(alice, api):
    for number in range(3):
        offer(make_work(alice, title=f"Work {number}"))
    first = api(alice).get(f"{PATH}?limit=2").json()
    assert [row["title"] for row in first["results"]] == ["Work 2", "Work 1"]
    assert [row["title"] for row in api(alice).get(first["next"]).json()["results"]] == ["Work 0"]


def test_search_by_image_gives_matches_with_their_listings(alice, api, deliver):
    listing = offer(certify(alice, deliver, data=files.png(1)))
    sent = {"file": SimpleUploadedFile("copy.png", files.png(1))}
    (match,) = api().post("/api/v1/search/by-image/", sent, format="multipart").json()["matches"]
    assert (match["work"], match["kind"], match["score"]) == (listing.work_id, "same", 0)
    assert [row["id"] for row in match["listings"]] == [listing.pk]
    other = {"file": SimpleUploadedFile("other.png", files.png(99))}
    assert api().post("/api/v1/search/by-image/", other, format="multipart").json() == {"matches": []}
    assert api().post("/api/v1/search/by-image/", {}, format="multipart").json()["field"] == "file"


@pytest.mark.parametrize(
    ("data", "status"), [(b"no picture", 415), (files.png(1)[:400], 400)], ids=["no-picture", "cut"]
)
def test_search_by_image_refuses_what_it_cannot_read(db, api, data, status):
    answer = api().post("/api/v1/search/by-image/", {"file": SimpleUploadedFile("x.png", data)}, format="multipart")
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.json()["code"] and "matches" not in answer.json()


def test_pictures_have_a_limit_of_their_own_on_the_page_and_over_the_api(db, api, client, monkeypatch):
    monkeypatch.setattr(picture_search, "A_MINUTE", 2)
    monkeypatch.setattr("licensing.views.picture_search.A_MINUTE", 2)
    monkeypatch.setattr("accounts.rates.time", lambda: 1_800_000_000.0)

    def ask():
        sent = {"file": SimpleUploadedFile("x.png", files.png(99))}
        return api().post("/api/v1/search/by-image/", sent, format="multipart")

    assert [ask().status_code for _try in range(2)] == [200, 200]
    refused = ask()
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    page = client.post("/catalog/by-picture/", {"file": SimpleUploadedFile("x.png", files.png(99))})
    assert page.status_code == 429 and "Wait a few minutes" in page.content.decode()
    assert api().get("/api/v1/search/").status_code == 200
    monkeypatch.setattr("accounts.rates.time", lambda: 1_800_000_060.0)
    assert ask().status_code == 200


def test_a_quote_says_price_fee_and_terms(alice, api):
    listing = offer(make_work(alice))
    quote = api().post("/api/v1/quotes/", {"listing": listing.pk}).json()
    assert (quote["price_minor"], quote["fee_minor"], quote["total_minor"]) == (4900, 490, 4900)
    assert quote["terms_hash"] == listing.terms_id
    assert any("train AI" in sentence for sentence in quote["sentences"])


def test_a_free_order_over_the_api_is_licensed_at_once(alice, carol, api):
    listing = offer(make_work(alice), preset="personal_research", price_minor=0)
    body = {"listing": listing.pk, "licensee_name": "Carol", "po_number": "PO-1"}
    order = api(carol).post("/api/v1/orders/", body).json()
    assert (order["state"], order["po_number"], order["checkout_url"]) == ("paid", "PO-1", "")
    assert order["license"] == License.objects.get().pk


def test_a_license_is_returned_over_the_api_until_it_is_downloaded(alice, carol, mallory, deliver, api):
    listing = offer(certify(alice, deliver))
    for _ in range(2):
        bought(carol, listing)
    first, second = License.objects.order_by("pk")
    path = "/api/v1/licenses/{}/return/"
    assert api(mallory).post(path.format(first.pk)).status_code == 404
    assert api(carol).post(path.format(first.pk)).json()["state"] == "refunded"
    link = api(carol).post(f"/api/v1/licenses/{second.pk}/download/").json()["url"]
    assert api(carol).get(link).status_code == 200
    answer = api(carol).post(path.format(second.pk))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_returnable")
