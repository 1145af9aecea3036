"""Holds: the money of a work waits while something about it is undecided."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from marketplace.core import events, states
from payouts.models import Hold, Sale
from payouts.services import sales
from works.models import Work


def place_hold(*, cause: str, work: Work, actor: User | None) -> Hold:
    """Set aside what has not matured of the work's sales, and of those still to come; idempotent by `cause`."""
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        hold, created = Hold.objects.get_or_create(cause=cause, defaults={"work": work})
        if not created:
            return hold
        events.record("hold.placed", subject=hold, actor=actor, payload={"cause": cause, "work": work.pk})
        for sale in _pending(work, held=False):
            sales.set_aside(sale)
    return hold


def release_hold(*, cause: str, actor: User | None) -> Hold:
    """End a hold; the money goes back to its parties unless another hold on the work stands. Idempotent."""
    with transaction.atomic():
        hold = Hold.objects.get(cause=cause)
        work = Work.objects.select_for_update().get(pk=hold.work_id)
        moved = states.move(hold, Hold.State.RELEASED, event="hold.released", actor=actor, ended_at=timezone.now())
        if moved:
            for sale in _pending(work, held=True):
                if not _is_held(sale):
                    sales.give_back(sale)
    return hold


def _is_held(sale: Sale) -> bool:
    """Whether a hold stands on the work, or on one that was sold with it."""
    placed = Hold.objects.filter(state=Hold.State.PLACED)
    return placed.filter(Q(work=sale.work_id) | Q(work__sales_beside=sale)).exists()


def _pending(work: Work, *, held: bool) -> list[Sale]:
    """Sales of the work, and of packs that it was in."""
    sold = Q(work=work) | Q(pk__in=Sale.also.through.objects.filter(work=work).values("sale"))
    return list(Sale.objects.select_for_update().filter(sold, state=Sale.State.PENDING, held=held).order_by("pk"))
