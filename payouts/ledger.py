"""The only writer of postings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from marketplace.core.errors import Refusal
from payouts.models import LedgerAccount, LedgerTransaction, Posting

Kind = LedgerAccount.Kind
_MAY_GO_NEGATIVE = {Kind.STRIPE_CLEARING, Kind.AVAILABLE, Kind.LOSSES, Kind.FEES, Kind.REVENUE}


@dataclass(frozen=True, slots=True)
class Book:
    """Names an account: of a user, or of the platform when `owner_id` is None."""

    kind: str
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` minor units from one book to another."""

    source: Book
    destination: Book
    amount: int


def post(*, key: str, kind: str, cause: str, currency: str, lines: Iterable[Line]) -> LedgerTransaction | None:
    """Write one balanced transaction; None when `key` was posted before (nothing is written again).

    Runs in the caller's transaction. Raises Refusal("overdraft") when an account that may not go negative would.
    """
    moves = [line for line in lines if line.amount]
    with transaction.atomic(savepoint=False):
        made = _open(key, kind, cause)
        if made is None:
            return None
        accounts = _accounts({book for line in moves for book in (line.source, line.destination)}, currency)
        rows = [
            Posting(
                transaction_id=made.pk, source_id=accounts[line.source].pk,
                destination_id=accounts[line.destination].pk, amount=line.amount, currency=currency,
            )
            for line in moves
        ]  # fmt: skip
        try:
            Posting.objects.bulk_create(rows)
        except IntegrityError as error:
            if "ledger_no_overdraft" in str(error):
                raise Refusal("overdraft", "There is not enough money in this account.") from error
            raise
    return made


def _open(key: str, kind: str, cause: str) -> LedgerTransaction | None:
    """The new transaction, or None when its key was there; one statement, also against somebody at the same moment."""
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into payouts_ledgertransaction (key, kind, cause, at) values (%s, %s, %s, %s) "
            "on conflict (key) do nothing returning id",
            [key, kind, cause, at],
        )
        row = cursor.fetchone()
    return LedgerTransaction(pk=row[0], key=key, kind=kind, cause=cause, at=at) if row else None


def _accounts(books: set[Book], currency: str) -> dict[Book, LedgerAccount]:
    """The accounts of these books, made where missing, locked in primary-key order."""
    found = _find(books, currency)
    missing = [
        LedgerAccount(
            owner_id=book.owner_id, kind=book.kind, currency=currency, may_go_negative=book.kind in _MAY_GO_NEGATIVE
        )
        for book in sorted(books - found.keys(), key=lambda book: (book.kind, book.owner_id or 0))
    ]
    LedgerAccount.objects.bulk_create(  # a conflict means that somebody made it at the same moment: take theirs
        missing, update_conflicts=True, unique_fields=["owner", "kind", "currency"], update_fields=["currency"]
    )
    return found | {Book(row.kind, row.owner_id): row for row in missing}


def _find(books: set[Book], currency: str) -> dict[Book, LedgerAccount]:
    owners = {book.owner_id for book in books if book.owner_id is not None}
    kinds = {book.kind for book in books}
    rows = LedgerAccount.objects.select_for_update().filter(currency=currency, kind__in=kinds).order_by("pk")
    rows = rows.filter(owner__in=owners) | rows.filter(owner=None)
    found = {Book(row.kind, row.owner_id): row for row in rows}
    return {book: found[book] for book in books if book in found}


def balance(kind: str, currency: str, owner: User | None = None) -> int:
    """The stored balance in minor units; 0 for an account that was never used."""
    row = LedgerAccount.objects.filter(owner=owner, kind=kind, currency=currency).first()
    return row.balance if row else 0
