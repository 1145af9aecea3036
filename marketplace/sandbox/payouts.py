"""Bank payouts of connected accounts: what was transferred to them leaves for their bank a day later."""

from datetime import timedelta

from marketplace.sandbox import balance, clock, connect, events, faults, schedule, store
from marketplace.sandbox.errors import StripeError
from marketplace.sandbox.models import StripeObject

KIND = "payout"
ARRIVES_AFTER = timedelta(days=2)


@schedule.does("pay_out")
def pay_out(account_id: str) -> None:
    """Send the account's whole balance to its bank, one payout per currency, if its payouts are enabled."""
    account = store.get("account", account_id, lock=True)
    if not account.data["payouts_enabled"]:
        return
    for currency, amount in balance.available(account_id).items():
        if amount > 0:
            _create(account_id, currency, amount)


def _create(account_id: str, currency: str, amount: int) -> None:
    stripe_id, arrives = store.new_id("payout"), clock.now() + ARRIVES_AFTER
    data = {
        "id": stripe_id,
        "amount": amount,
        "arrival_date": int(arrives.timestamp()),
        "automatic": True,
        "balance_transaction": balance.record("payout", stripe_id, -amount, currency, account=account_id),
        "currency": currency,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "not_applicable",
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "type": "bank_account",
    }
    payout = store.add("payout", data, account=account_id)
    events.emit("payout.created", payout.data, account=account_id)
    schedule.add("arrive", stripe_id, arrives)


@schedule.does("arrive")
def arrive(stripe_id: str) -> None:
    """The bank says it has the money; with the fault, it says later that it could not keep it."""
    payout = store.get("payout", stripe_id, lock=True)
    if payout.data["status"] != "in_transit":
        return
    store.change(payout, status="paid")
    events.emit("payout.paid", payout.data, account=payout.account)
    if faults.take("fail_payout", payout.account):
        fail(stripe_id)


def fail(stripe_id: str) -> StripeObject:
    """The bank sends the money back, also after it was paid; the account needs another bank account."""
    payout = store.get("payout", stripe_id, lock=True)
    if payout.data["status"] == "failed":
        raise StripeError("This payout has failed already.")
    amount, currency, account = payout.data["amount"], payout.data["currency"], payout.account
    store.change(
        payout, status="failed", failure_code="account_closed", failure_message="The bank account has been closed.",
        failure_balance_transaction=balance.record("payout_failure", stripe_id, amount, currency, account=account),
    )  # fmt: skip
    events.emit("payout.failed", payout.data, account=account)
    connect.ask_for(account, ["external_account"])
    return payout
