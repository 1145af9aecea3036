"""The clock of commissions: reminders of what is due, the money back when nothing comes, and what a buyer forfeits."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from licensing.models import Commission, Order
from licensing.services import commission_orders, commissions, license_purpose
from licensing.services.commission_orders import get_balance
from marketplace.core import events, states
from marketplace.core.errors import Refusal
from payouts.services import chargebacks
from works.models import Work

logger = logging.getLogger(__name__)
LATE_DAYS = 30  # after the day of the delivery, the buyer's money goes back by itself
REMINDER = timedelta(days=3)
State = Commission.State


def sweep() -> int:
    """Remind of what is due, and end what is over; how many ended."""
    _remind()
    now = timezone.now()
    late = Q(state=State.MAKING, due_on__lt=now.date() - timedelta(days=LATE_DAYS))
    unpaid = Q(state=State.DELIVERED, pay_due_at__lte=now)
    ended = 0
    for one in Commission.objects.filter(late | unpaid).order_by("pk")[:200]:
        try:
            ended += _end(one)
        except Refusal as refusal:
            logger.critical("commission %s is over and cannot end: %s", one.pk, refusal)
    return ended


def _remind() -> None:
    """Once of each delivery that waits to be paid, and once of each day of a delivery that is over."""
    now = timezone.now()
    due = Q(state=State.DELIVERED, pay_due_at__lte=now + REMINDER) | Q(state=State.MAKING, due_on__lt=now.date())
    for one in Commission.objects.filter(due, reminded_at=None).order_by("pk")[:200]:
        with transaction.atomic():
            if Commission.objects.filter(due, pk=one.pk, reminded_at=None).update(reminded_at=now):
                events.record("commission.due", subject=one, payload={"state": one.state})


def _end(commission: Commission) -> bool:
    """Nobody delivered: the money goes back. Nobody paid the rest: the maker keeps the deposit, unless it could not be
    paid. A bank that is deciding, or a buyer who is paying, is waited for."""
    with transaction.atomic():
        work_id, state = commission.work_id, commission.state
        if work_id:
            Work.objects.select_for_update(no_key=True).get(pk=work_id)
        commission = commission_orders.lock(commission)
        if (commission.work_id, commission.state) != (work_id, state) or _is_waited_for(commission):
            return False
        if commission.state == State.MAKING:
            commissions.send_back(commission, None, _("It was not delivered in time."))
        elif license_purpose.problem_of_work(Order(work=commission.work)):
            commissions.send_back(commission, None, _("The work that was delivered cannot be licensed any more."))
        else:
            _forfeit(commission)
    return True


def _is_waited_for(commission: Commission) -> bool:
    balance = get_balance(commission)
    paying = balance is not None and balance.expires_at > timezone.now()
    return paying or chargebacks.is_disputed(commission.deposit_id)


def _forfeit(commission: Commission) -> None:
    """The deposit is a sale without a license, and the work is its maker's to offer."""
    now = timezone.now()
    commission_orders.sell_deposit(commission, now)
    states.move(commission, State.FORFEITED, event="commission.forfeited", ended_at=now)
