"""What a payout run of a date would do as things stand, by the run's own rules; nothing is written."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Sum

from accounts import second_factor
from payouts import queries
from payouts.models import LedgerAccount, Payee, PayoutRun, PayoutSkip, SaleShare
from payouts.policies import Due, end_of, why_not


@dataclass(frozen=True, slots=True)
class Planned:
    """Minor units that one person would be sent, or for the `reason` would not."""

    user_id: int
    currency: str
    amount: int
    reason: str
    handle: str = ""

    @property
    def why(self) -> str:
        return PayoutSkip.said_to_staff(self.reason) if self.reason else ""


@dataclass(frozen=True, slots=True)
class Total:
    """One currency of a run: how many are paid and skipped, and the minor units of each."""

    currency: str
    paid: int
    amount: int
    skipped: int
    skipped_amount: int


@dataclass(frozen=True, slots=True)
class Preview:
    """One row for each person and currency with money; none when the run of this date was made already."""

    on: date
    made: bool
    rows: list[Planned]

    @property
    def totals(self) -> list[Total]:
        return [self._total(currency) for currency in sorted({row.currency for row in self.rows})]

    def _total(self, currency: str) -> Total:
        paid = [row.amount for row in self.rows if row.currency == currency and not row.reason]
        skipped = [row.amount for row in self.rows if row.currency == currency and row.reason]
        return Total(currency, len(paid), sum(paid), len(skipped), sum(skipped))


def preview_run(on: date) -> Preview:
    """A constant number of queries, however many people there are. What Stripe says of payees is what it last said."""
    run = PayoutRun.objects.filter(on_date=on).first()
    if run and run.finished_at:
        return Preview(on, True, [])
    judge, done = _Judge(on), queries.list_done(run) if run else set()
    rows = [
        Planned(user, currency, amount, judge.why_not(user, amount, currency), handle)
        for (user, handle, currency), amount in (_available() + _maturing(end_of(on))).items()
        if (user, currency) not in done
    ]
    return Preview(on, False, sorted(rows, key=lambda row: (row.handle, row.currency)))


class _Judge:
    """Everything that a run of this date asks about payees, read once."""

    def __init__(self, on: date) -> None:
        self.due = Due.of(on)
        self.payees = {payee.user_id: payee for payee in Payee.objects.all()}
        self.with_factor = set(second_factor.people())

    def why_not(self, user_id: int, amount: int, currency: str) -> str:
        payee = self.payees.get(user_id)
        secured = payee is not None and (payee.secured_at is not None or user_id in self.with_factor)
        return why_not(payee, amount, currency, due=self.due.reaches(payee), secured=secured)


def _available() -> Counter[tuple[int, str, str]]:
    """What each person could be sent now; below zero after a clawback."""
    books = LedgerAccount.objects.filter(kind=LedgerAccount.Kind.AVAILABLE, owner__isnull=False).exclude(balance=0)
    rows = books.values_list("owner_id", "owner__handle", "currency", "balance")
    return Counter({(owner or 0, handle, currency): balance for owner, handle, currency, balance in rows})


def _maturing(until: datetime) -> Counter[tuple[int, str, str]]:
    """What the run would make available first."""
    rows = SaleShare.objects.filter(sale__in=queries.list_matured(until)).order_by()
    totals = rows.values_list("party_id", "party__handle", "sale__currency")
    found = totals.annotate(total=Sum(F("amount") - F("refunded")))
    return Counter({(party, handle, currency): total for party, handle, currency, total in found})
