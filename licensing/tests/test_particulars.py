"""What an order form says of the licensee: cleaned, refused, asked of consumers, and shown on deed and invoice."""

import io

import pytest
from pypdf import PdfReader

from licensing.models import License, Order
from licensing.services.particulars import Particulars, clean
from licensing.terms import waivers
from licensing.tests.buying import buy, place
from licensing.tests.test_market import make_work, offer
from marketplace.core import storage
from marketplace.core.errors import Refusal

pytestmark = pytest.mark.django_db
FORM = {"licensee_name": "Carol Whitfield", "expected_minor": "4900", "expected_currency": "USD"}


@pytest.fixture
def listing(alice):
    return offer(make_work(alice))


@pytest.fixture
def final(alice):
    """A license that cannot be returned."""
    return offer(make_work(alice), overrides={"refund_days": 0, "preset": "custom"})


def text_of(data):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_they_are_cleaned():
    made = clean(
        Particulars(
            "  Northwind \0 Ltd ", address=" 1 Quay\r\n\r\n  Leeds ", country="gb", tax_id=" GB 1 ",
            channels=("https://www.Northwind.com/", "instagram.com/North", "northwind.com", " ", "com.north.app"),
        )
    )  # fmt: skip
    assert made.licensee_name == "Northwind Ltd"
    assert made.address == "1 Quay\nLeeds"
    assert (made.country, made.tax_id) == ("GB", "GB 1")
    assert made.channels == ("northwind.com", "instagram.com/North", "com.north.app")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("licensee_name", "x", "licensee_name_invalid"), ("address", "x" * 401, "text_too_long"),
        ("country", "Germany", "country_invalid"), ("country", "1!", "country_invalid"),
        ("country", "QQ", "country_invalid"), ("country", "EU", "country_invalid"),
        ("tax_id", "x" * 41, "text_too_long"), ("po_number", "x" * 61, "text_too_long"),
        ("industry", "smuggling", "industry_unknown"), ("channels", ("northwind",), "channel_invalid"),
        ("channels", ("ftp://northwind.com",), "channel_invalid"), ("channels", ("a b.com",), "channel_invalid"),
        ("channels", ("@northwind",), "channel_invalid"), ("channels", ("x." + "y" * 200,), "channel_invalid"),
        ("channels", tuple(f"{n}.com" for n in range(21)), "too_many_channels"),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_a_deed_is_refused(listing, carol, field, value, code):
    with pytest.raises(Refusal) as refused:
        place(carol, listing, **{field: value})
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ({"country": "DE"}, True), ({"country": "DE", "waive_return": True}, False), ({"country": "GB"}, False),
        ({"country": "DE", "tax_id": "DE812345678"}, False), ({}, False),
    ],
)  # fmt: skip
def test_a_consumer_in_the_union_is_asked_where_nothing_can_be_returned(final, carol, said, needed):
    if not needed:
        assert place(carol, final, **said).state == "pending"
        return
    with pytest.raises(Refusal) as refused:
        place(carol, final, **said)
    assert (refused.value.code, refused.value.field) == ("waiver_required", "waive_return")
    assert not Order.objects.exists()


def test_a_team_is_no_consumer_and_fourteen_days_need_no_waiver(final, listing, carol, northwind):
    assert place(carol, final, organization=northwind, country="DE").waived_at is None
    assert place(carol, listing, country="DE").waived_at is None


def test_the_form_keeps_and_shows_them(listing, carol, browse):
    more = {"address": "1 Quay\nHamburg", "country": "DE", "channels": "northwind.com\ninstagram.com/northwind"}
    page = browse(carol)
    assert page.post(f"/buy/{listing.pk}/", {**FORM, **more, "waive_return": "on"}).status_code == 302
    order = Order.objects.get()
    assert (order.address, order.country) == ("1 Quay\nHamburg", "DE")
    assert order.channels.splitlines() == ["northwind.com", "instagram.com/northwind"]
    assert order.waived_at and order.waiver_version == waivers.ORDER_FORM
    shown = page.get(f"/orders/{order.pk}/").content.decode()
    assert "1 Quay, Hamburg, Germany" in shown
    assert "northwind.com, instagram.com/northwind" in shown
    assert waivers.ORDER_FORM in shown


def test_the_form_asks_where_a_buyer_is_when_nothing_can_be_returned(final, carol, browse):
    page = browse(carol)
    first = page.post(f"/buy/{final.pk}/", FORM)
    assert first.status_code == 422 and "This field is required" in first.content.decode()
    second = page.post(f"/buy/{final.pk}/", {**FORM, "country": "DE"})
    assert second.status_code == 422 and "In the European Union" in second.content.decode()
    assert not Order.objects.exists()
    assert page.post(f"/buy/{final.pk}/", {**FORM, "country": "DE", "waive_return": "on"}).status_code == 302


def test_a_wrong_channel_is_said_beside_its_field(listing, carol, browse):
    answer = browse(carol).post(f"/buy/{listing.pk}/", {**FORM, "channels": "our shop"})
    assert answer.status_code == 422
    assert "such as northwind.com" in answer.content.decode()
    assert not Order.objects.exists()


def test_the_api_takes_and_gives_them(listing, carol, api):
    said = {"address": "1 Quay", "country": "DE", "channels": ["https://northwind.com"], "waive_return": True}
    made = api(carol).post(
        "/api/v1/orders/", {"listing": listing.pk, "licensee_name": "Carol Whitfield", **said}, format="json"
    )
    assert made.status_code == 201
    got = made.json()
    assert (got["address"], got["country"], got["channels"]) == ("1 Quay", "DE", ["northwind.com"])
    assert got["waiver_version"] == waivers.ORDER_FORM


def test_the_api_asks_a_consumer_where_they_are_before_anything_is_sold_at_once(final, carol, northwind, api):
    body = {"listing": final.pk, "licensee_name": "Carol Whitfield"}
    answer = api(carol).post("/api/v1/orders/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "country_required") and not Order.objects.exists()
    for said in ({"country": "GB"}, {"tax_id": "GB 1"}, {"organization": northwind.pk}):
        assert api(carol).post("/api/v1/orders/", {**body, **said}, format="json").status_code == 201


def test_the_api_refuses_a_channel_that_is_none(listing, carol, api):
    body = {"listing": listing.pk, "licensee_name": "Carol Whitfield", "channels": ["our shop"]}
    answer = api(carol).post("/api/v1/orders/", body, format="json")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "channel_invalid", "channels")
    assert not Order.objects.exists()


def test_deed_and_invoice_state_them(listing, carol, deliver, browse):
    said = {"address": "1 Quay\nHamburg", "country": "DE", "channels": ("northwind.com",), "waive_return": True}
    order = buy(carol, listing, **said)
    deliver()
    with storage.private().open(License.objects.get().deed_key) as file:
        deed = text_of(file.read())
    assert "1 Quay, Hamburg, Germany" in deed
    assert "northwind.com" in deed
    assert f"({waivers.ORDER_FORM})" in deed
    bill = text_of(browse(carol).get(f"/orders/{order.pk}/invoice.pdf").content)
    assert "1 Quay, Hamburg, Germany" in bill


def test_a_waiver_at_the_download_keeps_which_words_were_read(listing, carol, browse):
    order = buy(carol, listing)
    browse(carol).post(f"/licenses/{order.license.pk}/download/", {"waive_return": "1"})
    order.refresh_from_db()
    assert order.waived_at and order.waiver_version == waivers.DOWNLOAD
