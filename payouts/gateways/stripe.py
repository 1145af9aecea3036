"""Stripe as payouts need it: recipients, their onboarding, and transfers."""

from stripe import StripeError

from marketplace.core.errors import Refusal
from marketplace.core.stripe_client import get_client


def create_account(*, email: str, reference: str) -> str:
    """Open a recipient account; its id."""
    params = {
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "stripe_dashboard": {"type": "express"},
        },
        "capabilities": {"transfers": {"requested": True}},
        "email": email,
        "metadata": {"user": reference},
    }
    made = get_client().v1.accounts.create(params, {"idempotency_key": f"payee:{reference}"})  # type: ignore[arg-type]
    return made.id


def onboarding_url(*, account: str, return_url: str, refresh_url: str) -> str:
    """A one-time link to Stripe's onboarding."""
    params = {"account": account, "type": "account_onboarding", "return_url": return_url, "refresh_url": refresh_url}
    return get_client().v1.account_links.create(params).url  # type: ignore[arg-type]


def is_ready(account: str) -> bool:
    """Whether Stripe lets us transfer to this account now."""
    found = get_client().v1.accounts.retrieve(account)
    return getattr(found.capabilities, "transfers", None) == "active"


def send_transfer(*, payout_id: str, account: str, amount: int, currency: str) -> str:
    """Send money once: what was sent under this payout's name before is found and not sent again."""
    client = get_client()
    try:
        known = client.v1.transfers.list({"transfer_group": payout_id, "limit": 1}).data
        if known:
            return known[0].id
        params = {
            "amount": amount, "currency": currency.lower(), "destination": account,
            "transfer_group": payout_id, "metadata": {"payout": payout_id},
        }  # fmt: skip
        return client.v1.transfers.create(params, {"idempotency_key": f"payout:{payout_id}"}).id  # type: ignore[arg-type]
    except StripeError as error:
        if error.http_status and 400 <= error.http_status < 500 and error.http_status not in (409, 429):
            raise Refusal("transfer_refused", error.user_message or str(error)) from error
        raise
