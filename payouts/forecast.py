"""The next payout as it stands today: when, how much, and why it would be skipped."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum

from accounts.models import User
from payouts import queries
from payouts.models import LedgerAccount, Payee, PayoutSkip, SaleShare
from payouts.policies import end_of, minimum, next_run, why_not


@dataclass(frozen=True, slots=True)
class NextPayout:
    """Minor units that a run on `on` would send; `reason` says why it would not."""

    on: date
    currency: str
    amount: int
    reason: str
    minimum: int

    @property
    def why(self) -> str:
        return str(PayoutSkip.Reason(self.reason).label) if self.reason else ""


def next_payouts(user: User, payee: Payee | None, today: date) -> list[NextPayout]:
    """One for each currency in which this person has money, as sales stand now; a few queries."""
    on = next_run(payee, today)
    amounts = dict(
        LedgerAccount.objects.filter(owner=user, kind=LedgerAccount.Kind.AVAILABLE)
        .order_by("currency")
        .values_list("currency", "balance")
    )
    for currency, matured in _maturing(user, on):
        amounts[currency] = amounts.get(currency, 0) + matured
    return [
        NextPayout(on, currency, amount, why_not(payee, amount, currency), minimum(currency))
        for currency, amount in amounts.items()
        if amount
    ]


def _maturing(user: User, on: date) -> list[tuple[str, int]]:
    """What becomes available by the end of that day."""
    rows = SaleShare.objects.filter(party=user, sale__in=queries.list_matured(end_of(on)))
    totals = rows.values_list("sale__currency").annotate(total=Sum(F("amount") - F("refunded")))
    return list(totals.order_by("sale__currency"))
