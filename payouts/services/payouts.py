"""Payout runs: who is paid, why others are not, and every payout brought to its end."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_factor
from marketplace.core import events, states
from marketplace.core.errors import Refusal
from payouts import ledger, queries
from payouts.gateways import stripe
from payouts.ledger import Book, Entry, Kind, Line
from payouts.models import LedgerAccount, Payee, Payout, PayoutRun, PayoutSkip
from payouts.policies import due_schedules, end_of, why_not
from payouts.services import payees, sales

Reason = PayoutSkip.Reason
THEIR_DOING = (Reason.NOT_ONBOARDED, Reason.NOT_READY, Reason.NO_SECOND_FACTOR)
PAID_AT_ONCE = 1000


def run_payouts(on: date) -> PayoutRun:
    """Release what is due by the end of that date, and hold the available money of everybody whose day it is.

    Many payees are one transaction, and a run goes on where it stopped; a second run of a date, also at the same
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
    last = 0
    while books := list(_books_with_money().filter(pk__gt=last).values_list("pk", flat=True)[:PAID_AT_ONCE]):
        _pay_or_skip(run, books, due)
        last = books[-1]
    PayoutRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=timezone.now())
    run.refresh_from_db()
    return run


def _books_with_money() -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.filter(kind=Kind.AVAILABLE, balance__gt=0).exclude(owner=None).order_by("pk")


def _pay_or_skip(run: PayoutRun, book_ids: list[int], due: set[str]) -> None:
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
            on_day = payee is None or payee.schedule in due
            reason = why_not(payee, book.balance, book.currency, due=on_day, secured=safe)
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
