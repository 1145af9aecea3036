"""Tax within the price: found by Stripe Tax in the buyer's country, kept on the order, owed in the ledger, and
returned pro rata."""

import io

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from licensing.services import listings, orders
from marketplace.sandbox import checkout, taxes
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger
from payouts.models import Sale
from works.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def taxed(settings):
    settings.STRIPE_TAX, settings.SELLER_NAME, settings.SELLER_TAX_ID = True, "Gen-IP GmbH", "DE811111111"


@pytest.fixture
def order(alice, carol):
    """119.00 for a license, tax included."""
    work = Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")
    listing = listings.create_listing(work=work, preset="standard", price_minor=11_900, currency="EUR", actor=alice)
    made = orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=made)
    return made


def pay(order, deliver, **where):
    with transaction.atomic(using="sandbox"):
        checkout.pay(order.stripe_session_id, "4242424242424242", **where)
    deliver()
    order.refresh_from_db()


def books(alice):
    return {kind: ledger.balance(kind, "EUR", alice if kind == "pending" else None) for kind in (
        "pending", "revenue", "tax_payable", "refunds_payable", "stripe_clearing"
    )}  # fmt: skip


def test_german_tax_is_a_line_of_its_own(order, alice, carol, deliver, browse, api, mailoutbox):
    pay(order, deliver, country="DE", tax_id="DE129273398")
    assert (order.state, order.price_minor, order.tax_minor, order.tax_id) == ("paid", 11_900, 1900, "DE129273398")
    assert books(alice) == {
        "pending": 9000, "revenue": 1000, "tax_payable": 1900, "refunds_payable": 0, "stripe_clearing": -11_900,
    }  # fmt: skip
    page = browse(carol).get(f"/orders/{order.pk}/").content.decode()
    assert "Of which tax" in page and "€19.00" in page and "Gen-IP GmbH" in page
    assert "DE811111111" in page and "DE129273398" in page
    receipt = next(mail for mail in mailoutbox if mail.to == [carol.email])
    assert "Of which tax: €19.00" in receipt.body and "Gen-IP GmbH, DE811111111" in receipt.body
    assert "Tax id: DE129273398" in receipt.body
    assert api(carol).get(f"/api/v1/orders/{order.pk}/").json()["tax_minor"] == 1900
    assert audit.find_problems() == []


def test_refunds_return_it_pro_rata_and_to_exactly_zero(order, alice, sam, deliver):
    pay(order, deliver, country="DE")
    for amount in (3333, 1, 4566, 4000):
        orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=amount)
    sale = Sale.objects.get()
    assert sale.tax_refunded_minor == sale.tax_minor == 1900
    deliver()
    assert set(books(alice).values()) == {0}
    assert audit.find_problems() == []


def test_half_a_refund_is_half_the_tax(order, alice, sam, deliver):
    pay(order, deliver, country="DE")
    orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=5950)
    assert Sale.objects.values_list("tax_refunded_minor", "fee_refunded_minor").get() == (950, 500)
    assert ledger.balance("tax_payable", "EUR") == 950


def test_where_no_tax_is_due_there_is_none(order, alice, deliver):
    pay(order, deliver, country="US")
    assert (order.state, order.tax_minor) == ("paid", 0)
    assert books(alice)["tax_payable"] == 0 and books(alice)["pending"] == 10_710


def test_without_a_country_nothing_is_charged(order, deliver):
    with pytest.raises(StripeError), transaction.atomic(using="sandbox"):
        checkout.pay(order.stripe_session_id, "4242424242424242")
    deliver()
    order.refresh_from_db()
    assert order.state == "pending" and not StripeObject.objects.filter(kind="charge").exists()


def test_the_hosted_page_asks_for_the_country(order, client, deliver):
    address = f"/sandbox/checkout/{order.stripe_session_id}/"
    assert 'name="country"' in client.get(address).content.decode()
    client.post(address, {"number": "4242424242424242", "country": "ID", "tax_id": ""})
    deliver()
    order.refresh_from_db()
    assert (order.state, order.tax_minor) == ("paid", 1179)


def test_without_the_setting_nobody_asks(order, carol, client, settings):
    settings.STRIPE_TAX = False
    made = orders.place_order(buyer=carol, listing=order.listing, licensee_name="Northwind")
    orders.open_checkout(order=made)
    assert 'name="country"' not in client.get(f"/sandbox/checkout/{made.stripe_session_id}/").content.decode()


@given(st.integers(0, 99_999_999_999), st.sampled_from(taxes.COUNTRIES))
def test_tax_within_a_total_is_what_its_net_would_bear(total, country):
    rate, tax = taxes.RATES.get(country, 0), taxes.within(total, country)
    assert abs((total - tax) * rate - tax * 10_000) <= 10_000 + rate


def _text(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_invoice_names_both_sides_their_tax_ids_and_the_tax(order, carol, mallory, client, deliver, browse):
    address = f"/orders/{order.pk}/invoice.pdf"
    assert browse(carol).get(address).status_code == 404  # not paid yet
    pay(order, deliver, country="DE", tax_id="DE129273398")
    answer = browse(carol).get(address)
    assert answer["Content-Type"] == "application/pdf" and order.pk in answer["Content-Disposition"]
    text = _text(answer.content)
    for part in ("Invoice", order.pk, "Gen-IP GmbH", "DE811111111", "DE129273398", "Carol Whitfield", "Kelp"):
        assert part in text
    for amount in ("€100.00", "€19.00", "€119.00"):
        assert amount in text
    assert browse(mallory).get(address).status_code == 404
    assert client.get(address).status_code == 302
    chinese = _text(browse(carol).get(address, headers={"accept-language": "zh-hans"}).content)
    assert "€119.00" in chinese
