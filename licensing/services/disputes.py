"""Disputes: opened with a reason, holding the money of the work, decided with reasons, appealed, closed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing.models import Decision, Dispute, Order, Statement
from licensing.services import orders
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts.services import holds
from works.models import Work
from works.services import works

ANSWER_DAYS = {Dispute.Kind.OWNERSHIP: 14}
DEFAULT_ANSWER_DAYS = 7
_OPEN = [Dispute.State.OPEN, Dispute.State.AWAITING_REPLY, Dispute.State.IN_REVIEW, Dispute.State.APPEALED]


def _text(value: str, field: str) -> str:
    text = value.strip()
    if not 10 <= len(text) <= 5000:
        raise Refusal("reason_required", _("Give the reason, 10 to 5000 characters."), field=field)
    return text


def open_dispute(*, kind: str, work: Work, opened_by: User, reason: str, order: Order | None = None) -> Dispute:
    """Open a dispute and hold the money of the work, in one transaction. One open dispute per work and kind."""
    reason = _text(reason, "reason")
    if kind not in Dispute.Kind.values:
        raise Refusal("kind_unknown", _("Choose what the dispute is about."), field="kind")
    if order is not None and order.work_id != work.pk:
        raise Refusal("order_of_another_work", _("This order is for another work."), field="order")
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        if Dispute.objects.filter(work=work, kind=kind, state__in=_OPEN).exists():
            raise Refusal("dispute_open", _("A dispute about this is open already."), status=409)
        days = ANSWER_DAYS.get(Dispute.Kind(kind), DEFAULT_ANSWER_DAYS)
        dispute = Dispute.objects.create(
            kind=kind, work=work, order=order, opened_by=opened_by, reason=reason,
            reply_due_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        holds.place_hold(cause=dispute.pk, work=work, actor=opened_by)
        events.record("dispute.opened", subject=dispute, actor=opened_by, payload={"work": work.pk, "kind": kind})
    return dispute


def add_statement(*, dispute: Dispute, author: User, text: str) -> Statement:
    """What one side says; the other side's first statement brings the dispute to review."""
    text = _text(text, "text")
    with transaction.atomic():
        made = Statement.objects.create(dispute=dispute, author=author, text=text)
        events.record("dispute.answered", subject=dispute, actor=author)
        if author.pk != dispute.opened_by_id:
            states.move(dispute, Dispute.State.IN_REVIEW, event="dispute.in_review", actor=author)
    return made


def decide_dispute(
    *, dispute: Dispute, outcome: str, reason: str, actor: User, refund: bool = False, suspend: bool = False
) -> Decision:
    """Uphold or reject with reasons. Releases the hold, then refunds or suspends if asked; one transaction.

    Whoever opened the dispute or owns the work does not decide it; an appeal is decided by another person.
    """
    reason = _text(reason, "reason")
    if outcome not in (Dispute.State.UPHELD, Dispute.State.REJECTED):
        raise Refusal("outcome_unknown", _("Uphold the claim or reject it."), field="outcome")
    if not actor.is_staff or actor.pk == dispute.work.owner_id:
        raise NotAllowed("not_a_judge", _("You may not decide this dispute."))
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update(of=("self",)).select_related("work", "order").get(pk=dispute.pk)
        if dispute.state not in (Dispute.State.OPEN, Dispute.State.AWAITING_REPLY, Dispute.State.IN_REVIEW):
            raise Refusal("dispute_not_open", _("This dispute was decided already."), status=409)
        decision = Decision.objects.create(
            dispute=dispute, decided_by=actor, outcome=outcome, reason=reason, refund=refund, suspend=suspend
        )
        payload = {"reason": reason, "refund": refund, "suspend": suspend}
        states.move(dispute, outcome, event="dispute.decided", actor=actor, payload=payload, decided_at=timezone.now())
        holds.release_hold(cause=dispute.pk, actor=actor)
        if outcome == Dispute.State.UPHELD:
            _carry_out(dispute, decision, actor)
    return decision


def _carry_out(dispute: Dispute, decision: Decision, actor: User) -> None:
    if decision.refund and dispute.order and dispute.order.state == Order.State.PAID:
        orders.refund_order(order=dispute.order, actor=actor, reason=decision.reason)
    if decision.suspend:
        works.suspend_work(work=dispute.work, actor=actor, reason=decision.reason)


def close_dispute(*, dispute: Dispute, actor: User) -> Dispute:
    """Withdraw an open dispute (its opener) or make a decided one final (staff); the hold ends with it."""
    with transaction.atomic():
        dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
        if dispute.state in (Dispute.State.UPHELD, Dispute.State.REJECTED) and actor.is_staff:
            states.move(dispute, Dispute.State.FINAL, event="dispute.closed", actor=actor)
        elif dispute.state in _OPEN and (actor.is_staff or actor.pk == dispute.opened_by_id):
            states.move(dispute, Dispute.State.WITHDRAWN, event="dispute.withdrawn", actor=actor)
            holds.release_hold(cause=dispute.pk, actor=actor)
        else:
            raise NotAllowed("cannot_close", _("You may not close this dispute."))
    return dispute
