"""The local Stripe's money: balance transactions and the balances they sum to; everything settles at once."""

from collections import Counter
from typing import Any

from marketplace.sandbox import clock, store
from marketplace.sandbox.models import StripeObject

CATEGORIES = {
    "payment": "charge",
    "transfer_refund": "transfer_reversal",
    "payment_refund": "refund",
    "adjustment": "dispute",
    "payout_failure": "payout_reversal",
}


def record(kind: str, source: str, amount: int, currency: str, *, fee: int = 0, account: str = "") -> str:
    """Book one movement and return its id."""
    details = {"amount": fee, "application": None, "currency": currency, "type": "stripe_fee"}
    data: dict[str, Any] = {
        "amount": amount,
        "available_on": clock.timestamp(),
        "balance_type": "payments",
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [{**details, "description": "Stripe processing fees"}] if fee else [],
        "net": amount - fee,
        "reporting_category": CATEGORIES.get(kind, kind),
        "source": source,
        "status": "available",
        "type": kind,
    }
    return store.add("balance_transaction", data, account=account).stripe_id


def available(account: str = "") -> Counter[str]:
    """Minor units at hand by currency."""
    totals: Counter[str] = Counter()
    for data in StripeObject.objects.filter(kind="balance_transaction", account=account).values_list("data", flat=True):
        totals[data["currency"]] += data["net"]
    return totals


def shape(account: str = "") -> dict[str, Any]:
    totals = available(account) or Counter({"usd": 0})
    rows = [{"amount": total, "currency": code, "source_types": {"card": total}} for code, total in totals.items()]
    empty = [{**row, "amount": 0, "source_types": {"card": 0}} for row in rows]
    return {"object": "balance", "livemode": False, "available": rows, "pending": empty}
