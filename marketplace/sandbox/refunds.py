"""Refunds: never more than what remains of the charge; a bank may send one back later."""

from typing import Any

from marketplace.sandbox import balance, events, store
from marketplace.sandbox.errors import StripeError, bad_param, missing_param
from marketplace.sandbox.forms import Params, amount, metadata
from marketplace.sandbox.models import StripeObject

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(params: Params) -> dict[str, Any]:
    """Refund a charge in whole or in part."""
    charge = _charge(params)
    remaining = charge.data["amount_captured"] - charge.data["amount_refunded"]
    if not remaining:
        raise StripeError(f"Charge {charge.stripe_id} has already been refunded.", code="charge_already_refunded")
    sum_ = amount(params, default=remaining)
    if sum_ > remaining:
        raise StripeError(
            f"Refund amount ({sum_}) is greater than unrefunded amount on charge ({remaining}).", param="amount"
        )
    if params.get("reason", REASONS[0]) not in REASONS:
        raise bad_param("reason", f"Invalid reason: must be one of {', '.join(REASONS)}")
    if charge.data["disputed"] and not _inquired(charge):
        raise StripeError("This charge is disputed and cannot be refunded.", code="charge_disputed")
    refund = _add(charge, sum_, params)
    refunded = charge.data["amount_refunded"] + sum_
    store.change(charge, amount_refunded=refunded, refunded=refunded == charge.data["amount_captured"])
    events.emit("refund.created", refund.data)
    events.emit("charge.refunded", charge.data)
    return refund.data


def _inquired(charge: StripeObject) -> bool:
    """Whether every dispute of the charge is over in the seller's favor, or never was more than an inquiry."""
    rows = StripeObject.objects.filter(kind="dispute", data__charge=charge.stripe_id)
    return not rows.exclude(data__is_charge_refundable=True).exclude(data__status="won").exists()


def fail(stripe_id: str) -> StripeObject:
    """The buyer's bank sends a refund back, days later."""
    refund = store.get("refund", stripe_id, lock=True)
    if refund.data["status"] != "succeeded":
        raise StripeError("This refund has failed already.")
    amount, currency = refund.data["amount"], refund.data["currency"]
    booked = balance.record("refund_failure", stripe_id, amount, currency)
    store.change(refund, status="failed", failure_reason="expired_or_canceled_card", failure_balance_transaction=booked)
    charge = store.get("charge", refund.data["charge"], lock=True)
    store.change(charge, amount_refunded=charge.data["amount_refunded"] - amount, refunded=False)
    events.emit("refund.failed", refund.data)
    return refund


def _charge(params: Params) -> StripeObject:
    if params.get("charge"):
        charge = store.get("charge", str(params["charge"]), param="charge", lock=True)
    elif params.get("payment_intent"):
        intent = store.get("payment_intent", str(params["payment_intent"]), param="payment_intent")
        if not intent.data["latest_charge"]:
            raise StripeError("This PaymentIntent does not have a successful charge to refund.")
        charge = store.get("charge", intent.data["latest_charge"], lock=True)
    else:
        raise missing_param("payment_intent")
    if not charge.data["paid"]:
        raise StripeError("This charge did not succeed and cannot be refunded.")
    return charge


def _add(charge: StripeObject, sum_: int, params: Params) -> StripeObject:
    stripe_id, currency = store.new_id("refund"), charge.data["currency"]
    data = {
        "id": stripe_id,
        "amount": sum_,
        "balance_transaction": balance.record("refund", stripe_id, -sum_, currency),
        "charge": charge.stripe_id,
        "currency": currency,
        "metadata": metadata(params),
        "payment_intent": charge.data["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    return store.add("refund", data)
