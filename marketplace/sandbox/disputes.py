"""Disputes at the buyer's bank: money withdrawn at once, given back when they are won; inquiries move nothing."""

from typing import Any

from marketplace.sandbox import balance, clock, currencies, events, store
from marketplace.sandbox.errors import StripeError, bad_param
from marketplace.sandbox.forms import Params, mapping, metadata
from marketplace.sandbox.models import StripeObject

ANSWER_SECONDS = 9 * 24 * 3600
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


def open_dispute(charge_id: str, *, inquiry: bool = False, amount: int = 0) -> StripeObject:
    """The buyer told the bank that the charge is wrong, all of it or an `amount` in minor units."""
    charge = store.get("charge", charge_id, lock=True)
    if charge.data["disputed"] or not charge.data["paid"]:
        raise StripeError("This charge is disputed already, or was never paid.")
    left = charge.data["amount_captured"] - charge.data["amount_refunded"]
    if not left:
        raise StripeError("This charge was refunded: nothing is left to dispute.")
    left = min(amount or left, left)
    stripe_id = store.new_id("dispute")
    data = {
        "id": stripe_id,
        "amount": left,
        "balance_transactions": [] if inquiry else [_withdraw(stripe_id, left, charge.data["currency"])],
        "charge": charge_id,
        "currency": charge.data["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": clock.timestamp() + ANSWER_SECONDS, "enhanced_eligibility": {}, "has_evidence": False,
            "past_due": False, "submission_count": 0, "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge.data["payment_intent"],
        "reason": "fraudulent",
        "status": "warning_needs_response" if inquiry else "needs_response",
    }  # fmt: skip
    dispute = store.add("dispute", data)
    store.change(charge, disputed=True)
    events.emit("charge.dispute.created", dispute.data)
    if not inquiry:
        events.emit("charge.dispute.funds_withdrawn", dispute.data)
    return dispute


def _withdraw(stripe_id: str, amount: int, currency: str) -> dict[str, Any]:
    fee = currencies.dispute_fee(currency)
    booked = balance.record("adjustment", stripe_id, -amount, currency, fee=fee)
    return store.get("balance_transaction", booked).data


def update(params: Params, stripe_id: str) -> dict[str, Any]:
    """Keep evidence, and hand it in when asked to."""
    row = store.get("dispute", stripe_id, lock=True)
    given = mapping(params, "evidence")
    if given and row.data["status"] not in OPEN:
        raise bad_param("evidence", "This dispute is already closed.")
    details = {
        **row.data["evidence_details"],
        "has_evidence": bool(given) or row.data["evidence_details"]["has_evidence"],
    }
    changes: dict[str, Any] = {"evidence": {**row.data["evidence"], **given}, "evidence_details": details}
    if given and params.get("submit") != "false":
        details |= {"submission_count": details["submission_count"] + 1, "submission_method": "manual"}
        changes["status"] = row.data["status"].replace("needs_response", "under_review")
    store.change(row, **changes, metadata={**row.data["metadata"], **metadata(params)})
    events.emit("charge.dispute.updated", row.data)
    return row.data


def accept(params: Params, stripe_id: str) -> dict[str, Any]:
    """The seller gives up."""
    return decide(stripe_id, won=False).data


def decide(stripe_id: str, *, won: bool) -> StripeObject:
    """The bank decides. Money withdrawn comes back on a win; the fee does not. An inquiry just closes."""
    row = store.get("dispute", stripe_id, lock=True)
    status = row.data["status"]
    if status not in OPEN:
        raise StripeError("This dispute is already closed.")
    if status.startswith("warning"):
        store.change(row, status="warning_closed")
    else:
        _close(row, won)
    events.emit("charge.dispute.closed", row.data)
    return row


def _close(row: StripeObject, won: bool) -> None:
    store.change(row, status="won" if won else "lost")
    if won:
        booked = balance.record("adjustment", row.stripe_id, row.data["amount"], row.data["currency"])
        moves = [*row.data["balance_transactions"], store.get("balance_transaction", booked).data]
        store.change(row, balance_transactions=moves)
        events.emit("charge.dispute.funds_reinstated", row.data)
