"""Broken promises of orders and licenses are found by verify_ledger."""

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from licensing.models import License, Listing, Order, TitleSale, Window
from licensing.terms.footprint import footprint_of
from payouts import audit
from payouts.models import Sale
from payouts.services import sales
from works.models import Title, Work

pytestmark = pytest.mark.django_db


def _terms(exclusivity):
    from licensing.models import LicenseTerms

    body = {"exclusivity": exclusivity}
    return LicenseTerms.objects.get_or_create(pk=f"{exclusivity:0<64}", defaults={"body": body})[0]


@pytest.fixture
def work(alice):
    return Work.objects.create(creator=alice, owner=alice, kind="image", title="Kelp", state="certified")


@pytest.fixture
def sold(work, alice, carol):
    def sell(exclusivity="none", name="pi_1"):
        terms, now = _terms(exclusivity), timezone.now()
        listing = Listing.objects.create(
            work=work, seller=alice, terms=terms, preset="x", price_minor=5000, currency="USD", state="retired"
        )
        order = Order.objects.create(
            buyer=carol, listing=listing, work=work, terms=terms, licensee_name="Carol", price_minor=5000, fee_bps=1000,
            currency="USD", state="paid", expires_at=now, paid_at=now, stripe_payment_intent=name,
        )  # fmt: skip
        License.objects.create(
            order=order, work=work, licensee=carol, licensee_name="Carol", terms=terms, terms_hash=terms.pk,
            starts_at=now,
        )  # fmt: skip
        taken = footprint_of(terms.body)
        Window.objects.create(
            work=work, order=order, exclusive=taken.exclusive, industries=taken.industries, media=taken.media,
            countries=taken.countries, period=TimestamptzRange(now, None),
        )  # fmt: skip
        sales.record_sale(source=order.pk, work=work, gross_minor=5000, currency="USD", occurred_at=now)
        return order

    return sell


def problems():
    return "\n".join(audit.find_problems())


def test_right_books_have_no_problem(sold):
    sold()
    assert problems() == ""


def test_active_license_of_a_refunded_order(sold):
    order = sold()
    Order.objects.update(state="refunded")
    assert f"license {order.license.pk} is active, its order is refunded" in problems()
    Order.objects.update(state="paid", refunded_minor=5000)
    assert f"license {order.license.pk} is active, its order is fully refunded" in problems()


def test_paid_order_without_license_or_sale(sold):
    order = sold()
    License.objects.all().delete()
    Sale.objects.update(source="ord_other")
    assert f"order {order.pk} is paid but has no license" in problems()
    assert f"order {order.pk} is paid but has no sale of its amount" in problems()


def test_two_exclusive_licenses(sold, work):
    first = sold("full", "pi_1")
    assert problems() == ""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table licensing_window drop constraint window_no_overlap")
    second = sold("full", "pi_2")
    assert f"work {work.pk}: {first.pk} and {second.pk} overlap" in problems()


def test_the_database_refuses_two_exclusive_licenses(sold):
    sold("full", "pi_1")
    with pytest.raises(IntegrityError, match="window_no_overlap"):
        sold("none", "pi_2")


def test_a_license_without_a_window_and_a_window_without_a_license(sold):
    order = sold()
    License.objects.update(state="revoked")
    assert f"window of {order.pk} has no license in force" in problems()
    License.objects.update(state="suspended")
    Window.objects.all().delete()
    assert f"license {order.license.pk} is in force without a window" in problems()


def test_one_payment_for_two_orders(sold):
    sold(name="pi_1"), sold(name="pi_1")
    assert "payment pi_1 stands for 2 orders" in problems()


def test_an_owner_that_no_title_names_and_a_title_that_nobody_paid(work, alice, carol):
    Title.objects.create(work=work, owner=alice)
    sale = TitleSale.objects.create(work=work, seller=alice, price_minor=9000, currency="USD", royalty_bps=0)
    assert audit.find_problems() == []
    Work.objects.filter(pk=work.pk).update(owner=carol)
    TitleSale.objects.filter(pk=sale.pk).update(state="sold")
    assert audit.find_problems() == [
        f"work {work.pk}: its owner is not the one that its title names",
        f"title sale {sale.pk} is sold, but not paid or without an owner",
    ]
