"""Every payout brought to its end: sent, confirmed, refused, or come back."""

from django.db import transaction
from django.utils import timezone

from marketplace.core import events, states
from marketplace.core.errors import Refusal
from payouts import ledger, queries
from payouts.gateways import stripe
from payouts.ledger import Book, Kind, Line
from payouts.models import Payout


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
