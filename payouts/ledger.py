"""The only writer of postings."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from marketplace.core.errors import Refusal
from payouts.models import LedgerAccount

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction to be: what it stands for, once by its key, and its lines in one currency."""

    key: str
    kind: str
    cause: str
    currency: str
    lines: Sequence[Line]


def post(*, key: str, kind: str, cause: str, currency: str, lines: Sequence[Line]) -> int | None:
    """Write one balanced transaction and return its number; None when `key` was posted before (nothing is written).

    Runs in the caller's transaction. Raises Refusal("overdraft") when an account that may not go negative would.
    """
    return post_all([Entry(key, kind, cause, currency, lines)]).get(key)


def post_all(entries: Sequence[Entry]) -> dict[str, int]:
    """Write many transactions at once; the numbers of those whose key was not there, by key. A constant number of
    statements, else as `post`."""
    if not entries:
        return {}
    with transaction.atomic(savepoint=False):
        made = _open(entries)
        moves = [(entry, line) for entry in entries if entry.key in made for line in entry.lines if line.amount]
        books = {(book, entry.currency) for entry, line in moves for book in (line.source, line.destination)}
        accounts = _accounts(books)
        rows = [
            (made[entry.key], accounts[line.source, entry.currency], accounts[line.destination, entry.currency],
             line.amount, entry.currency)
            for entry, line in moves
        ]  # fmt: skip
        if rows:
            _insert(rows)
    return made


_OPEN = """
insert into payouts_ledgertransaction (key, kind, cause, at)
select key, kind, cause, %s from unnest(%s::varchar[], %s::varchar[], %s::varchar[]) as given (key, kind, cause)
on conflict (key) do nothing returning key, id
"""
_INSERT = """
insert into payouts_posting (transaction_id, source_id, destination_id, amount, currency)
select * from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::varchar[])
"""


def _open(entries: Sequence[Entry]) -> dict[str, int]:
    """The new transactions by key, without those whose key was there, also by somebody at the same moment."""
    keys, kinds, causes = ([getattr(entry, name) for entry in entries] for name in ("key", "kind", "cause"))
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [timezone.now(), keys, kinds, causes])
        return dict(cursor.fetchall())


def _insert(rows: list[tuple[int, int, int, int, str]]) -> None:
    """One statement, so that the database writes each balance once."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
    except IntegrityError as error:
        if "ledger_no_overdraft" in str(error):
            raise Refusal("overdraft", "There is not enough money in this account.") from error
        raise


def _accounts(books: set[tuple[Book, str]]) -> dict[tuple[Book, str], int]:
    """The accounts of these books by currency, made where missing, locked in primary-key order."""
    found = _find(books)
    missing = [
        LedgerAccount(
            owner_id=book.owner_id, kind=book.kind, currency=currency, may_go_negative=book.kind in _MAY_GO_NEGATIVE
        )
        for book, currency in sorted(
            books - found.keys(), key=lambda one: (one[1], one[0].kind, one[0].owner_id or 0)
        )
    ]  # fmt: skip
    LedgerAccount.objects.bulk_create(  # a conflict means that somebody made it at the same moment: take theirs
        missing, update_conflicts=True, unique_fields=["owner", "kind", "currency"], update_fields=["currency"]
    )
    return found | {(Book(row.kind, row.owner_id), row.currency): row.pk for row in missing}


_FIND = """
select id, kind, owner_id, currency from payouts_ledgeraccount
where currency = any(%s) and kind = any(%s) and (owner_id = any(%s) or owner_id is null) order by id for update
"""


def _find(books: set[tuple[Book, str]]) -> dict[tuple[Book, str], int]:
    owners = {book.owner_id for book, _currency in books if book.owner_id is not None}
    currencies, kinds = {currency for _book, currency in books}, {str(book.kind) for book, _currency in books}
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [list(currencies), list(kinds), list(owners)])
        found = {(Book(kind, owner), currency): pk for pk, kind, owner, currency in cursor.fetchall()}
    return {book: found[book] for book in books if book in found}


_BOOKS_OF_SHARES = """
insert into payouts_ledgeraccount (owner_id, kind, currency, balance, may_go_negative)
select distinct share.party_id, 'available', sale.currency, 0, true
from payouts_saleshare share join payouts_sale sale on sale.id = share.sale_id
where sale.id = any(%(sales)s) and not exists (
    select 1 from payouts_ledgeraccount known
    where known.owner_id = share.party_id and known.kind = 'available' and known.currency = sale.currency
) order by 1, 3 on conflict do nothing
"""
_RELEASE = """
with opened as (
    insert into payouts_ledgertransaction (key, kind, cause, at)
    select 'release:' || source, 'release', source, %(now)s from payouts_sale where id = any(%(sales)s) order by id
    on conflict (key) do nothing returning id, cause
)
insert into payouts_posting (transaction_id, source_id, destination_id, amount, currency)
select opened.id, pending.id, available.id, share.amount - share.refunded, sale.currency
from opened join payouts_sale sale on sale.source = opened.cause
join payouts_saleshare share on share.sale_id = sale.id and share.amount > share.refunded
join payouts_ledgeraccount pending
    on pending.owner_id = share.party_id and pending.kind = 'pending' and pending.currency = sale.currency
join payouts_ledgeraccount available
    on available.owner_id = share.party_id and available.kind = 'available' and available.currency = sale.currency
order by opened.id, share.position
"""


def release(sale_ids: list[str]) -> None:
    """One transaction for each of these sales: what its parties hold of it goes from pending to available.

    In the caller's transaction, which has the sales locked; in the database alone, as there may be very many.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS_OF_SHARES, {"sales": sale_ids})
        cursor.execute(_RELEASE, {"sales": sale_ids, "now": timezone.now()})


def balance(kind: str, currency: str, owner: User | None = None) -> int:
    """The stored balance in minor units; 0 for an account that was never used."""
    row = LedgerAccount.objects.filter(owner=owner, kind=kind, currency=currency).first()
    return row.balance if row else 0
