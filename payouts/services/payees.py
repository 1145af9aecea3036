"""Payees: connecting a bank account through Stripe, and knowing whether it may be paid."""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_factor
from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from payouts.gateways import stripe
from payouts.models import LedgerAccount, Payee

logger = logging.getLogger(__name__)


def start_onboarding(*, user: User, return_url: str, refresh_url: str, shown: bool = False) -> str:
    """The address where the person tells Stripe who they are; opens their account the first time.

    Where money goes already, that is a change: it needs the second factor, `shown` a moment ago.
    """
    confirm_change(user=user, shown=shown)
    payee = Payee.objects.filter(user=user).first()
    if payee is None:
        account = stripe.create_account(email=user.email, reference=str(user.pk))
        payee, created = Payee.objects.get_or_create(user=user, defaults={"stripe_account": account})
        if created:
            events.record("payee.created", subject=str(user.pk), actor=user)
    return stripe.onboarding_url(account=payee.stripe_account, return_url=return_url, refresh_url=refresh_url)


def refresh_payee(*, payee: Payee) -> Payee:
    """Ask Stripe whether this payee may be paid and what is missing; coming back from onboarding proves nothing."""
    found = stripe.get_account(payee.stripe_account)
    changed = (payee.ready, payee.requirements) != (found.ready, found.requirements)
    Payee.objects.filter(pk=payee.pk).update(ready=found.ready, requirements=found.requirements)
    payee.ready, payee.requirements = found.ready, found.requirements
    if changed:
        payload = {"ready": found.ready, "requirements": found.requirements}
        events.record("payee.changed", subject=str(payee.user_id), payload=payload)
    return payee


def note_bank_failure(*, payee: Payee, amount_minor: int, currency: str, reason: str) -> None:
    """The bank sent money back to the payee's balance at Stripe, where it waits for a better account.

    Our books do not change: we paid when the transfer arrived there. The payee is not paid again until Stripe is
    content with the account.
    """
    refresh_payee(payee=payee)
    payload = {"amount_minor": amount_minor, "currency": currency, "reason": reason}
    events.record("payee.bank_failed", subject=str(payee.user_id), payload=payload)


def secure_payees() -> int:
    """Note of everybody who has a second factor that they may be paid; how many are new. One statement."""
    waiting = Payee.objects.filter(secured_at=None, user__in=second_factor.people())
    return waiting.update(secured_at=timezone.now())


def confirm_change(*, user: User, shown: bool) -> None:
    """Refuse, without the second factor, a change to do with where the money goes of somebody whose money goes
    somewhere already."""
    payee = Payee.objects.filter(user=user).first()
    if payee and (payee.ready or payee.secured_at):
        _need_second_factor(payee, shown)


def _need_second_factor(payee: Payee, shown: bool) -> None:
    if not second_factor.is_on(payee.user_id):
        message = _("Turn on a second factor first: it protects where your money goes.")
        raise NotAllowed("second_factor_missing", message)
    if not shown:
        raise NotAllowed("second_factor_required", _("Confirm with your second factor first."), field="code")


def choose_schedule(*, payee: Payee, schedule: str, actor: User, shown: bool = False) -> Payee:
    """How often the person's money is sent from now on; needs the second factor, `shown` a moment ago."""
    if payee.user_id != actor.pk:
        raise NotAllowed("not_yours", _("This account is somebody else's."))
    if schedule not in Payee.Schedule.values:
        raise Refusal("schedule_unknown", _("Choose daily, weekly or monthly."), field="schedule")
    _need_second_factor(payee, shown)
    with transaction.atomic():
        if Payee.objects.filter(pk=payee.pk).exclude(schedule=schedule).update(schedule=schedule):
            events.record("payee.schedule_chosen", subject=str(actor.pk), actor=actor, payload={"schedule": schedule})
    payee.schedule = schedule
    return payee


def refresh_waiting() -> int:
    """Ask again about payees who have money but are not ready, in case the message that they are got lost; how many
    are now."""
    ready = 0
    waiting = LedgerAccount.objects.filter(kind=LedgerAccount.Kind.AVAILABLE, balance__gt=0).values("owner")
    for payee in Payee.objects.filter(ready=False, user__in=waiting).order_by("pk")[:500]:
        try:
            ready += refresh_payee(payee=payee).ready
        except Refusal:  # no answer: the stored state stands, and a run says so
            logger.warning("Stripe did not answer for %s", payee.stripe_account)
    return ready
