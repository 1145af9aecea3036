"""Reconciliation: what moved at Stripe against the ledger, both ways, and Stripe's fees booked as it took them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from marketplace.core import events, money
from payouts import ledger, queries
from payouts.gateways import stripe
from payouts.gateways.stripe import Movement
from payouts.ledger import Book, Kind, Line
from payouts.models import Chargeback, Deposit, LedgerTransaction, Posting

CODES = ("missing_here", "missing_there", "amount_differs")
LAG = timedelta(hours=1)  # a message of Stripe's may still be on its way
OVERLAP = timedelta(days=2)  # what was looked at before is looked at again: money moves late
LATEST = timedelta(days=90)  # how long after it moved something may have been posted
# what must stand at Stripe, one for one
OURS = ("sale", "deposit", "unwanted", "refund_settled", "refund_failed", "payout_paid")
CHARGES, REFUNDS = ("charge", "payment"), ("refund", "payment_refund")
FAILED_REFUNDS = ("refund_failure", "payment_failure_refund")


_told_apart: list[Callable[[str], list[str]]] = []


def tells_apart(find: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """Register what knows the sources that a payment at Stripe paid for together; it finds none for any other."""
    _told_apart.append(find)
    return find


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that does not agree; `code` is missing_here, missing_there or amount_differs."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


def reconcile(*, since: datetime | None = None) -> list[Difference]:
    """Compare everything that moved at Stripe since then, by default since shortly before the last clean comparison,
    and the first time since the first posting.

    Books the processing fees that Stripe took, each once; changes nothing else. Leaves an event that says what was
    found. Raises Refusal when Stripe does not answer.
    """
    now = timezone.now()
    start = (since or _last_clean(now)) - OVERLAP
    moved, lost = _match(start, now - LAG)
    rows = [row for movement in moved for row in _compare(movement, now)]
    rows += [Difference("missing_there", f"{key} is posted here and did not move at Stripe") for key in lost]
    for movement in moved:
        _book_fee(movement)
    checks = {code: [row.sentence for row in rows if row.code == code] for code in CODES}
    said = {code: {"count": len(some), "rows": some[:20]} for code, some in checks.items() if some}
    payload = {"since": start.isoformat(), "checks": said, "count": len(rows)}
    events.record("ledger.reconciled", subject="ledger", payload=payload)
    return rows


def _match(start: datetime, end: datetime) -> tuple[list[Movement], list[str]]:
    """What moved since `start`, and the keys of what was posted until `end` and did not move.

    Something may have moved long before it was posted: then everything of the last months is looked at.
    """
    rows = LedgerTransaction.objects.filter(kind__in=OURS, at__gte=start, at__lt=end)
    moved_before = Q(kind="sale", cause__in=Deposit.objects.values("source"))  # as deposits
    posted = set(rows.exclude(moved_before).values_list("key", flat=True))
    moved = list(stripe.list_movements(since=start))
    if posted - _all_keys(moved):
        moved = list(stripe.list_movements(since=start - LATEST))
    return moved, sorted(posted - _all_keys(moved))


def _all_keys(moved: list[Movement]) -> set[str]:
    return {key for movement in moved for key in _keys(movement)}


def _last_clean(now: datetime) -> datetime:
    clean = events.history("ledger").filter(name="ledger.reconciled", payload__count=0).order_by("-pk").first()
    first = LedgerTransaction.objects.order_by("pk").values_list("at", flat=True).first()
    return clean.created_at if clean else first or now


def _keys(movement: Movement) -> list[str]:
    """The ledger transactions that stand for a movement, several for a payment of several sources; none for what is
    not compared."""
    name = movement.reference
    if movement.kind in CHARGES:
        sources = next(filter(None, (find(name) for find in _told_apart)), [name])
        return [_key_of_payment(source, movement.payment_intent) for source in sources]
    if movement.kind in REFUNDS:
        return [f"refund_settled:{name}"]
    if movement.kind in FAILED_REFUNDS:
        return [f"refund_failed:{name}"]
    return [f"payout_paid:{name}"] if movement.kind == "transfer" else []


def _key_of_payment(source: str, payment_intent: str) -> str:
    """A payment, or a part of one, was a sale or a deposit, or bought nothing and goes back."""
    others = (f"unwanted:{source}:{payment_intent}", f"deposit:{source}")
    return next(filter(queries.is_posted, others), f"sale:{source}")


def _compare(movement: Movement, now: datetime) -> Iterable[Difference]:
    if movement.at > now - LAG:
        return
    if movement.kind == "transfer_refund":
        expected = queries.sum_postings(cause=movement.reference, kind="payout_reversed") and movement.amount
    elif movement.kind == "adjustment":
        expected = _dispute_amount(movement)
    elif keys := _keys(movement):
        expected = _posted(keys, movement.currency)
    else:
        return  # the operator's own: payouts to its bank, top-ups, Stripe's bills
    shown = f"{movement.kind} {movement.id}, {money.display_plain(movement.amount, movement.currency)} "
    shown += f"{movement.currency} of {movement.reference or movement.source}"
    if not expected:
        yield Difference("missing_here", shown)
    elif expected != abs(movement.amount):
        here = money.display_plain(expected, movement.currency)
        yield Difference("amount_differs", f"{shown}; {here} {movement.currency} here")


def _dispute_amount(movement: Movement) -> int:
    """What the ledger set aside for a bank dispute, or gave back when it was won; 0 when it knows of neither."""
    made = Chargeback.objects.filter(dispute_id=movement.source)
    if movement.amount > 0:
        made = made.filter(state=Chargeback.State.WON)
    return int(made.aggregate(total=Sum("amount"))["total"] or 0)


def _posted(keys: list[str], currency: str) -> int:
    """Minor units that transactions moved out of or into Stripe's clearing account."""
    rows = Posting.objects.filter(transaction__key__in=keys, currency=currency)
    clearing = rows.filter(source__kind=Kind.STRIPE_CLEARING) | rows.filter(destination__kind=Kind.STRIPE_CLEARING)
    return int(clearing.aggregate(total=Sum("amount"))["total"] or 0)


def _book_fee(movement: Movement) -> None:
    """Stripe's processing fee is the platform's cost, of the amount that Stripe says it took."""
    if movement.kind not in CHARGES or movement.fee <= 0 or not _posted(_keys(movement), movement.currency):
        return
    ledger.post(
        key=f"processing_fee:{movement.id}", kind="processing_fee", cause=movement.reference,
        currency=movement.currency, lines=[Line(Book(Kind.FEES), Book(Kind.STRIPE_CLEARING), movement.fee)],
    )  # fmt: skip
