"""Payout runs: who is paid, why others are not, and every payout brought to its end."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import events, states
from marketplace.core.errors import Refusal
from payouts import ledger, queries
from payouts.gateways import stripe
from payouts.ledger import Book, Kind, Line
from payouts.models import LedgerAccount, Payee, Payout, PayoutRun, PayoutSkip
from payouts.policies import due_schedules, end_of, why_not
from payouts.services import payees, sales

Reason = PayoutSkip.Reason


def run_payouts(on: date) -> PayoutRun:
    """Release what is due by the end of that date, and hold the available money of everybody whose day it is.

    Each payee is one transaction, so that a run goes on where it stopped; a second run of a date, also at the same
    moment, changes nothing. A date in the future is for trying out, in demo and debug mode only.
    """
    if on > timezone.now().date() and not (settings.DEMO or settings.DEBUG):
        raise Refusal("date_in_future", _("A payout run cannot be made before its date."), field="on")
    run = PayoutRun.objects.get_or_create(on_date=on)[0]
    if run.finished_at:
        return run
    sales.release_matured(now=end_of(on))
    payees.secure_payees()
    due = due_schedules(on)
    books = LedgerAccount.objects.filter(kind=Kind.AVAILABLE, balance__gt=0).exclude(owner=None)
    for book_id in list(books.order_by("pk").values_list("pk", flat=True)):
        _pay_or_skip(run, book_id, due)
    PayoutRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=timezone.now())
    run.refresh_from_db()
    return run


def _pay_or_skip(run: PayoutRun, book_id: int, due: set[str]) -> None:
    with transaction.atomic():
        book = LedgerAccount.objects.select_for_update().get(pk=book_id)
        assert book.owner_id is not None
        payee = Payee.objects.filter(user_id=book.owner_id).first()
        done = run.skips.filter(user_id=book.owner_id, currency=book.currency).exists()
        if book.balance <= 0 or done or run.payouts.filter(payee=payee, currency=book.currency).exists():
            return
        reason = why_not(payee, book.balance, book.currency, due=payee is None or payee.schedule in due)
        if payee is None or reason:
            _skip(run, book, book.owner_id, reason)
            return
        payout = Payout.objects.create(run=run, payee=payee, currency=book.currency, amount=book.balance)
        _post(payout, "payout_hold", Book(Kind.AVAILABLE, book.owner_id), Book(Kind.IN_TRANSIT, book.owner_id))
        events.record("payout.scheduled", subject=payout)


def _skip(run: PayoutRun, book: LedgerAccount, owner_id: int, reason: str) -> None:
    """Keep the reason; the first time that a person's own doing is needed, say so."""
    needs_them = reason in (Reason.NOT_ONBOARDED, Reason.NOT_READY, Reason.NO_SECOND_FACTOR)
    told = PayoutSkip.objects.filter(user_id=owner_id, reason=reason).exists()
    skip = PayoutSkip.objects.create(
        run=run, user_id=owner_id, currency=book.currency, amount=book.balance, reason=reason
    )
    if needs_them and not told:
        events.record("payout.waiting", subject=str(skip.pk), payload={"reason": reason})


def _post(payout: Payout, kind: str, source: Book, destination: Book) -> None:
    line = Line(source, destination, payout.amount)
    ledger.post(key=f"{kind}:{payout.pk}", kind=kind, cause=payout.pk, currency=payout.currency, lines=[line])


def send_payout(payout_id: str) -> None:
    """Transfer a held payout and close it; safe to call again after a crash at any point."""
    payout = Payout.objects.select_related("payee").get(pk=payout_id)
    states.move(payout, Payout.State.SENDING, event="payout.sending")
    payout.refresh_from_db()
    if payout.state != Payout.State.SENDING:
        return
    try:
        transfer = stripe.send_transfer(
            payout_id=payout.pk, account=payout.payee.stripe_account, amount=payout.amount, currency=payout.currency
        )
    except Refusal as refusal:
        _close_refused(payout, str(refusal.message))
    else:
        _close_paid(payout, transfer)


def take_back_reversal(*, stripe_transfer: str) -> None:
    """Money of a transfer came back from the payee's balance at Stripe: it is available here again.

    Idempotent by the amount reversed so far. A payout that came back whole has failed.
    """
    transfer = stripe.get_transfer(stripe_transfer)
    if not transfer.reversed or not Payout.objects.filter(pk=transfer.payout_id).exists():
        return
    send_payout(transfer.payout_id)  # a worker may have died before it could write that the transfer was made
    with transaction.atomic():
        rows = Payout.objects.select_for_update(of=("self",)).select_related("payee")
        payout = rows.get(pk=transfer.payout_id)
        back = transfer.reversed - queries.sum_postings(cause=payout.pk, kind="payout_reversed")
        if back <= 0:
            return
        line = Line(Book(Kind.STRIPE_CLEARING), Book(Kind.AVAILABLE, payout.payee.user_id), back)
        key = f"payout_reversed:{payout.pk}:{transfer.reversed}"
        ledger.post(key=key, kind="payout_reversed", cause=payout.pk, currency=payout.currency, lines=[line])
        payload = {"amount_minor": back}
        if transfer.reversed < payout.amount:
            events.record("payout.partly_reversed", subject=payout, payload=payload)
        else:
            states.move(payout, Payout.State.FAILED, event="payout.failed", payload=payload, failure="reversed")


def _close_paid(payout: Payout, transfer: str) -> None:
    with transaction.atomic():
        now = timezone.now()
        if states.move(payout, Payout.State.PAID, event="payout.paid", stripe_transfer=transfer, paid_at=now):
            _post(payout, "payout_paid", Book(Kind.IN_TRANSIT, payout.payee.user_id), Book(Kind.STRIPE_CLEARING))


def _close_refused(payout: Payout, why: str) -> None:
    owner = payout.payee.user_id
    with transaction.atomic():
        if states.move(payout, Payout.State.FAILED, event="payout.failed", failure=why):
            _post(payout, "payout_returned", Book(Kind.IN_TRANSIT, owner), Book(Kind.AVAILABLE, owner))
