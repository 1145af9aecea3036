"""The pages of a negotiation, from the button beside a listing to the license."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from licensing.models import Floor, License, Negotiation, Offer, OfferFile, Order, TakesOffers
from licensing.services import offers
from licensing.terms_forms import initial_of
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_offers_service import PNG, begin, latest
from licensing.tests.test_orders_service import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(alice):
    return put_on_offer(make_work(alice), preset="campaign", price_minor=90_000)


def filled(body, **changes):
    """A form as a browser sends it: flags that are off and empty fields are left out."""
    values = {
        name: value
        for name, value in initial_of(body).items()
        if value is not None and value is not False and value != []
    }
    values = {name: "on" if value is True else value for name, value in values.items()}
    return {**values, "price": "600", "currency": "USD", "days": "14", **changes}


def test_the_whole_way_to_the_license(listing, alice, carol, browse, deliver):
    buyer, seller = browse(carol), browse(alice)
    work_page = buyer.get(f"/w/{listing.work_id}/").content.decode()
    path = f"/w/{listing.work_id}/offer/"
    assert f"{path}?listing={listing.pk}" in work_page
    assert f"{path}?" not in seller.get(f"/w/{listing.work_id}/").content.decode()
    shown = buyer.get(path, {"listing": listing.pk}).content.decode()
    assert "It is listed at $900.00." in shown and "Change the terms" in shown
    made = buyer.post(path, filled(listing.terms.body, message="For our <b>spring</b> campaign."))
    talk = Negotiation.objects.get()
    page = f"/offers/{talk.pk}/"
    assert (made.status_code, made["Location"]) == (302, page)
    assert latest(talk).terms.body["preset"] == "campaign"  # nothing was changed
    assert buyer.get(path)["Location"] == page  # one talk at a time
    assert "Their turn" in buyer.get(page).content.decode()
    asked = seller.get(page).content.decode()
    assert "Your turn" in asked and "Accept $600.00" in asked and "&lt;b&gt;spring" in asked
    assert "Carol offers $600.00" in seller.get("/home/").content.decode()

    counter = {**filled(listing.terms.body, price="800", term_count="2"), "revision": talk.latest_id}
    assert seller.post(f"{page}counter/", counter)["Location"] == page
    seen = buyer.get(page).content.decode()
    assert "Changed:" in seen and "$600.00" in seen and "$800.00" in seen and "differs" in seen
    accepted = buyer.post(f"{page}accept/", {"revision": latest(talk).pk})
    assert accepted["Location"] == f"{page}pay/"
    assert "Buy license for $800.00" in buyer.get(f"{page}pay/").content.decode()
    assert buyer.post(f"{page}pay/", {"licensee_name": "x"}).status_code == 422
    away = buyer.post(f"{page}pay/", {"licensee_name": "Northwind Trading GmbH"})
    assert away.status_code == 302 and "/sandbox/" in away["Location"]
    pay(Order.objects.get())
    deliver()
    assert License.objects.get().terms.body["term"] == {"months": 2}
    assert "exactly these terms" in buyer.get(page).content.decode()
    assert buyer.get(f"{page}pay/")["Location"] == page
    order = Order.objects.get()
    assert "Open the license" in buyer.get(f"/orders/{order.pk}/").content.decode()


def test_where_offers_are_welcome_each_license_is_where_one_may_begin(alice, carol, browse):
    work = make_work(alice)
    rows = [put_on_offer(work, price_minor=4_900), put_on_offer(work, preset="exclusive", price_minor=90_000)]
    free = put_on_offer(work, preset="personal_research", price_minor=0)
    page = f"/w/{work.pk}/"
    assert "Make an offer" not in browse(carol).get(page).content.decode()
    TakesOffers.objects.create(work=work)
    shown = browse(carol).get(page).content.decode()
    assert all(f"{page}offer/?listing={one.pk}" in shown for one in rows)
    assert f"{page}offer/?listing={free.pk}" not in shown and shown.count("Make an offer") == 2
    assert "Make an offer" not in browse(alice).get(page).content.decode()


def test_an_answer_to_an_older_revision_changes_nothing(listing, alice, carol, browse):
    talk = begin(listing, carol)
    old = talk.latest_id
    offers.counter_offer(offer=latest(talk), actor=alice, revision=offers.Revision({}, 80_000))
    answered = browse(alice).post(f"/offers/{talk.pk}/accept/", {"revision": old}, follow=True)
    assert "answered before" in answered.content.decode() and latest(talk).state == "open"
    assert browse(carol).post(f"/offers/{talk.pk}/accept/", {"revision": "ofr_none"}).status_code == 404
    assert browse(carol).post(f"/offers/{talk.pk}/dance/", {"revision": old}).status_code == 404


def test_errors_stand_beside_their_field_and_nothing_is_lost(listing, carol, browse):
    path = f"/w/{listing.work_id}/offer/"
    wrong = filled(listing.terms.body, price="nothing", message="Kept", use_class="editorial")
    answer = browse(carol).post(path, wrong)
    text = answer.content.decode()
    assert answer.status_code == 422 and "is not an amount" in text and ">\nKept" in text
    answer = browse(carol).post(path, filled(listing.terms.body, use_class="editorial"))
    assert answer.status_code == 422 and "does not go with advertising media" in answer.content.decode()
    assert '<details class="own-terms" open>' in answer.content.decode()
    assert browse(carol).post(path, {"price": "1"}).status_code == 422
    assert not Negotiation.objects.exists()


def test_the_preview_says_the_terms_and_stores_nothing(listing, carol, browse):
    path = f"/w/{listing.work_id}/offer/preview/"
    answer = browse(carol).post(path, filled(listing.terms.body, term_count="7"))
    assert answer.status_code == 200 and "7 months" in answer.content.decode()
    wrong = browse(carol).post(f"{path}?currency=EUR", filled(listing.terms.body, use_class="personal"))
    assert "does not go with" in wrong.content.decode() and not Negotiation.objects.exists()


def test_files_are_for_the_two_sides(listing, alice, carol, mallory, sam, browse, client):
    form = filled(listing.terms.body)
    form["attachments"] = [SimpleUploadedFile("lay\u202eout.png", PNG), SimpleUploadedFile("note.txt", b"<script>")]
    assert browse(carol).post(f"/w/{listing.work_id}/offer/", form).status_code == 302
    kept = list(OfferFile.objects.order_by("pk"))
    assert [(one.name, one.media_type) for one in kept] == [("layout.png", "image/png"), ("note.txt", "text/plain")]
    path = f"/offers/files/{kept[1].pk}/"
    for person in (alice, carol):
        answer = browse(person).get(path)
        assert b"".join(answer.streaming_content) == b"<script>"
        assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Security-Policy"] == "sandbox"
        assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert browse(mallory).get(path).status_code == 404 == browse(sam).get(path).status_code
    assert client.get(path).status_code == 302
    hostile = {**filled(listing.terms.body), "attachments": SimpleUploadedFile("a.html", b"<html>")}
    answer = browse(sam).post(f"/w/{listing.work_id}/offer/", hostile)
    assert answer.status_code == 422 and "Choose a file of one of these types" in answer.content.decode()


def test_strangers_see_nothing(listing, carol, mallory, browse, client):
    talk = begin(listing, carol)
    for path in ("", "counter/", "pay/"):
        assert browse(mallory).get(f"/offers/{talk.pk}/{path}").status_code == 404
        assert client.get(f"/offers/{talk.pk}/{path}").status_code == 302
    assert browse(mallory).post(f"/offers/{talk.pk}/decline/", {"revision": talk.latest_id}).status_code == 404
    assert browse(mallory).get("/offers/neg_%00/").status_code == 404
    assert "No offers yet" in browse(mallory).get("/offers/").content.decode()


def test_a_work_without_offers_has_no_form(alice, carol, browse):
    fixed = put_on_offer(make_work(alice))
    assert "Make an offer" not in browse(carol).get(f"/w/{fixed.work_id}/").content.decode()
    assert browse(carol).get(f"/w/{fixed.work_id}/offer/").status_code == 404
    TakesOffers.objects.create(work=fixed.work)
    assert "Make an offer" in browse(carol).get(f"/w/{fixed.work_id}/").content.decode()
    assert browse(carol).get(f"/w/{fixed.work_id}/offer/").status_code == 200
    assert browse(carol).get(f"/w/{fixed.work_id}/offer/?listing=lst_none").status_code == 404


def test_the_floor_is_set_by_its_seller_and_shown_to_nobody_else(listing, alice, carol, browse, api, deliver):
    path = f"/studio/listings/{listing.pk}/offers/"
    assert browse(carol).get(path).status_code == 404
    seller = browse(alice)
    assert seller.post(path, {"accepts": "on"}).status_code == 422
    assert seller.post(path, {"floor": "lots"}).status_code == 422
    assert seller.post(path, {"floor": "543.21", "accepts": "on", "takes": "on"}).status_code == 302
    assert Floor.objects.get().price_minor == 54_321 and TakesOffers.objects.exists()
    assert "543.21" in seller.get(path).content.decode()
    talk = begin(listing, carol, price=60_000)
    deliver()
    assert "It was accepted by itself" in seller.get(f"/offers/{talk.pk}/").content.decode()
    buyer = browse(carol)
    pages = [f"/w/{listing.work_id}/", f"/w/{listing.work_id}/offer/", f"/offers/{talk.pk}/", "/profile/export/"]
    answers = [buyer.get(page, follow=True).content.decode() for page in pages]
    answers += [
        api(carol).get(address).content.decode()
        for address in (f"/api/v1/listings/{listing.pk}/", f"/api/v1/offers/{talk.pk}/", "/api/v1/search/")
    ]
    for text in answers:
        assert "543.21" not in text and "54321" not in text and "by itself" not in text and "automatic" not in text


def test_the_list_takes_few_queries(alice, carol, browse, django_assert_num_queries):
    client = browse(carol)
    for number in range(3):
        begin(put_on_offer(make_work(alice, title=f"Work {number}"), preset="campaign", price_minor=90_000), carol)
    with django_assert_num_queries(4):
        text = client.get("/offers/").content.decode()
    assert text.count("Their turn") == 3 and text.count('viewBox="0 0 1 1"') == 3  # colors, where no picture is
    last = Negotiation.objects.order_by("pk").first()
    offers.accept_offer(offer=latest(last), actor=alice)
    assert "You can pay" in client.get("/offers/").content.decode()
    assert Offer.objects.filter(state="accepted").count() == 1
