import pytest
from django.utils import timezone

from licensing.models import DownloadRecord, License, Listing, Order
from licensing.services import deliveries, licenses, listings, orders
from licensing.services.particulars import Particulars
from licensing.tests.test_market import make_work, offer
from licensing.tests.test_orders_service import pay, place
from marketplace.core.errors import NotAllowed, Refusal
from payouts import audit
from payouts.models import LedgerTransaction, Sale
from works.tests.test_works_service import certify

pytestmark = pytest.mark.django_db
FORM = {"licensee_name": "Carol Whitfield", "expected_minor": "4900", "expected_currency": "USD"}


@pytest.fixture
def listing(alice):
    return offer(make_work(alice))


@pytest.fixture
def free(alice):
    return offer(make_work(alice), preset="personal_research", price_minor=0)


def bought(buyer, listing, **fields):
    order = place(buyer, listing, **fields)
    pay(order)
    return orders.settle(order_id=order.pk)


def test_a_free_license_needs_no_payment(free, carol, browse, deliver, mailoutbox):
    path = f"/buy/{free.pk}/"
    page = browse(carol).get(path).content.decode()
    assert "Get the free license" in page
    assert "waive_return" not in page
    answer = browse(carol).post(path, {**FORM, "expected_minor": "0"})
    order = Order.objects.get()
    assert answer["Location"] == f"/orders/{order.pk}/"
    assert (order.state, order.stripe_session_id) == ("paid", "")
    assert License.objects.get().state == "active"
    assert not Sale.objects.exists()
    assert not LedgerTransaction.objects.exists()
    assert audit.find_problems() == []
    deliver()
    assert {mail.to[0] for mail in mailoutbox} == {carol.email, free.seller.email}


def test_a_free_license_is_given_once(free, carol, northwind):
    assert place(carol, free).pk == place(carol, free).pk
    assert License.objects.count() == 1
    assert place(carol, free, organization=northwind).organization == northwind
    License.objects.update(state="expired")
    place(carol, free)
    assert License.objects.count() == 3


def test_a_free_order_cannot_be_refunded(free, carol, sam):
    order = place(carol, free)
    with pytest.raises(Refusal) as refusal:
        orders.refund_order(order=order, actor=sam, reason="nothing was paid")
    assert refusal.value.code == "order_not_paid"
    assert License.objects.get().state == "active"


def test_the_form_keeps_what_lawyers_need(listing, dan, northwind, browse):
    northwind.tax_id = "DE812345678"
    northwind.save()
    data = {**FORM, "licensee_name": dan.name, "organization": northwind.pk, "po_number": "PO-77", "waive_return": "on"}
    answer = browse(dan).post(f"/buy/{listing.pk}/", data)
    assert answer.status_code == 302
    order = Order.objects.get()
    assert (order.licensee_name, order.tax_id, order.po_number) == ("Northwind Trading GmbH", "DE812345678", "PO-77")
    assert order.waived_at
    page = browse(dan).get(f"/orders/{order.pk}/").content.decode()
    assert "PO-77" in page
    assert "Not paid yet" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"expected_minor": "1"}, "The price is $49.00"),
        ({"expected_currency": "IDR"}, "The price is $49.00"),
        ({"expected_minor": "x"}, "The price is $49.00"),
        ({"licensee_name": "x"}, "2 to 200 characters"),
        ({"po_number": "9" * 61}, "at most 60"),
        ({"tax_id": "a\0b"}, "Null characters"),
    ],
)
def test_a_tampered_or_wrong_form_is_refused_beside_the_field(listing, carol, browse, fields, words):
    answer = browse(carol).post(f"/buy/{listing.pk}/", {**FORM, **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'name="expected_minor" value="4900"' in answer.content.decode()
    assert not Order.objects.exists()


def test_particulars_too_long_are_refused_by_the_service(listing, carol):
    with pytest.raises(Refusal) as refusal:
        orders.place_order(buyer=carol, listing=listing, particulars=Particulars("Carol", po_number="9" * 61))
    assert refusal.value.field == "po_number"
    assert not Order.objects.exists()


def test_a_listing_retired_in_between_says_so(listing, alice, carol, mallory, browse):
    listings.retire_listing(listing=listing, actor=alice)
    answer = browse(carol).post(f"/buy/{listing.pk}/", FORM)
    assert answer.status_code == 404
    assert "nothing was charged" in answer.content.decode()
    assert not Order.objects.exists()
    Listing.objects.update(state="draft")
    assert "nothing was charged" not in browse(mallory).get(f"/buy/{listing.pk}/").content.decode()


def test_the_owner_is_told_instead_of_asked(listing, alice, browse):
    page = browse(alice).get(f"/buy/{listing.pk}/").content.decode()
    assert "This work is yours" in page
    assert browse(alice).post(f"/buy/{listing.pk}/", FORM).status_code == 422
    assert not Order.objects.exists()


def test_payments_away_is_a_sentence_and_a_second_try_is_the_same_order(listing, carol, browse, monkeypatch):
    from licensing.gateways import stripe as gateway

    def away(**_fields):
        raise gateway.PaymentsUnavailable("down")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_session", away)
        answer = browse(carol).post(f"/buy/{listing.pk}/", FORM)
    assert "Nothing was charged" in answer.content.decode()
    assert browse(carol).post(f"/buy/{listing.pk}/", FORM).status_code == 302
    assert Order.objects.count() == 1
    assert not License.objects.exists()


def test_signing_in_again_returns_to_the_form(listing, client):
    answer = client.post(f"/buy/{listing.pk}/", FORM)
    assert answer["Location"].endswith(f"?next=/buy/{listing.pk}/")


def test_the_order_page_polls_until_the_payment_is_in(listing, carol, browse):
    order = place(carol, listing)
    path = f"/orders/{order.pk}/?session={order.stripe_session_id}"
    part = browse(carol).get(path, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<div")
    assert "every 3s" in part
    pay(order)
    part = browse(carol).get(path, headers={"HX-Request": "true"}).content.decode()
    assert "every 3s" not in part
    assert "The license is yours" in part


def test_an_expired_order_offers_to_begin_again(listing, carol, browse):
    order = place(carol, listing)
    Order.objects.update(state="expired")
    page = browse(carol).get(f"/orders/{order.pk}/").content.decode()
    assert "This order expired" in page
    assert f"/buy/{listing.pk}/" in page


@pytest.fixture
def held(alice, carol, deliver):
    bought(carol, offer(certify(alice, deliver)))
    deliver()
    return License.objects.get()


def prepared(held):
    return deliveries.prepare_copy(held=held, media=held.work.media.get(role="original"))


def test_a_download_waits_for_the_word_that_ends_the_right_to_return(held, carol, browse):
    path = f"/licenses/{held.pk}/"
    page = browse(carol).get(path).content.decode()
    assert "Return the license" in page
    assert browse(carol).post(f"{path}download/").status_code == 409
    assert not DownloadRecord.objects.exists()
    link = browse(carol).post(f"{path}download/", {"waive_return": "1"})["Location"]
    assert browse(carol).head(link).status_code == 405 and not DownloadRecord.objects.exists()
    assert browse(carol).get(link).status_code == 200
    page = browse(carol).get(path).content.decode()
    assert "Return the license" not in page
    assert DownloadRecord.objects.get().sha256[:12] in page


def test_a_buyer_returns_a_license_that_nobody_used(held, carol, alice, browse, deliver, mailoutbox):
    mailoutbox.clear()
    answer = browse(carol).post(f"/licenses/{held.pk}/return/", follow=True)
    assert "The money went back" in answer.content.decode()
    deliver()
    held.refresh_from_db()
    assert (held.state, Order.objects.get().state) == ("revoked", "refunded")
    assert audit.find_problems() == []
    assert {mail.to[0] for mail in mailoutbox} == {carol.email, alice.email}
    again = browse(carol).post(f"/licenses/{held.pk}/return/")
    assert again.status_code == 409


def test_what_was_downloaded_or_is_late_is_not_returned(held, carol, mallory, browse):
    assert browse(mallory).post(f"/licenses/{held.pk}/return/").status_code == 404
    Order.objects.update(paid_at=timezone.now() - timezone.timedelta(days=15))
    assert browse(carol).post(f"/licenses/{held.pk}/return/").status_code == 409
    Order.objects.update(paid_at=timezone.now())
    held = License.objects.select_related("order", "terms").get()
    licenses.record_download(copy=prepared(held), user=carol)
    assert browse(carol).post(f"/licenses/{held.pk}/return/").status_code == 409
    assert License.objects.get().state == "active"


def test_a_viewer_of_the_team_sees_but_does_not_return(alice, carol, dan, northwind, deliver, browse):
    bought(carol, offer(certify(alice, deliver)), organization=northwind)
    deliver()
    northwind.memberships.filter(user=dan).update(role="viewer")
    held = License.objects.get()
    page = browse(dan).get(f"/licenses/{held.pk}/").content.decode()
    assert "Everyone in Northwind" in page
    assert "Return the license" not in page
    assert browse(dan).post(f"/licenses/{held.pk}/return/").status_code == 403
    with pytest.raises(NotAllowed):
        licenses.waive_return(held=held, actor=dan)
    assert License.objects.get().state == "active"


def test_a_file_is_not_handed_out_after_the_return(held, carol):
    orders.return_license(held=held, actor=carol)
    with pytest.raises(Refusal) as refusal:
        licenses.record_download(copy=prepared(held), user=carol)
    assert refusal.value.code == "license_not_active"
    assert not DownloadRecord.objects.exists()
