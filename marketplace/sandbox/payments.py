"""Payment intents and their charges: paid, declined, or a bank debit that is decided days later."""

from datetime import timedelta
from typing import Any

from marketplace.sandbox import balance, cards, clock, currencies, disputes, events, schedule, store
from marketplace.sandbox.cards import Card
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import StripeObject

DEBIT_TAKES = timedelta(days=3)


def intent_of(session: StripeObject) -> StripeObject:
    """The session's payment intent, made at the first try to pay."""
    if session.data["payment_intent"]:
        return store.get("payment_intent", session.data["payment_intent"], lock=True)
    data = {
        "amount": session.data["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "currency": session.data["currency"],
        "customer": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": session.extra.get("metadata") or {},
        "payment_method_types": session.data["payment_method_types"],
        "receipt_email": session.data["customer_email"],
        "status": "requires_payment_method",
        "transfer_group": session.extra.get("transfer_group"),
    }
    intent = store.add("payment_intent", data, extra={"session": session.stripe_id})
    store.change(session, payment_intent=intent.stripe_id)
    return intent


def charge(intent: StripeObject, card: Card) -> StripeObject:
    """A charge of the whole intent that is not decided yet."""
    data = {
        "amount": intent.data["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {
            "address": None, "email": intent.data["receipt_email"], "name": None, "phone": None, "tax_id": None,
        },
        "captured": False,
        "currency": intent.data["currency"],
        "customer": None,
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": intent.data["metadata"],
        "paid": False,
        "payment_intent": intent.stripe_id,
        "payment_method_details": _details(card),
        "receipt_email": intent.data["receipt_email"],
        "refunded": False,
        "status": "pending",
        "transfer_group": intent.data["transfer_group"],
    }  # fmt: skip
    made = store.add("charge", data)
    store.change(intent, latest_charge=made.stripe_id)
    return made


def _details(card: Card) -> dict[str, Any]:
    if card.bank:
        return {"type": "us_bank_account", "us_bank_account": {"bank_name": "STRIPE TEST BANK", "last4": card.last4}}
    return {"type": "card"}


def succeed(intent: StripeObject, paid: StripeObject, card: Card) -> None:
    """The money is here, less the fee; some test cards dispute it at once."""
    total, currency = paid.data["amount"], paid.data["currency"]
    booked = balance.record("charge", paid.stripe_id, total, currency, fee=currencies.processing_fee(total, currency))
    store.change(paid, balance_transaction=booked, amount_captured=total, captured=True, paid=True, status="succeeded")
    store.change(intent, status="succeeded", amount_received=total, last_payment_error=None)
    events.emit("charge.succeeded", paid.data)
    events.emit("payment_intent.succeeded", intent.data)
    if card.disputed:
        disputes.open_dispute(paid.stripe_id)


def decline(intent: StripeObject, refused: StripeObject, reason: str) -> StripeError:
    """Write down a refused charge; the refusal is returned, to be raised with its traces kept."""
    message, code = cards.MESSAGES[reason], cards.error_code(reason)
    error = {
        "type": "card_error", "code": code, "decline_code": reason, "message": message, "charge": refused.stripe_id,
    }  # fmt: skip
    store.change(refused, status="failed", failure_code=code, failure_message=message)
    store.change(intent, status="requires_payment_method", last_payment_error=error)
    events.emit("charge.failed", refused.data)
    events.emit("payment_intent.payment_failed", intent.data)
    return StripeError(
        message, status=402, kind="card_error", keep=True, code=code, decline_code=reason, charge=refused.stripe_id
    )


def debit(intent: StripeObject, pending: StripeObject, card: Card) -> None:
    """Ask a bank for the money: it answers in three days."""
    store.change(intent, status="processing")
    events.emit("payment_intent.processing", intent.data)
    events.emit("charge.pending", pending.data)
    schedule.add("bounce_debit" if card.fails_later else "settle_debit", intent.stripe_id, clock.now() + DEBIT_TAKES)
