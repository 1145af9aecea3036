"""Disputes at the buyer's bank: money set aside while they last, then gone or given back."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.core import events, states
from payouts import ledger
from payouts.allocation import largest_remainder
from payouts.ledger import Book, Kind, Line
from payouts.models import Chargeback, Deposit, Sale, SaleShare
from payouts.services import deposits, sales

CLEARING, HELD, LOSSES = Book(Kind.STRIPE_CLEARING), Book(Kind.DISPUTE_HOLD), Book(Kind.LOSSES)


def divide(*, dispute_id: str, amount_minor: int, sources: Sequence[str]) -> dict[str, int]:
    """What a dispute about one payment for several sales asks back of each: what is left of its price.

    What the bank takes beyond that was promised back and has not left yet; it rides on the first. Where the bank takes
    less, each bears its part. In the caller's transaction; once opened it stays as it was.
    """
    rows = list(Sale.objects.select_for_update().filter(source__in=sources).order_by("pk"))
    known = Chargeback.objects.filter(dispute_id=dispute_id).select_related("sale")
    opened = {made.of.source: made.amount for made in known}
    if opened or not rows:
        return opened
    left = {sale.source: sale.gross_minor - sale.refunded_minor for sale in rows}
    if amount_minor < sum(left.values()):
        parts = largest_remainder(amount_minor, left)
    else:
        first = next((source for source, amount in left.items() if amount), rows[0].source)
        parts = {**left, first: left[first] + amount_minor - sum(left.values())}
    return {source: part for source, part in parts.items() if part}


def open_chargeback(*, source: str, dispute_id: str, amount_minor: int) -> Chargeback:
    """Set aside what the bank asks back of a sale, from everybody by what they still hold; once for each dispute.

    Like a refund it is one clawback: what was refunded before is not taken twice, and available money may go
    negative. What nobody holds any more is the platform's loss. A deposit that is no sale is set aside itself.
    """
    if deposits.find_disputed(source, dispute_id):
        return deposits.open_chargeback(source=source, dispute_id=dispute_id, amount_minor=amount_minor)
    with transaction.atomic():
        sale = Sale.objects.select_for_update().get(source=source)
        known = Chargeback.objects.filter(dispute_id=dispute_id, sale=sale).first()
        if known:
            return known
        shares = list(sale.shares.select_for_update())
        weights = sales.parts_left(sale, shares)
        taken = min(amount_minor, sum(weights.values()))
        parts = largest_remainder(taken, weights) if taken else dict.fromkeys(weights, 0)
        made = Chargeback.objects.create(dispute_id=dispute_id, sale=sale, amount=amount_minor, parts=parts)
        lines = [Line(book, HELD, amount) for book, amount in _books(sale, shares, parts)]
        _post(made, "chargeback", [*lines, Line(LOSSES, HELD, amount_minor - taken)])
        sales.take_parts(sale, shares, parts, taken)
        payload = {"source": source, "dispute": dispute_id, "amount_minor": amount_minor}
        events.record("chargeback.opened", subject=made, payload=payload)
    return made


def win_chargeback(*, source: str, dispute_id: str) -> Chargeback:
    """The bank decided for the seller: everybody gets back exactly what was set aside. Idempotent."""
    with transaction.atomic():
        made, sale = _locked(source, dispute_id)
        if not _close(made, Chargeback.State.WON, "chargeback.won"):
            return made
        if isinstance(sale, Deposit):
            deposits.give_back(made, sale)
            return made
        shares, taken = list(sale.shares.select_for_update()), sum(made.parts.values())
        lines = [Line(HELD, book, amount) for book, amount in _books(sale, shares, made.parts)]
        _post(made, "chargeback_won", [*lines, Line(HELD, LOSSES, made.amount - taken)])
        sales.take_parts(sale, shares, {name: -part for name, part in made.parts.items()}, -taken)
    return made


def lose_chargeback(*, source: str, dispute_id: str) -> Chargeback:
    """The bank decided for the buyer: what was set aside is gone. Idempotent."""
    with transaction.atomic():
        made, _sale = _locked(source, dispute_id)
        if _close(made, Chargeback.State.LOST, "chargeback.lost"):
            _post(made, "chargeback_lost", [Line(HELD, CLEARING, made.amount)])
    return made


def charge_fee(*, dispute_id: str, fee_minor: int) -> None:
    """Book what Stripe took for the dispute to the platform's losses; once, however many sales it is about."""
    made = Chargeback.objects.select_related("sale", "deposit").filter(dispute_id=dispute_id).order_by("pk")[0]
    if fee_minor > 0:
        ledger.post(
            key=f"chargeback_fee:{dispute_id}", kind="chargeback_fee", cause=made.of.source,
            currency=made.of.currency, lines=[Line(LOSSES, CLEARING, fee_minor)],
        )  # fmt: skip


def is_disputed(source: str) -> bool:
    """Whether a bank is still deciding about this sale."""
    about = Q(sale__source=source) | Q(deposit__source=source)
    return Chargeback.objects.filter(about, state=Chargeback.State.OPEN).exists()


def _close(made: Chargeback, to: str, event: str) -> bool:
    return states.move(made, to, event=event, payload={"source": made.of.source}, closed_at=timezone.now())


def _locked(source: str, dispute_id: str) -> tuple[Chargeback, Sale | Deposit]:
    deposit = deposits.find_disputed(source, dispute_id)
    if deposit:
        deposit = Deposit.objects.select_for_update().get(pk=deposit.pk)
        return Chargeback.objects.get(dispute_id=dispute_id, deposit=deposit), deposit
    sale = Sale.objects.select_for_update().get(source=source)
    return Chargeback.objects.get(dispute_id=dispute_id, sale=sale), sale


def _books(sale: Sale, shares: list[SaleShare], parts: dict[str, int]) -> list[tuple[Book, int]]:
    """Where each part stands today; the shares of a sale under a hold lie in the hold already."""
    kind = Kind.PENDING if sale.state == Sale.State.PENDING else Kind.AVAILABLE
    own = [] if sale.held else [(Book(kind, share.party_id), parts[str(share.pk)]) for share in shares]
    return [*own, (Book(Kind.REVENUE), parts["fee"]), (Book(Kind.TAX_PAYABLE), parts["tax"])]


def _post(made: Chargeback, kind: str, lines: list[Line]) -> None:
    ledger.post(key=f"{kind}:{made.pk}", kind=kind, cause=made.of.source, currency=made.of.currency, lines=lines)
