"""Payout runs: who is paid, and why others are not."""

import logging
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_factor
from marketplace.core import batches, events
from marketplace.core.errors import Refusal
from payouts import ledger, queries
from payouts.ledger import Book, Entry, Kind, Line
from payouts.models import LedgerAccount, Payee, Payout, PayoutRun, PayoutSkip
from payouts.policies import Due, end_of, why_not
from payouts.services import payees, sales

log = logging.getLogger(__name__)
Reason = PayoutSkip.Reason
THEIR_DOING = (Reason.NOT_ONBOARDED, Reason.NOT_READY, Reason.NO_SECOND_FACTOR)
PAID_AT_ONCE = 1000


def run_payouts(on: date) -> PayoutRun:
    """Release what is due by the end of that date, and hold the available money of everybody whose day it is.

    Many payees are one transaction, and a run goes on where it stopped; a second run of a date, also at the same
    moment, changes nothing. Whoever cannot be paid for a fault of ours is skipped and tried again by the next run.
    A date in the future is for trying out, in demo and debug mode only.
    """
    if on > timezone.now().date() and not (settings.DEMO or settings.DEBUG):
        raise Refusal("date_in_future", _("A payout run cannot be made before its date."), field="on")
    run = PayoutRun.objects.get_or_create(on_date=on)[0]
    if run.finished_at:
        return run
    sales.release_matured(now=end_of(on))
    payees.secure_payees()
    due = Due.of(on)
    last = 0
    while books := list(_books_with_money().filter(pk__gt=last).values_list("pk", flat=True)[:PAID_AT_ONCE]):
        batches.all_but_failing(
            books, lambda some: _pay_or_skip(run, some, due), lambda book, error: _set_apart(run, book, error)
        )
        last = books[-1]
    _finish(run)
    run.refresh_from_db()
    return run


def _finish(run: PayoutRun) -> None:
    """Once, also when two runs end at the same moment; staff is told when somebody fell out."""
    with transaction.atomic():
        if not PayoutRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=timezone.now()):
            return
        if run.skips.filter(reason=Reason.OUR_FAULT).exists():
            events.record("payout_run.set_apart", subject=run)


def _books_with_money() -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.filter(kind=Kind.AVAILABLE, balance__gt=0).exclude(owner=None).order_by("pk")


def _pay_or_skip(run: PayoutRun, book_ids: Sequence[int], due: Due) -> None:
    """Everybody of these books once a run, in one transaction; who is looked at meanwhile by another run waits."""
    made, skipped = list[Payout](), list[PayoutSkip]()
    with transaction.atomic():
        books = list(_books_with_money().filter(pk__in=book_ids).select_for_update())
        people = [book.owner_id or 0 for book in books]
        payees = {payee.user_id: payee for payee in Payee.objects.filter(user__in=people)}
        done = queries.list_done(run, people)
        secured = set(second_factor.people().filter(user__in=people))
        for book, owner in zip(books, people, strict=True):
            if (owner, book.currency) in done:
                continue
            payee = payees.get(owner)
            safe = payee is not None and (payee.secured_at is not None or owner in secured)
            reason = why_not(payee, book.balance, book.currency, due=due.reaches(payee), secured=safe)
            if payee is None or reason:
                skipped.append(
                    PayoutSkip(run=run, user_id=owner, currency=book.currency, amount=book.balance, reason=reason)
                )
            else:
                made.append(Payout(run=run, payee=payee, currency=book.currency, amount=book.balance))
        _skip(skipped)
        _schedule(made)


def _schedule(made: list[Payout]) -> None:
    """Hold the money, and let each be sent."""
    Payout.objects.bulk_create(made)
    ledger.post_all([
        Entry(f"payout_hold:{payout.pk}", "payout_hold", payout.pk, payout.currency, [
            Line(Book(Kind.AVAILABLE, payout.payee.user_id), Book(Kind.IN_TRANSIT, payout.payee.user_id), payout.amount)
        ])
        for payout in made
    ])  # fmt: skip
    events.record_all("payout.scheduled", [(payout.pk, {}) for payout in made])


def _skip(skipped: list[PayoutSkip]) -> None:
    """Keep the reasons; the first time that a person's own doing is needed, say so."""
    needs_them = [skip for skip in skipped if skip.reason in THEIR_DOING]
    before = PayoutSkip.objects.filter(user__in=[skip.user_id for skip in needs_them], reason__in=THEIR_DOING)
    told = set(before.values_list("user_id", "reason"))
    PayoutSkip.objects.bulk_create(skipped)
    first = {(skip.user_id, skip.reason): skip for skip in reversed(needs_them)}
    waiting = [(str(skip.pk), {"reason": skip.reason}) for key, skip in first.items() if key not in told]
    events.record_all("payout.waiting", waiting)


def _set_apart(run: PayoutRun, book_id: int, error: Exception) -> None:
    """The money of one person could not be held: they are told so, staff sees why, the others are paid."""
    book = LedgerAccount.objects.get(pk=book_id)
    log.critical("payout run %s: account %s (%s) is set apart: %s", run.on_date, book_id, book, error, exc_info=error)
    PayoutSkip.objects.get_or_create(
        run=run, user_id=book.owner_id or 0, currency=book.currency,
        defaults={"amount": book.balance, "reason": Reason.OUR_FAULT, "detail": f"{type(error).__name__}: {error}"},
    )  # fmt: skip
