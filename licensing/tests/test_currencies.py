"""Every currency from the listing to the payee's account at the local Stripe: exact, and never mixed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.tests.factors import turn_on
from licensing.models import License
from licensing.services import listings, orders
from marketplace.core import money
from marketplace.core.errors import Refusal
from marketplace.sandbox import balance, checkout, connect
from marketplace.sandbox.models import StripeObject
from payouts import audit, ledger, policies
from payouts.ledger import Book, Line
from payouts.models import LedgerAccount, LedgerTransaction, Payee, Payout, Posting, Sale
from payouts.services import payees, runs
from works.models import Work

pytestmark = pytest.mark.django_db
PRICES = {"USD": 4999, "EUR": 12_345, "GBP": 3333, "JPY": 7001, "IDR": 123_456_789}


def at_stripe(action, *args, **kwargs):
    with transaction.atomic(using="sandbox"):
        return action(*args, **kwargs)


@pytest.fixture
def work(alice):
    return Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")


@pytest.fixture
def connected(alice):
    turn_on(alice)
    payees.start_onboarding(user=alice, return_url="http://testserver/a", refresh_url="http://testserver/b")
    payee = Payee.objects.get()
    at_stripe(connect.complete_onboarding, payee.stripe_account)
    return payees.refresh_payee(payee=payee)


def buy(work, buyer, currency, deliver):
    listing = listings.create_listing(
        work=work, preset="standard", price_minor=PRICES[currency], currency=currency, actor=work.owner
    )
    made = orders.place_order(buyer=buyer, listing=listing, licensee_name="Carol Whitfield")
    orders.open_checkout(order=made)
    at_stripe(checkout.pay, made.stripe_session_id, "4242424242424242")
    deliver()
    made.refresh_from_db()
    listings.retire_listing(listing=listing, actor=work.owner)
    return made


def mature(deliver):
    Sale.objects.update(release_at=timezone.now() - timedelta(days=30))
    run = runs.run_payouts(date(2026, 11, 23))
    deliver()
    return run


@pytest.mark.parametrize("currency", PRICES)
def test_one_currency_from_the_listing_to_the_bank(work, connected, carol, deliver, currency):
    price = PRICES[currency]
    order = buy(work, carol, currency, deliver)
    assert (order.state, order.price_minor, order.currency) == ("paid", price, currency)
    assert License.objects.get().state == "active"
    charge = StripeObject.objects.get(kind="charge")
    assert (charge.data["amount"], charge.data["currency"]) == (price, currency.lower())
    net = price - price * 1000 // 10_000
    assert ledger.balance("pending", currency, work.owner) == net
    at_stripe(balance.record, "charge", "ch_float", price, currency.lower())  # what fees took from the balance
    mature(deliver)
    made = Payout.objects.get()
    assert (made.state, made.amount, made.currency) == ("paid", net, currency)
    transfer = StripeObject.objects.get(kind="transfer")
    assert (transfer.data["amount"], transfer.data["currency"]) == (net, currency.lower())
    assert audit.find_problems() == []


def test_two_currencies_are_two_transfers(work, connected, alice, carol, dan, deliver):
    buy(work, carol, "EUR", deliver)
    buy(work, dan, "JPY", deliver)
    for currency in ("eur", "jpy"):
        at_stripe(balance.record, "charge", "ch_float", 10_000, currency)
    run = mature(deliver)
    assert {(row.currency, row.state) for row in run.payouts.all()} == {("EUR", "paid"), ("JPY", "paid")}
    sent = {row.data["currency"]: row.data["amount"] for row in StripeObject.objects.filter(kind="transfer")}
    assert sent == {"eur": 11_111, "jpy": 6301}
    assert audit.find_problems() == []


def test_minimum_is_of_each_currency(work, connected, alice, carol, dan, deliver, settings):
    settings.PAYOUT_MINIMUM_MINOR = {"EUR": 1000, "JPY": 10_000}
    buy(work, carol, "EUR", deliver)
    buy(work, dan, "JPY", deliver)
    at_stripe(balance.record, "charge", "ch_float", 10_000, "eur")
    run = mature(deliver)
    assert run.payouts.get().currency == "EUR"
    assert [(skip.currency, skip.reason) for skip in run.skips.all()] == [("JPY", "below_minimum")]


@pytest.mark.parametrize("currency", money.CURRENCIES)
def test_limits_of_a_price(work, alice, currency):
    for price in (money.MINIMUM_CHARGE[currency] - 1, money.LARGEST_CHARGE[currency] + 1):
        with pytest.raises(Refusal) as refusal:
            listings.create_listing(work=work, preset="standard", price_minor=price, currency=currency, actor=alice)
        assert refusal.value.code == "price_out_of_range"
    assert not work.listings.exists()
    assert policies.minimum(currency) >= money.MINIMUM_CHARGE[currency]


def test_the_ledger_refuses_to_mix_currencies(alice):
    ledger.post(key="a", kind="x", cause="x", currency="EUR", lines=[
        Line(Book("stripe_clearing"), Book("pending", alice.pk), 100)
    ])  # fmt: skip
    books = LedgerAccount.objects.in_bulk(field_name="pk")
    euro = next(book for book in books.values() if book.kind == "pending")
    ledger.post(key="b", kind="x", cause="x", currency="JPY", lines=[
        Line(Book("stripe_clearing"), Book("pending", alice.pk), 100)
    ])  # fmt: skip
    yen = LedgerAccount.objects.get(kind="stripe_clearing", currency="JPY")
    made = LedgerTransaction.objects.get(key="b")
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(transaction=made, source=yen, destination=euro, amount=5, currency="JPY")
    euro.refresh_from_db()
    assert euro.balance == 100


@pytest.mark.parametrize(
    ("language", "typed", "currency", "minor"),
    [("id", "150.000", "IDR", 15_000_000), ("en", "1,234.50", "USD", 123_450), ("zh-hans", "5,000", "JPY", 5000)],
)
def test_prices_are_typed_as_people_write_them(work, alice, browse, language, typed, currency, minor):
    client = browse(alice)
    form = {"preset": "standard", "price": typed, "currency": currency}
    page = client.post(f"/studio/works/{work.pk}/list/", form, headers={"accept-language": language})
    assert page.status_code == 302
    assert work.listings.values_list("price_minor", "currency").get() == (minor, currency)
