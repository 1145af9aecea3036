"""Disputes: reported or opened with a reason, answered, decided with reasons, appealed, closed.

While a dispute that was taken up is undecided, the money of its work is held and its status says disputed.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import order_queries
from licensing.models import Decision, Dispute, Order, Statement
from licensing.services import orders
from marketplace.core import events, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts.services import holds
from works.models import Work
from works.services import works

State = Dispute.State
ANSWER_DAYS = {Dispute.Kind.OWNERSHIP: 14}
DEFAULT_ANSWER_DAYS = 7
APPEAL_DAYS = 183
REPORTS_A_DAY = 5


def open_dispute(
    *, kind: str, work: Work, opened_by: User, reason: str, order: Order | None = None, evidence: str = ""
) -> Dispute:
    """Open a dispute about a work, in one transaction; one open at a time per person, kind and order.

    What staff or the order's buyer open is taken up at once. Anybody else's is a report: nothing is held and the
    owner hears nothing until staff take it up, so that nobody can stop another's income by writing a sentence.
    """
    reason, evidence = _text(reason, "reason"), _evidence(evidence)
    if kind not in Dispute.Kind.values:
        raise Refusal("kind_unknown", _("Choose what the dispute is about."), field="kind")
    if order is not None and order.work_id != work.pk:
        raise Refusal("order_of_another_work", _("This order is for another work."), field="order")
    at_once = opened_by.is_staff or (order is not None and _bought(opened_by, order))
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        _check_open(kind, work, opened_by, order)
        dispute = Dispute.objects.create(
            kind=kind, work=work, order=order, opened_by=opened_by, reason=reason, evidence=evidence,
            reply_due_at=_answer_due(kind),
        )  # fmt: skip
        payload = {"work": work.pk, "kind": kind, "reason": reason}
        events.record("dispute.opened", subject=dispute, actor=opened_by, payload=payload)
        if at_once:
            _take_up(dispute, opened_by)
    return dispute


def _bought(user: User, order: Order) -> bool:
    return order_queries.list_orders_for(user).filter(pk=order.pk).exclude(paid_at=None).exists()


def _check_open(kind: str, work: Work, opened_by: User, order: Order | None) -> None:
    if work.owner_id == opened_by.pk and order is None:
        raise Refusal("own_work", _("This work is yours. Name the order that your complaint is about."), field="order")
    open_ones = Dispute.objects.filter(state__in=[*Dispute.UNDECIDED, State.APPEALED])
    same = open_ones.filter(work=work, kind=kind)
    if not opened_by.is_staff:
        same = same.filter(opened_by=opened_by, order=order)
    if same.exists():
        raise Refusal("dispute_open", _("A dispute about this is open already."), status=409)
    today = Dispute.objects.filter(opened_by=opened_by, created_at__gt=timezone.now() - timedelta(days=1))
    if not opened_by.is_staff and today.count() >= REPORTS_A_DAY:
        most = {"most": REPORTS_A_DAY}
        raise Refusal("too_many_reports", _("You can report %(most)s problems a day. Try tomorrow.") % most, status=429)


def _answer_due(kind: str) -> datetime:
    return timezone.now() + timedelta(days=ANSWER_DAYS.get(Dispute.Kind(kind), DEFAULT_ANSWER_DAYS))


def _take_up(dispute: Dispute, actor: User) -> None:
    due = _answer_due(dispute.kind)
    moved = states.move(
        dispute, State.AWAITING_REPLY, event="dispute.taken_up", actor=actor, taken_up_at=timezone.now(),
        reply_due_at=due,
    )  # fmt: skip
    if not moved:
        raise Refusal("dispute_not_open", _("This report was taken up or ended already."), status=409)
    holds.place_hold(cause=dispute.pk, work=dispute.work, actor=actor)


def take_up_dispute(*, dispute: Dispute, actor: User) -> Dispute:
    """Staff take up a report: the money of the work is held, and its owner is asked to answer."""
    if not actor.is_staff:
        raise NotAllowed("staff_only", _("Only staff take up a report."))
    with transaction.atomic():
        dispute = _lock(dispute)
        _take_up(dispute, actor)
    return dispute


def add_statement(*, dispute: Dispute, author: User, text: str, evidence: str = "") -> Statement:
    """What one side says, while the dispute is undecided. The answer of who was asked brings it to review."""
    text, evidence = _text(text, "text"), _evidence(evidence)
    with transaction.atomic():
        dispute = _lock(dispute)
        if not is_party(author, dispute):
            raise NotAllowed("not_a_party", _("Only the two sides make statements."))
        if dispute.state not in (State.OPEN, *Dispute.HOLDING):
            raise Refusal("dispute_not_open", _("This dispute is decided; it takes no more statements."), status=409)
        made = Statement.objects.create(dispute=dispute, author=author, text=text, evidence=evidence)
        events.record("dispute.answered", subject=dispute, actor=author, payload={"statement": made.pk})
        if author.pk == dispute.respondent_id and dispute.state == State.AWAITING_REPLY:
            states.move(dispute, State.IN_REVIEW, event="dispute.in_review", actor=author)
    return made


def is_party(user: User, dispute: Dispute) -> bool:
    """Whoever opened it, the work's owner, and the buyer of the order it is about; staff only as one of these."""
    buyer = dispute.order.buyer_id if dispute.order else None
    return user.pk in (dispute.opened_by_id, dispute.work.owner_id, buyer)


def decide_dispute(
    *, dispute: Dispute, outcome: str, reason: str, actor: User, refund: bool = False, suspend: bool = False
) -> Decision:
    """Uphold or reject with reasons. Releases the hold, then refunds or suspends if asked; one transaction.

    Nobody decides about their own work or order. An appeal is decided by somebody who did not decide before, is
    final, and restores a work that the first decision suspended when it rejects the claim.
    """
    reason = _text(reason, "reason")
    if outcome not in (State.UPHELD, State.REJECTED):
        raise Refusal("outcome_unknown", _("Uphold the claim or reject it."), field="outcome")
    with transaction.atomic():
        dispute = _lock(dispute)
        _check_judge(dispute, actor)
        _check_order_of(dispute, outcome, refund=refund, suspend=suspend)
        decision = Decision.objects.create(
            dispute=dispute, decided_by=actor, outcome=outcome, reason=reason, refund=refund, suspend=suspend
        )
        appealed = dispute.state == State.APPEALED
        payload = {"reason": reason, "outcome": outcome, "refund": refund, "suspend": suspend, "appeal": appealed}
        to = State.FINAL if appealed else outcome
        states.move(dispute, to, event="dispute.decided", actor=actor, payload=payload, decided_at=timezone.now())
        _release(dispute, actor)
        _carry_out(dispute, decision, actor)
    return decision


def _check_judge(dispute: Dispute, actor: User) -> None:
    buyer = dispute.order.buyer_id if dispute.order else None
    if not actor.is_staff or actor.pk in (dispute.work.owner_id, buyer):
        raise NotAllowed("not_a_judge", _("You may not decide this dispute."))
    if dispute.state == State.APPEALED and dispute.decisions.filter(decided_by=actor).exists():
        raise NotAllowed("same_judge", _("You decided this dispute before; an appeal is decided by another person."))


def _check_order_of(dispute: Dispute, outcome: str, *, refund: bool, suspend: bool) -> None:
    """Whether the decision can be made and carried out as written."""
    if dispute.state not in (*Dispute.UNDECIDED, State.APPEALED):
        raise Refusal("dispute_not_open", _("This dispute was decided already."), status=409)
    if outcome == State.REJECTED and (refund or suspend):
        raise Refusal("nothing_to_carry_out", _("A rejected claim neither refunds nor suspends."), field="outcome")
    if outcome == State.UPHELD and dispute.state == State.OPEN:
        raise Refusal("not_taken_up", _("Take the report up first, so that the other side can answer."), status=409)
    if refund and (dispute.order is None or dispute.order.state != Order.State.PAID):
        raise Refusal("no_order_to_refund", _("There is no paid order to refund."), field="refund")


def _carry_out(dispute: Dispute, decision: Decision, actor: User) -> None:
    if decision.refund and dispute.order:
        orders.refund_order(order=dispute.order, actor=actor, reason=decision.reason)
    suspended = dispute.work.state == Work.State.SUSPENDED
    if decision.suspend and not suspended:
        works.suspend_work(work=dispute.work, actor=actor, reason=decision.reason)
    earlier = dispute.decisions.exclude(pk=decision.pk)
    if suspended and decision.outcome == State.REJECTED and earlier.filter(suspend=True).exists():
        works.restore_work(work=dispute.work, actor=actor, reason=decision.reason)


def appeal_dispute(*, dispute: Dispute, actor: User, reason: str) -> Dispute:
    """A side asks for another decision, within APPEAL_DAYS of the first; the money is held again meanwhile."""
    reason = _text(reason, "text")
    with transaction.atomic():
        dispute = _lock(dispute)
        if not is_party(actor, dispute):
            raise NotAllowed("not_a_party", _("Only the two sides may appeal."))
        until = appeal_until(dispute)
        if until is None or timezone.now() > until:
            raise Refusal("appeal_over", _("This decision cannot be appealed."), status=409)
        payload = {"reason": reason}
        if not states.move(dispute, State.APPEALED, event="dispute.appealed", actor=actor, payload=payload):
            raise Refusal("appeal_over", _("This decision cannot be appealed."), status=409)
        Statement.objects.create(dispute=dispute, author=actor, text=reason)
        holds.place_hold(cause=_appeal_cause(dispute), work=dispute.work, actor=actor)
    return dispute


def appeal_until(dispute: Dispute) -> datetime | None:
    """Until when the decision can be appealed; None while there is none."""
    return dispute.decided_at + timedelta(days=APPEAL_DAYS) if dispute.decided_at else None


def withdraw_dispute(*, dispute: Dispute, actor: User) -> Dispute:
    """Whoever opened it gives it up while it is undecided; what staff opened, any of them may. The hold ends."""
    with transaction.atomic():
        dispute = _lock(dispute)
        if actor.pk != dispute.opened_by_id and not (actor.is_staff and dispute.opened_by.is_staff):
            raise NotAllowed("cannot_withdraw", _("Only who opened a dispute can withdraw it."))
        if not states.move(dispute, State.WITHDRAWN, event="dispute.withdrawn", actor=actor):
            raise Refusal("dispute_not_open", _("This dispute was decided or ended already."), status=409)
        _release(dispute, actor)
    return dispute


def close_dispute(*, dispute: Dispute, actor: User, reason: str = "") -> Dispute:
    """Staff make a decided dispute final, after which nobody can appeal."""
    with transaction.atomic():
        dispute = _lock(dispute)
        if not actor.is_staff:
            raise NotAllowed("staff_only", _("Only staff close a dispute."))
        if dispute.state not in (State.UPHELD, State.REJECTED):
            raise Refusal("dispute_not_decided", _("Only a decided dispute can be closed."), status=409)
        payload = {"reason": reason.strip()[:1000]}
        states.move(dispute, State.FINAL, event="dispute.closed", actor=actor, payload=payload)
    return dispute


def _release(dispute: Dispute, actor: User) -> None:
    """End the hold that stands for this dispute now, if any; the one of an appeal has a cause of its own."""
    appealed = dispute.decisions.count() > 1
    if dispute.taken_up_at:
        holds.release_hold(cause=_appeal_cause(dispute) if appealed else dispute.pk, actor=actor)


def _appeal_cause(dispute: Dispute) -> str:
    return f"{dispute.pk}:appeal"


def _lock(dispute: Dispute) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("work", "order", "opened_by")
    return rows.get(pk=dispute.pk)


def _text(value: str, field: str) -> str:
    text = value.strip()
    if not 10 <= len(text) <= 5000:
        raise Refusal("reason_required", _("Give the reason, 10 to 5000 characters."), field=field)
    return text


def _evidence(value: str) -> str:
    text = value.strip()
    if len(text) > 5000:
        raise Refusal("evidence_too_long", _("Describe the evidence in at most 5000 characters."), field="evidence")
    return text
