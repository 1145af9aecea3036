"""Adjustments by hand: proposed by one member of staff with a reason, decided by another."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events, money, states
from marketplace.core.errors import NotAllowed, Refusal
from payouts import ledger
from payouts.ledger import Book, Kind, Line
from payouts.models import Adjustment


def propose_adjustment(*, user: User, amount_minor: int, currency: str, reason: str, actor: User) -> Adjustment:
    """Suggest giving a person money of the platform's, or taking it when below zero; nothing moves yet."""
    _only_staff(actor)
    if not amount_minor:
        raise Refusal("amount_invalid", _("Give an amount other than zero."), field="amount")
    if currency not in money.CURRENCIES:
        raise Refusal("currency_unknown", _("This currency is not known here."), field="currency")
    if len(reason.strip()) < 3:
        raise Refusal("reason_missing", _("Say why, in a sentence."), field="reason")
    with transaction.atomic():
        made = Adjustment.objects.create(
            user=user, amount=amount_minor, currency=currency, reason=reason.strip(), proposed_by=actor
        )
        payload = {"user": user.pk, "amount_minor": amount_minor, "currency": currency, "reason": made.reason}
        events.record("adjustment.proposed", subject=made, actor=actor, payload=payload)
    return made


def approve_adjustment(*, adjustment: Adjustment, actor: User) -> Adjustment:
    """Post it. Refused to whoever proposed it, to the person it is about, and when it takes more than is there."""
    _may_decide(adjustment, actor)
    with transaction.atomic():
        _decide(adjustment, Adjustment.State.APPROVED, "adjustment.approved", actor)
        own, losses = Book(Kind.AVAILABLE, adjustment.user_id), Book(Kind.LOSSES)
        line = Line(losses, own, adjustment.amount) if adjustment.amount > 0 else Line(own, losses, -adjustment.amount)
        ledger.post(
            key=f"adjustment:{adjustment.pk}", kind="adjustment", cause=adjustment.pk, currency=adjustment.currency,
            lines=[line],
        )  # fmt: skip
        if adjustment.amount < 0 and ledger.balance(Kind.AVAILABLE, adjustment.currency, adjustment.user) < 0:
            raise Refusal("overdraft", _("This takes more than the person has available."), field="amount")
    return adjustment


def decline_adjustment(*, adjustment: Adjustment, actor: User) -> Adjustment:
    """Leave everything as it is."""
    _may_decide(adjustment, actor)
    _decide(adjustment, Adjustment.State.DECLINED, "adjustment.declined", actor)
    return adjustment


def _decide(adjustment: Adjustment, to: str, event: str, actor: User) -> None:
    if not states.move(adjustment, to, event=event, actor=actor, decided_by=actor, decided_at=timezone.now()):
        raise Refusal("adjustment_decided", _("Somebody decided this before."), status=409)


def _only_staff(actor: User) -> None:
    if not actor.is_staff:
        raise NotAllowed("staff_only", _("Only staff may do this."))


def _may_decide(adjustment: Adjustment, actor: User) -> None:
    _only_staff(actor)
    if actor.pk in (adjustment.proposed_by_id, adjustment.user_id):
        message = _("A second person decides: neither who proposed it nor who it is about.")
        raise NotAllowed("second_person_needed", message)
