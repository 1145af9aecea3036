"""Invariants of orders and licenses, checked together with the ledger's."""

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.models import Commission, License, Order, Payment, TitleSale, Window
from marketplace.core import audits
from payouts.models import Deposit, Sale
from works.models import Title


@audits.invariant(_("An order is paid for and its license or its sale is missing."))
def paid_orders() -> list[str]:
    """Every paid order of a license has it, and every paid one its sale of the same amount."""
    paid = Order.objects.filter(state=Order.State.PAID).order_by("pk")
    unlicensed = (
        paid.filter(terms__isnull=False)
        .annotate(has=Exists(License.objects.filter(order=OuterRef("pk"))))
        .filter(has=False)
    )
    rows = [f"order {order.pk} is paid but has no license" for order in unlicensed]
    sale = Sale.objects.filter(
        source=OuterRef("pk"), gross_minor=OuterRef("price_minor"), currency=OuterRef("currency")
    )
    held = Deposit.objects.filter(source=OuterRef("pk"), state=Deposit.State.HELD)
    unsold = paid.filter(price_minor__gt=0).exclude(Exists(sale)).exclude(Exists(held))
    return rows + [f"order {order.pk} is paid but has no sale of its amount" for order in unsold]


@audits.invariant(_("A license is in force whose order is not paid."))
def active_licenses() -> list[str]:
    """A license is in force only while its order is paid and not fully refunded or lost."""
    active = License.objects.filter(state=License.State.ACTIVE).select_related("order").order_by("pk")
    rows = [
        f"license {held.pk} is active, its order is {held.order.state}"
        for held in active.exclude(order__state=Order.State.PAID)
    ]
    returned = active.filter(order__price_minor__gt=0, order__refunded_minor__gte=F("order__price_minor"))
    return rows + [f"license {held.pk} is active, its order is fully refunded" for held in returned]


_OVERLAPS = """
select a.work_id, a.order_id, b.order_id from licensing_window a join licensing_window b
    on a.work_id = b.work_id and a.exclusive and (a.id < b.id or not b.exclusive) and a.period && b.period
    and a.industries && b.industries and a.media && b.media and a.countries && b.countries
where b.exclusive or not a.beside @> b.id
order by a.id, b.id
"""


@audits.invariant(_("Two licenses overlap that exclude each other, or one has no window."))
def exclusive_licenses() -> list[str]:
    """One active exclusive license per work and scope: what is in force has its window, and none overlaps another."""
    taken = Window.objects.filter(order=OuterRef("order"), held_until=None)
    held = License.objects.filter(state__in=[License.State.ACTIVE, License.State.SUSPENDED])
    held = held.exclude(ends_at__lte=timezone.now()).annotate(has=Exists(taken)).filter(has=False)
    rows = [f"license {pk} is in force without a window" for pk in held.order_by("pk").values_list("pk", flat=True)]
    over = Window.objects.filter(held_until=None).exclude(
        order__license__state__in=["active", "suspended", "superseded"]
    )
    rows += [
        f"window of {name} has no license in force" for name in over.order_by("pk").values_list("order", flat=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPS)
        return rows + [f"work {work}: {one} and {other} overlap" for work, one, other in cursor.fetchall()]


@audits.invariant(_("An upgrade credits what was given back."))
def upgrades() -> list[str]:
    """What was credited for a license was paid for it; its money did not go back behind the upgrade's back."""
    paid = Order.objects.filter(purpose=Order.Purpose.UPGRADE, state=Order.State.PAID, credit_minor__gt=0)
    active = paid.filter(license__state=License.State.ACTIVE).order_by("pk")
    before = License.objects.in_bulk(active.values_list("matter", flat=True))
    return [
        f"order {order.pk}: what it credits was given back" for order in active
        if before[order.matter].state not in (License.State.SUPERSEDED, License.State.EXPIRED)
    ]  # fmt: skip


@audits.invariant(_("A commission is not where its money is."))
def commissions() -> list[str]:
    """While one is open its deposit is held; once it is completed or forfeited the deposit was sold, and back after
    it was canceled."""
    fits = {
        "making": ("held",), "delivered": ("held",), "completed": ("sold",), "forfeited": ("sold",),
        "canceled": ("returned", "lost"), "undone": ("sold",),
    }  # fmt: skip
    deposits = dict(Deposit.objects.values_list("source", "state"))
    return [
        f"commission {pk} is {state}, its deposit is {deposits.get(deposit)}"
        for pk, state, deposit in Commission.objects.order_by("pk").values_list("pk", "state", "deposit")
        if deposits.get(deposit) not in fits[state]
    ]


@audits.invariant(_("One payment stands for more than one order."))
def payments() -> list[str]:
    """A payment at Stripe pays for one order, or for those of one cart and no others, to the sum of their prices."""
    paid = Order.objects.exclude(stripe_payment_intent="")
    same = paid.filter(payment=None).values_list("stripe_payment_intent").annotate(n=Count("pk"))
    rows = [f"payment {name} stands for {n} orders" for name, n in same.filter(n__gt=1).order_by()]
    strays = paid.filter(payment__isnull=False).exclude(stripe_payment_intent=F("payment__stripe_payment_intent"))
    rows += [f"order {order.pk} was not paid by {order.payment_id}, which it belongs to" for order in strays]
    shared = paid.filter(payment=None, stripe_payment_intent__in=Payment.objects.values("stripe_payment_intent"))
    rows += [f"order {order.pk} was paid by the payment of a cart that it is not in" for order in shared]
    for payment in Payment.objects.annotate(total=Sum("orders__price_minor")).exclude(total=F("amount_minor")):
        rows.append(f"payment {payment.pk}: {payment.amount_minor}, its orders {payment.total}")
    half = Order.objects.filter(payment__state=Payment.State.PAID, state=Order.State.PENDING).order_by("pk")
    return rows + [f"order {order.pk} is pending, {order.payment_id} was paid" for order in half]


@audits.invariant(_("The owner of a work is not whom its title names."))
def owners() -> list[str]:
    """A work's owner is whom its chain of title names, and a title that was sold was paid for."""
    wrong = Title.objects.filter(until_at=None).exclude(owner=F("work__owner")).order_by("pk")
    rows = [f"work {title.work_id}: its owner is not the one that its title names" for title in wrong]
    paid = Order.objects.filter(
        purpose=Order.Purpose.TITLE, matter=OuterRef("pk"), state__in=[Order.State.PAID, Order.State.CHARGED_BACK]
    )
    sold = TitleSale.objects.filter(state=TitleSale.State.SOLD).annotate(paid=Exists(paid)).order_by("pk")
    unpaid = sold.filter(Q(paid=False) | Q(title=None))
    return rows + [f"title sale {sale.pk} is sold, but not paid or without an owner" for sale in unpaid]
