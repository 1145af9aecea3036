"""What was paid for a license and not given back, as an upgrade credits it."""

from licensing.models import Commission, License, Order
from marketplace.core import money


def paid_for(held: License) -> int:
    """Minor units that stand in a license: what its order paid and did not get back, the same of the deposit that was
    paid before it, and what stands in the license that it replaced."""
    order = held.order
    own = _left(order)
    if order.purpose == Order.Purpose.BALANCE:
        return own + _left(Commission.objects.select_related("deposit").get(pk=order.matter).deposit)
    if order.purpose != Order.Purpose.UPGRADE:
        return own
    return own + paid_for(License.objects.select_related("order").get(pk=order.matter))


def _left(order: Order) -> int:
    return order.price_minor - order.refunded_minor


def due_for(price_minor: int, paid_minor: int, currency: str) -> int:
    """What is left to pay of a price. Nothing, when it is less than a card can be charged."""
    due = max(price_minor - paid_minor, 0)
    return due if due >= money.MINIMUM_CHARGE[currency] else 0


def is_credited(order: Order) -> bool:
    """Whether somebody paid for an upgrade whose price is lower by what was paid for this order."""
    held = License.objects.filter(order=order).first()
    while held:
        bought = Order.objects.filter(purpose=Order.Purpose.UPGRADE, matter=held.pk, state=Order.State.PAID)
        upgrade = bought.select_related("license").first()
        if upgrade is None or upgrade.price_minor > upgrade.refunded_minor:
            return upgrade is not None
        held = upgrade.license
    return False
