"""Payees: connecting a bank account through Stripe, and knowing whether it may be paid."""

from accounts.models import User
from marketplace.core import events
from payouts.gateways import stripe
from payouts.models import Payee


def start_onboarding(*, user: User, return_url: str, refresh_url: str) -> str:
    """The address where the person tells Stripe who they are; opens their account the first time."""
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
