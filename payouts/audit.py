"""Checks of the ledger's invariants."""

from django.db.models import F, Sum

from marketplace.core import events
from payouts.models import LedgerAccount, Payout, Posting, Sale


def find_problems() -> list[str]:
    """One sentence per row that breaks an invariant; empty when the books are right."""
    return [*_balances(), *_transit(), *_sales()]


def verify() -> list[str]:
    """Find what is wrong, and leave an event that says when the books were checked and with what result."""
    rows = find_problems()
    events.record("ledger.verified", subject="ledger", payload={"problems": rows[:100], "count": len(rows)})
    return rows


def _balances() -> list[str]:
    came = dict(Posting.objects.values_list("destination").annotate(Sum("amount")).order_by())
    went = dict(Posting.objects.values_list("source").annotate(Sum("amount")).order_by())
    rows, totals = [], dict[str, int]()
    for book in LedgerAccount.objects.order_by("pk"):
        posted = came.get(book.pk, 0) - went.get(book.pk, 0)
        totals[book.currency] = totals.get(book.currency, 0) + book.balance
        if posted != book.balance:
            rows.append(f"account {book.pk} ({book}): balance {book.balance}, postings {posted}")
    rows += [f"trial balance {currency}: {total}" for currency, total in totals.items() if total]
    crossed = Posting.objects.exclude(source__currency=F("currency"), destination__currency=F("currency"))
    return rows + [f"posting {row.pk}: currency mismatch" for row in crossed]


def _transit() -> list[str]:
    books = LedgerAccount.objects.filter(kind=LedgerAccount.Kind.IN_TRANSIT)
    held = dict(books.values_list("currency").annotate(Sum("balance")).order_by())
    open_ones = Payout.objects.filter(state__in=["scheduled", "sending"])
    sent = dict(open_ones.values_list("currency").annotate(Sum("amount")).order_by())
    return [
        f"in transit {currency}: {held.get(currency, 0)}, open payouts {sent.get(currency, 0)}"
        for currency in sorted(held.keys() | sent.keys())
        if held.get(currency, 0) != sent.get(currency, 0)
    ]


def _sales() -> list[str]:
    sales = Sale.objects.annotate(shared=Sum("shares__amount")).exclude(
        gross_minor=F("shared") + F("fee_minor") + F("tax_minor")
    )
    return [f"sale {sale.source}: parts do not add up to {sale.gross_minor}" for sale in sales]
