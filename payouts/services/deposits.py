"""Deposits: held for a buyer, then a sale of what was made for them, or back on their card."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import events, states
from marketplace.core.errors import Refusal
from payouts import ledger
from payouts.ledger import Book, Kind, Line
from payouts.models import Chargeback, Deposit, Sale
from payouts.services import sales
from works.models import Work

CLEARING, HELD, LOSSES = Book(Kind.STRIPE_CLEARING), Book(Kind.DISPUTE_HOLD), Book(Kind.LOSSES)
DEPOSITS, REFUNDS = Book(Kind.DEPOSITS), Book(Kind.REFUNDS_PAYABLE)
State = Deposit.State
PART = "deposit"  # what gave up the money, among the parts of a chargeback


def hold_deposit(*, source: str, amount_minor: int, currency: str) -> Deposit:
    """A payment came for what does not exist yet; once by its source, in the transaction that changes that one."""
    with transaction.atomic():
        made, _new = Deposit.objects.get_or_create(
            source=source, defaults={"amount_minor": amount_minor, "currency": currency}
        )
        _post("deposit", source, made, Line(CLEARING, DEPOSITS, amount_minor))
    return made


def is_held(source: str) -> bool:
    return Deposit.objects.filter(source=source, state=State.HELD).exists()


def sell_deposit(*, source: str, work: Work, occurred_at: datetime, fee_bps: int, tax_minor: int) -> Sale:
    """It becomes a sale of the work that was made, divided as the work stands now. Raises Refusal while a bank decides
    about it, or when it is not held any more."""
    with transaction.atomic():
        made = _lock(source)
        if _is_disputed(made):
            raise Refusal("payment_disputed", _("The buyer's bank is deciding about the deposit."), status=409)
        if not states.move(made, State.SOLD, event="deposit.sold", payload={"work": work.pk}):
            raise Refusal("deposit_gone", _("The deposit is not held any more."), status=409)
        return sales.record_sale(
            source=source, work=work, gross_minor=made.amount_minor, tax_minor=tax_minor, currency=made.currency,
            occurred_at=occurred_at, fee_bps=fee_bps, out_of=DEPOSITS,
        )  # fmt: skip


def return_deposit(*, source: str, refund_id: str) -> Deposit:
    """All of it is owed to the buyer's card. Raises Refusal when it is not held any more."""
    with transaction.atomic():
        made = _lock(source)
        amount = made.amount_minor
        if not states.move(made, State.RETURNED, event="deposit.returned", returned_minor=amount):
            raise Refusal("deposit_gone", _("The deposit is not held any more."), status=409)
        _post("deposit_returned", refund_id, made, Line(DEPOSITS, REFUNDS, amount))
    return made


def find_disputed(source: str, dispute_id: str) -> Deposit | None:
    """The deposit that a dispute at the bank is about; None when it is about a sale, or nothing of ours."""
    rows = Deposit.objects.filter(source=source)
    known = rows.filter(chargebacks__dispute_id=dispute_id).first()
    return known or rows.exclude(state=State.SOLD).first()


def open_chargeback(*, source: str, dispute_id: str, amount_minor: int) -> Chargeback:
    """Set aside what the bank asks back, as of a sale; what is not held any more is the platform's loss until then."""
    with transaction.atomic():
        made = _lock(source)
        known = Chargeback.objects.filter(dispute_id=dispute_id, deposit=made).first()
        if known:
            return known
        taken = min(amount_minor, made.amount_minor - made.returned_minor)
        opened = Chargeback.objects.create(
            dispute_id=dispute_id, deposit=made, amount=amount_minor, parts={PART: taken}
        )
        lines = [Line(DEPOSITS, HELD, taken), Line(LOSSES, HELD, amount_minor - taken)]
        _post("chargeback", opened.pk, made, *lines)
        _take(made, taken)
        payload = {"source": source, "dispute": dispute_id, "amount_minor": amount_minor}
        events.record("chargeback.opened", subject=opened, payload=payload)
    return opened


def give_back(opened: Chargeback, deposit: Deposit) -> None:
    """The bank decided for the platform; in the transaction that closes the chargeback."""
    taken = opened.parts[PART]
    lines = [Line(HELD, DEPOSITS, taken), Line(HELD, LOSSES, opened.amount - taken)]
    _post("chargeback_won", opened.pk, deposit, *lines)
    _take(deposit, -taken)


def lose_deposit(*, source: str, refund_id: str) -> int:
    """What the bank gave back is gone; what it left of the deposit is owed to the buyer too: how much that is."""
    with transaction.atomic():
        made = _lock(source)
        left = made.amount_minor - made.returned_minor
        if not states.move(made, State.LOST, event="deposit.lost", returned_minor=made.amount_minor):
            return 0
        _post("deposit_returned", refund_id, made, Line(DEPOSITS, REFUNDS, left))
    return left


def _lock(source: str) -> Deposit:
    return Deposit.objects.select_for_update().get(source=source)


def _is_disputed(made: Deposit) -> bool:
    return made.chargebacks.filter(state=Chargeback.State.OPEN).exists()


def _take(made: Deposit, amount: int) -> None:
    made.returned_minor += amount
    made.save(update_fields=["returned_minor"])


def _post(kind: str, key: str, made: Deposit, *lines: Line) -> None:
    ledger.post(key=f"{kind}:{key}", kind=kind, cause=made.source, currency=made.currency, lines=list(lines))
