"""Invariants of orders and licenses, checked together with the ledger's."""

from collections import Counter

from django.db.models import Count, Exists, F, OuterRef

from licensing.models import License, Order
from marketplace.core import audits
from payouts.models import Sale


@audits.invariant
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
    unsold = paid.filter(price_minor__gt=0).annotate(has=Exists(sale)).filter(has=False)
    return rows + [f"order {order.pk} is paid but has no sale of its amount" for order in unsold]


@audits.invariant
def active_licenses() -> list[str]:
    """A license is in force only while its order is paid and not fully refunded or lost."""
    active = License.objects.filter(state=License.State.ACTIVE).select_related("order").order_by("pk")
    rows = [
        f"license {held.pk} is active, its order is {held.order.state}"
        for held in active.exclude(order__state=Order.State.PAID)
    ]
    returned = active.filter(order__price_minor__gt=0, order__refunded_minor__gte=F("order__price_minor"))
    return rows + [f"license {held.pk} is active, its order is fully refunded" for held in returned]


@audits.invariant
def exclusive_licenses() -> list[str]:
    """One active license that excludes everybody, per work."""
    exclusive = License.objects.filter(state=License.State.ACTIVE).exclude(terms__body__exclusivity="none")
    count = Counter(exclusive.values_list("work_id", flat=True))
    return [f"work {work}: {n} exclusive licenses are active" for work, n in sorted(count.items()) if n > 1]


@audits.invariant
def payments() -> list[str]:
    """One payment at Stripe pays for one order."""
    same = Order.objects.exclude(stripe_payment_intent="").values_list("stripe_payment_intent").annotate(n=Count("pk"))
    return [f"payment {name} stands for {n} orders" for name, n in same.filter(n__gt=1).order_by()]
