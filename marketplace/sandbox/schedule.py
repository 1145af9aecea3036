"""What happens by itself once the local Stripe's clock reaches it: debits, bank payouts, sessions that expire."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from marketplace.sandbox import clock
from marketplace.sandbox.models import Due
from marketplace.sandbox.router import ALIAS

Action = Callable[[str], object]
_actions: dict[str, Action] = {}


def does(name: str) -> Callable[[Action], Action]:
    """Register what an action does to the object it names."""

    def register(function: Action) -> Action:
        _actions[name] = function
        return function

    return register


def add(action: str, stripe_id: str, at: datetime) -> None:
    Due.objects.create(action=action, stripe_id=stripe_id, at=at)


def run_due() -> int:
    """Do everything whose time has come, in order, each in its own transaction; how many."""
    done = 0
    while _run_next():
        done += 1
    return done


def _run_next() -> bool:
    with transaction.atomic(using=ALIAS):
        rows = Due.objects.select_for_update(skip_locked=True).filter(at__lte=clock.now())
        due = rows.order_by("at", "id").first()
        if due is None:
            return False
        due.delete()
        _actions[due.action](due.stripe_id)
    return True
