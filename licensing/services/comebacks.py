"""Licenses that come back, because the money for what took their place went away; as far as they were paid for."""

from typing import Any

from accounts.models import User
from licensing.models import Commission, License, Order
from licensing.services import windows
from marketplace.core import states
from payouts.services import chargebacks

State = License.State
LOST = (Order.State.REFUNDED, Order.State.CHARGED_BACK)


def bring_back(*, held: License, actor: User | None, reason: str) -> str:
    """Put a license that was passed on or upgraded in force again; the state in which it is then. In the caller's
    transaction.

    It waits while a bank decides about a payment that it stands on, and has ended, with its window, when one of them
    went back meanwhile.
    """
    to, event, why = State.ACTIVE, "license.reinstated", reason
    behind = _list_payments(held)
    if any(order.state in LOST for order in behind):
        to, event, why = State.REVOKED, "license.revoked", "payment_lost"
    elif any(chargebacks.is_disputed(order.pk) for order in behind):
        to, event, why = State.SUSPENDED, "license.suspended", "payment_disputed"
    payload: dict[str, Any] = {"reason": why}
    if states.move(held, to, event=event, actor=actor, payload=payload) and to == State.REVOKED:
        windows.free(order_id=held.order_id)
    return str(held.state)


def _list_payments(held: License) -> list[Order]:
    """What was paid for a license: its order, with the deposit or the pack that it is a part of, and what was paid for
    the license that it was given from, or that it credits."""
    order = held.order
    found = [order]
    if order.purpose == Order.Purpose.BALANCE:
        found.append(Commission.objects.select_related("deposit").get(pk=order.matter).deposit)
    if order.purpose == Order.Purpose.PACK_PART:
        found.append(Order.objects.get(pk=order.matter))
    given = order.purpose == Order.Purpose.TRANSFER and not order.price_minor
    if (given or order.purpose == Order.Purpose.UPGRADE) and held.predecessor_id:
        found += _list_payments(License.objects.select_related("order").get(pk=held.predecessor_id))
    return found
