"""The window of an order: held when it is placed, looked at again when it is paid, freed when nothing comes of it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Organization, User
from licensing import window_queries
from licensing.models import Order
from licensing.services import purposes, windows
from licensing.services.choices import Chosen
from licensing.terms import times
from marketplace.core import states


def hold(order: Order) -> None:
    """Keep what the order is to become free until its checkout is over; in the transaction that locked the work.

    What needs no license holds nothing. Raises Refusal with what stands in the way.
    """
    if order.terms is None:
        return
    purpose, latest = purposes.of(order), order.expires_at + windows.GRACE
    windows.hold(
        order=order, starts_at=purpose.starts_at(order, timezone.now()), replacing=purpose.replaces(order),
        ends_at=purpose.ends_at(order, purpose.starts_at(order, latest)),
    )  # fmt: skip


def problem(order: Order, now: datetime) -> str:
    """Why an order cannot become a license any more, as a code; empty when it can."""
    if order.terms is None:
        return ""
    purpose = purposes.of(order)
    starts_at = purpose.starts_at(order, now)
    return windows.problem(order, starts_at, purpose.ends_at(order, starts_at), replacing=purpose.replaces(order))


def close(order: Order, to: str, event: str, **payload: str) -> bool:
    """An order that is not paid ends, and holds nothing any more."""
    with transaction.atomic():
        closed = states.move(order, to, event=event, payload=payload)
        if closed:
            for one in purposes.of(order).licensed(order):
                windows.free(order_id=one.pk)
                if one.pk != order.pk:
                    states.move(one, to, event=event, payload=payload)
        return closed


def find_conflict(
    *, chosen: Chosen, buyer: User, organization: Organization | None = None, industry: str = ""
) -> window_queries.Conflict | None:
    """What would keep this buyer from a license under the chosen terms now."""
    order = Order(
        buyer_id=buyer.pk, organization=organization, work_id=chosen.work_id, terms=chosen.terms, industry=industry
    )
    starts_at = times.term_start(chosen.body, timezone.now())
    period = window_queries.period_of(starts_at, times.term_end(chosen.body, starts_at))
    return window_queries.find_conflict(order, period)
