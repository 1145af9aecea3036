"""Who may be paid how much."""

from django.conf import settings

from payouts.models import Payee, PayoutSkip

Reason = PayoutSkip.Reason


def minimum(currency: str) -> int:
    """The least that is sent, in minor units."""
    return settings.PAYOUT_MINIMUM_MINOR.get(currency, 1000)


def why_not(payee: Payee | None, amount: int, currency: str, *, due: bool = True) -> str:
    """The reason why this amount is not sent now; empty when it is."""
    if payee is None:
        return Reason.NOT_ONBOARDED
    if not payee.ready:
        return Reason.NOT_READY
    if not payee.secured:
        return Reason.NO_SECOND_FACTOR
    if not due:
        return Reason.NOT_DUE
    return Reason.BELOW_MINIMUM if amount < minimum(currency) else ""
