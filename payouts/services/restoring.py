"""After the database was restored from a copy: payouts that had been sent since are written down again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import events
from marketplace.core.errors import Refusal
from payouts import ledger
from payouts.gateways import stripe
from payouts.gateways.stripe import Transfer
from payouts.ledger import Book, Kind, Line
from payouts.models import Payee, Payout, PayoutRun


def restore_payouts(*, since: datetime) -> list[Payout]:
    """Adopt every transfer of ours at Stripe whose payout is unknown here; again is harmless.

    Sales come first: their messages are replayed and their money is released, or a payee would fall below zero.
    """
    unknown = [
        movement.source
        for movement in stripe.list_movements(since=since)
        if movement.kind == "transfer" and not Payout.objects.filter(pk=movement.reference).exists()
    ]
    return [_adopt(stripe.get_transfer(name)) for name in reversed(unknown)]


def _adopt(transfer: Transfer) -> Payout:
    payee = Payee.objects.filter(stripe_account=transfer.account).first()
    if payee is None or not transfer.payout_id:
        message = _("Transfer %(name)s is not ours, or its payee is unknown: look at it in Stripe's dashboard.")
        raise Refusal("transfer_unknown", message % {"name": transfer.id})
    with transaction.atomic():
        at = transfer.at or timezone.now()
        run = PayoutRun.objects.get_or_create(on_date=at.date())[0]
        payout = Payout.objects.create(
            id=transfer.payout_id, run=run, payee=payee, currency=transfer.currency, amount=transfer.amount,
            state=Payout.State.PAID, stripe_transfer=transfer.id, paid_at=at,
        )  # fmt: skip
        own, transit = Book(Kind.AVAILABLE, payee.user_id), Book(Kind.IN_TRANSIT, payee.user_id)
        _post(payout, "payout_hold", own, transit)
        _post(payout, "payout_paid", transit, Book(Kind.STRIPE_CLEARING))
        events.record("payout.restored", subject=payout, payload={"transfer": transfer.id})
    return payout


def _post(payout: Payout, kind: str, source: Book, destination: Book) -> None:
    line = Line(source, destination, payout.amount)
    ledger.post(key=f"{kind}:{payout.pk}", kind=kind, cause=payout.pk, currency=payout.currency, lines=[line])
