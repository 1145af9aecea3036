"""Tax of everything that an order can pay for: one line on receipt and invoice, owed in the ledger, and returned."""

from datetime import date

import pytest
from django.test import override_settings

from licensing.models import Commission, License, Order, RevenueReport
from licensing.services import (
    buyouts,
    offer_orders,
    offers,
    orders,
    pack_orders,
    packs,
    past_uses,
    revenue,
    tips,
    title_sales,
)
from licensing.tests import commissioning
from licensing.tests.buying import buy
from licensing.tests.test_buyouts import edge  # noqa: F401  a graph of three works
from licensing.tests.test_follow_ups import follow
from licensing.tests.test_license_transfers import accept, held_under, pass_on
from licensing.tests.test_market import make_work
from licensing.tests.test_market import offer as put_on_offer
from licensing.tests.test_offers_service import NAME, begin, latest
from licensing.tests.test_past_uses import offered
from licensing.tests.test_revenue_reports import held  # noqa: F401  a license with a share of sales
from licensing.tests.test_tax import _text, pay, taxed  # noqa: F401  Stripe Tax is on
from licensing.tests.test_title_sales import put_up
from payouts import audit, ledger
from payouts.models import Sale

pytestmark = pytest.mark.django_db
PRICE, TAX = 11_900, 1900  # what is charged, and the 19 % within it


def license_order(edge, carol):  # noqa: F811
    listing = put_on_offer(edge.child, price_minor=PRICE)
    return orders.place_order(buyer=carol, listing=listing, licensee_name="Carol Whitfield")


def offer_order(edge, carol):  # noqa: F811
    talk = begin(put_on_offer(edge.child, preset="campaign", price_minor=90_000), carol, price=PRICE)
    offers.accept_offer(offer=latest(talk), actor=edge.child.owner)
    return offer_orders.place_order(offer=latest(talk), actor=carol, particulars=NAME)


def tip_order(edge, carol):  # noqa: F811
    return tips.place_tip(buyer=carol, work=edge.child, amount_minor=PRICE, currency="USD")


def buyout_order(edge, carol):  # noqa: F811
    made = buyouts.offer_buyout(edge=edge, price_minor=PRICE, currency="USD", actor=edge.child.owner)
    buyouts.accept_buyout(buyout=made, actor=edge.parent.owner)
    return buyouts.place_order(buyout=made, actor=edge.child.owner)


def past_use_order(edge, carol):  # noqa: F811
    made = offered(put_on_offer(edge.child, price_minor=10_000), carol, price_minor=PRICE)
    return past_uses.place_order(offer=made, actor=carol, licensee_name="Carol Whitfield")


def title_order(edge, carol):  # noqa: F811
    return title_sales.place_order(sale=put_up(edge.child, price=PRICE), buyer=carol, particulars=NAME)


def transfer_order(edge, carol):  # noqa: F811
    with override_settings(STRIPE_TAX=False):  # the first purchase is not what is looked at
        held = held_under(edge.child, edge.parent.owner, royalty=1000)
    return accept(pass_on(held, "carol", PRICE))


def _first(edge, carol, price):  # noqa: F811
    with override_settings(STRIPE_TAX=False):  # the first purchase is not what is looked at
        return License.objects.get(order=buy(carol, put_on_offer(edge.child, preset="social_web", price_minor=price)))


def renewal_order(edge, carol):  # noqa: F811
    first = _first(edge, carol, PRICE)
    return follow(first, first.order.listing)


def upgrade_order(edge, carol):  # noqa: F811
    return follow(_first(edge, carol, 10_000), put_on_offer(edge.child, price_minor=10_000 + PRICE))


def pack_order(edge, carol):  # noqa: F811
    works = [edge.child, make_work(edge.child.owner, kind=edge.child.kind)]
    pack = packs.create_pack(
        works=works, title="Both", preset="standard", price_minor=PRICE, currency="USD", actor=edge.child.owner
    )
    return pack_orders.place_order(pack=pack, buyer=carol, particulars=NAME)


MAKERS = {
    "pack": pack_order, "renewal": renewal_order, "upgrade": upgrade_order,
    "license": license_order, "offer": offer_order, "tip": tip_order, "buyout": buyout_order,
    "past_use": past_use_order, "title": title_order, "transfer": transfer_order,
}  # fmt: skip


def check(order, deliver, browse, sam, mailoutbox):
    """Pay from Germany, look everywhere, and give all of it back in three parts."""
    before = ledger.balance("tax_payable", "USD")
    orders.open_checkout(order=order)
    pay(order, deliver, country="DE", tax_id="DE129273398")
    assert (order.state, order.price_minor, order.tax_minor, order.tax_id) == ("paid", PRICE, TAX, "DE129273398")
    assert ledger.balance("tax_payable", "USD") == before + TAX
    sale = Sale.objects.get(source=order.pk)
    assert (sale.tax_minor, sale.fee_minor) == (TAX, 1000)
    assert sum(share.amount for share in sale.shares.all()) == PRICE - TAX - 1000
    buyer = browse(order.buyer)
    page = buyer.get(f"/orders/{order.pk}/").content.decode()
    assert "Of which tax" in page and "$19.00" in page and "DE811111111" in page
    invoice = _text(buyer.get(f"/orders/{order.pk}/invoice.pdf").content)
    assert all(part in invoice for part in ("$100.00", "$19.00", "$119.00", "DE811111111", "DE129273398"))
    receipt = [mail.body for mail in mailoutbox if mail.to == [order.buyer.email] and order.pk in mail.body]
    assert any("Of which tax: $19.00" in body for body in receipt)
    for amount in (3333, 1, None):
        orders.refund_order(order=order, actor=sam, reason="A gesture.", amount_minor=amount)
    deliver()
    order.refresh_from_db()
    sale.refresh_from_db()
    assert order.state == "refunded" and sale.tax_refunded_minor == TAX
    assert ledger.balance("tax_payable", "USD") == before
    assert audit.find_problems() == []


@pytest.mark.parametrize("purpose", MAKERS)
def test_it_is_a_line_owed_and_returned(purpose, edge, carol, sam, deliver, browse, mailoutbox):  # noqa: F811
    order = MAKERS[purpose](edge, carol)
    assert order.purpose == purpose
    check(order, deliver, browse, sam, mailoutbox)


@pytest.fixture
def untaxed_at_first(settings):
    settings.STRIPE_TAX = False


def test_a_share_of_reported_sales_bears_it_too(
    untaxed_at_first, held, settings, carol, sam, deliver, browse, mailoutbox  # noqa: F811
):  # fmt: skip
    settings.STRIPE_TAX = True
    report = RevenueReport.objects.select_related("license").get(month=date(2026, 8, 1))
    revenue.file_report(report=report, sales_minor=PRICE * 20, actor=carol)
    order = revenue.place_order(report=report, actor=carol)
    check(order, deliver, browse, sam, mailoutbox)


def test_a_months_invoice_is_the_same_from_both_pages(
    untaxed_at_first, held, settings, carol, bob, deliver, browse  # noqa: F811
):  # fmt: skip
    """Before it is paid it says the same parties and that the tax is to come; after, tax and tax ids like any other."""
    settings.STRIPE_TAX = True
    Order.objects.filter(pk=held.order_id).update(address="Am Kai 1, Hamburg", country="DE", po_number="PO-7")
    report = RevenueReport.objects.select_related("license").get(month=date(2026, 8, 1))
    revenue.file_report(report=report, sales_minor=PRICE * 20, actor=carol)
    buyer, months = browse(carol), f"/reports/{report.pk}/invoice.pdf"
    parties = ("Invoiced by Gen-IP GmbH", "DE811111111", "Invoiced to Carol Whitfield", "Am Kai 1", "PO-7", "USD")
    owed = _text(buyer.get(months).content)
    assert all(part in owed for part in (*parties, report.pk, "Amount due $119.00", "stated once it is paid"))
    assert "Paid" not in owed and "Without tax" not in owed
    order = revenue.place_order(report=report, actor=carol)
    orders.open_checkout(order=order)
    pay(order, deliver, country="DE", tax_id="DE129273398")
    paid = _text(buyer.get(months).content)
    assert paid == _text(buyer.get(f"/orders/{order.pk}/invoice.pdf").content)
    assert paid == _text(browse(bob).get(months).content)
    for part in (*parties, report.pk, order.pk, "DE129273398", "Without tax $100.00", "Tax $19.00", "Paid $119.00"):
        assert part in paid
    assert "Sales reported $2,380.00" in paid and "5%" in paid and "Owner Bob" in paid


def test_both_halves_of_a_commission_bear_it(alice, carol, sam, deliver, browse):
    """The tax of the deposit is owed once the work is sold, and both go back together."""

    def bear(order):
        pay(order, deliver, country="DE", tax_id="DE129273398")
        assert (order.price_minor, order.tax_minor, order.tax_id) == (PRICE, TAX, "DE129273398")
        invoice = _text(browse(carol).get(f"/orders/{order.pk}/invoice.pdf").content)
        assert all(part in invoice for part in ("€100.00", "€19.00", "€119.00", "DE811111111", "DE129273398"))
        return order

    talk = commissioning.agree(carol, alice, price=2 * PRICE)
    before = ledger.balance("tax_payable", talk.currency)
    deposit = bear(commissioning.place(talk))
    assert ledger.balance("tax_payable", talk.currency) == before
    made = Commission.objects.get(deposit=deposit)
    commissioning.hand_over(made)
    rest = bear(commissioning.place_rest(made))
    assert ledger.balance("tax_payable", talk.currency) == before + 2 * TAX
    sold = Sale.objects.filter(source__in=[deposit.pk, rest.pk])
    assert [sale.tax_minor for sale in sold] == [TAX, TAX]
    orders.refund_order(order=rest, actor=sam, reason="It did not fit.")
    deliver()
    assert {Order.objects.get(pk=half.pk).state for half in (deposit, rest)} == {"refunded"}
    assert ledger.balance("tax_payable", talk.currency) == before and audit.find_problems() == []


def test_no_purpose_is_left_out():
    free_of_its_own = "pack_part"  # the pack bears its tax
    assert {*MAKERS, "revenue_share", free_of_its_own, "deposit", "balance"} == set(Order.Purpose.values)
