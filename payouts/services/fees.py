"""Setting the platform's fee for a creator, a kind of work, or everybody, and ending it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from payouts.models import FeeRule
from works.models import Work


def set_fee_rule(
    *, bps: int, reason: str, actor: User, creator: User | None = None, kind: str = "",
    starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> FeeRule:  # fmt: skip
    """A fee in basis points from now or a later moment on; what was sold before keeps its own.

    Raises Refusal, changing nothing: above 10000, both a creator and a kind, a window that began before now, ends
    before it starts, or overlaps another of the same scope.
    """
    now = timezone.now()
    starts_at = starts_at or now
    text = _checked_reason(reason, actor)
    _check_scope(bps, creator, kind)
    if starts_at < now:
        raise Refusal("fee_in_the_past", _("A fee starts now or later."), field="starts_on")
    if ends_at is not None and ends_at <= starts_at:
        raise Refusal("fee_window_empty", _("A fee ends after it starts."), field="ends_on")
    try:
        with transaction.atomic():
            rule = FeeRule.objects.create(
                creator=creator, kind=kind, bps=bps, starts_at=starts_at, ends_at=ends_at, reason=text, set_by=actor
            )
            payload = {"bps": bps, "creator": creator.handle if creator else "", "kind": kind, "reason": text}
            events.record("fee.set", subject=rule, actor=actor, payload=payload)
    except IntegrityError as error:
        if "fee_one_at_a_time" not in str(error):
            raise
        sentence = _("Another fee for the same works counts in that time. End it first, or choose other dates.")
        raise Refusal("fee_overlaps", sentence, field="starts_on", status=409) from None
    return rule


def end_fee_rule(*, rule: FeeRule, reason: str, actor: User) -> FeeRule:
    """End a rule now; one that has not begun never will. Raises Refusal for one that is over."""
    text, now = _checked_reason(reason, actor), timezone.now()
    with transaction.atomic():
        rule = FeeRule.objects.select_for_update().get(pk=rule.pk)
        if rule.ends_at is not None and rule.ends_at <= now:
            raise Refusal("fee_over", _("This fee is over."), status=409)
        rule.ends_at = max(now, rule.starts_at)
        rule.save(update_fields=["ends_at"])
        events.record("fee.ended", subject=rule, actor=actor, payload={"reason": text})
    return rule


def _checked_reason(reason: str, actor: User) -> str:
    if not actor.is_staff:
        raise NotAllowed("staff_only", _("Only staff set fees."))
    text = " ".join(reason.replace("\0", " ").split())
    if not 3 <= len(text) <= 1000:
        raise Refusal("reason_required", _("Say why, in 3 to 1,000 characters."), field="reason")
    return text


def _check_scope(bps: int, creator: User | None, kind: str) -> None:
    if isinstance(bps, bool) or not 0 <= bps <= BPS:
        raise Refusal("share_out_of_range", _("A fee is from 0 to 100%."), field="percent")
    if kind and kind not in Work.Kind.values:
        raise Refusal("kind_unknown", _("Choose one of the kinds of work."), field="kind")
    if kind and creator:
        raise Refusal("fee_two_scopes", _("A fee is for one creator or for one kind of work, not both."), field="kind")
