"""Payees: connecting a bank account through Stripe."""

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
    """Ask Stripe whether this payee may be paid; coming back from onboarding proves nothing."""
    ready = stripe.is_ready(payee.stripe_account)
    Payee.objects.filter(pk=payee.pk).update(ready=ready)
    payee.ready = ready
    return payee
