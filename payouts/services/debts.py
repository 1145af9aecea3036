"""Debts: payees whose balance fell below zero hear of it, and after a while the platform bears the loss."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.core import events, states
from payouts import ledger
from payouts.ledger import Book, Kind, Line
from payouts.models import Debt, LedgerAccount


def review_debts() -> int:
    """Open a debt for every balance below zero, end those that income made up for, and write off what is older than
    `WRITE_OFF_DAYS`; how many were written off. Each payee is one transaction; again is harmless."""
    below = LedgerAccount.objects.filter(kind=Kind.AVAILABLE, balance__lt=0).exclude(owner=None)
    for book_id in list(below.order_by("pk").values_list("pk", flat=True)):
        _open(book_id)
    return sum(
        _review(pk) for pk in list(Debt.objects.filter(state="open").order_by("pk").values_list("pk", flat=True))
    )


def _open(book_id: int) -> None:
    with transaction.atomic():
        book = LedgerAccount.objects.select_for_update().get(pk=book_id)
        assert book.owner_id is not None
        if book.balance >= 0:
            return
        values = {"amount": -book.balance, "opened_at": timezone.now()}
        debt, made = Debt.objects.get_or_create(
            user_id=book.owner_id, currency=book.currency, state="open", defaults=values
        )
        if made:
            events.record("debt.opened", subject=debt, payload={"amount_minor": debt.amount})


def _review(debt_id: str) -> bool:
    """Whether it was written off just now."""
    with transaction.atomic():
        debt = Debt.objects.select_for_update().get(pk=debt_id)
        books = LedgerAccount.objects.select_for_update().filter(kind=Kind.AVAILABLE, currency=debt.currency)
        owed, now = -books.get(owner=debt.user_id).balance, timezone.now()
        if owed <= 0:
            states.move(debt, Debt.State.SETTLED, event="debt.settled", closed_at=now)
            return False
        if debt.opened_at > now - timedelta(days=settings.WRITE_OFF_DAYS):
            return False
        payload = {"amount_minor": owed}
        if not states.move(
            debt, Debt.State.WRITTEN_OFF, event="debt.written_off", payload=payload, amount=owed, closed_at=now
        ):
            return False
        line = Line(Book(Kind.LOSSES), Book(Kind.AVAILABLE, debt.user_id), owed)
        ledger.post(key=f"write_off:{debt.pk}", kind="write_off", cause=debt.pk, currency=debt.currency, lines=[line])
    return True
