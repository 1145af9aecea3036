"""Stripe's messages about money on its way to payees: what connected accounts do, and transfers of ours."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.core import inbound, stripe_webhook
from marketplace.core.models import InboundEvent
from payouts.models import Payee
from payouts.services import payees, payouts

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def connect_webhook(request: HttpRequest) -> HttpResponse:
    """Events of connected accounts: their own address and secret."""
    secrets = settings.STRIPE_CONNECT_WEBHOOK_SECRET
    return stripe_webhook.take(request, provider=stripe_webhook.CONNECT, secrets=secrets)


@csrf_exempt
@require_POST
def v2_webhook(request: HttpRequest) -> HttpResponse:
    """Thin events of Accounts v2: their own address and secret."""
    return stripe_webhook.take_thin(request, secrets=settings.STRIPE_V2_WEBHOOK_SECRET)


def _payee(row: InboundEvent) -> Payee | None:
    """Whose account the message is about; a stranger's is left alone."""
    return Payee.objects.filter(stripe_account=row.account).first()


@inbound.applies(stripe_webhook.V2, "v2.core.account")
@inbound.applies(stripe_webhook.CONNECT, "account.updated", "capability.updated")
def on_account_updated(row: InboundEvent) -> None:
    """Keep whether the payee may be paid, by what Stripe says of the account now."""
    payee = _payee(row)
    if payee:
        payees.refresh_payee(payee=payee)


@inbound.applies(stripe_webhook.CONNECT, "payout.failed")
def on_bank_payout_failed(row: InboundEvent) -> None:
    payee, payout = _payee(row), row.payload["data"]["object"]
    if payee is None:
        return
    log.error("bank of %s refused %s", payee.stripe_account, payout["id"])
    payees.note_bank_failure(
        payee=payee, amount_minor=payout["amount"], currency=payout["currency"].upper(),
        reason=payout.get("failure_message") or payout.get("failure_code") or "",
    )  # fmt: skip


@inbound.applies(stripe_webhook.PLATFORM, "transfer.reversed", "transfer.updated")
def on_transfer_reversed(row: InboundEvent) -> None:
    """Money came back from a payee's balance at Stripe."""
    payouts.take_back_reversal(stripe_transfer=row.payload["data"]["object"]["id"])
