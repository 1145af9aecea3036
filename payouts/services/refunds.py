"""Money on its way back to a card: owed, gone, or returned because the bank would not take it."""

from django.db import transaction

from payouts import ledger, queries
from payouts.ledger import Book, Kind, Line

CLEARING, REFUNDS, LOSSES = Book(Kind.STRIPE_CLEARING), Book(Kind.REFUNDS_PAYABLE), Book(Kind.LOSSES)


def owe_unwanted(*, source: str, amount_minor: int, currency: str, refund_id: str) -> bool:
    """A payment came that buys nothing: all of it is owed back. False when this was posted before."""
    return _post("unwanted", source, currency, refund_id, Line(CLEARING, REFUNDS, amount_minor))


def is_unwanted(refund_id: str) -> bool:
    return queries.is_posted(f"unwanted:{refund_id}")


def settle_refund(*, source: str, amount_minor: int, currency: str, refund_id: str) -> bool:
    """The refund left for the card: it is owed no more. Idempotent by `refund_id`."""
    return _post("refund_settled", source, currency, refund_id, Line(REFUNDS, CLEARING, amount_minor))


def reopen_refund(*, source: str, amount_minor: int, currency: str, refund_id: str) -> bool:
    """The bank sent the refund back: it is owed again. Idempotent by `refund_id`; settles first what was not yet."""
    with transaction.atomic():
        settle_refund(source=source, amount_minor=amount_minor, currency=currency, refund_id=refund_id)
        return _post("refund_failed", source, currency, refund_id, Line(CLEARING, REFUNDS, amount_minor))


def is_settled(refund_id: str) -> bool:
    return queries.is_posted(f"refund_settled:{refund_id}")


def absorb_refund(*, source: str, amount_minor: int, currency: str, refund_id: str) -> bool:
    """The buyer's bank took this money back by itself: it is owed no more. Idempotent by `refund_id`.

    What the bank took beyond what the sale's parties still held was booked as a loss; this is that loss's other side.
    """
    with transaction.atomic():
        gone = is_settled(refund_id) and not queries.is_posted(f"refund_failed:{refund_id}")
        return not gone and _post("refund_absorbed", source, currency, refund_id, Line(REFUNDS, LOSSES, amount_minor))


def _post(kind: str, source: str, currency: str, refund_id: str, line: Line) -> bool:
    posted = ledger.post(key=f"{kind}:{refund_id}", kind=kind, cause=source, currency=currency, lines=[line])
    return posted is not None
