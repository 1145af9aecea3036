"""Recipients by Stripe's Accounts v2: opened, onboarded and asked for, in place of v1 when the setting says so."""

from typing import Any

from marketplace.core.stripe_client import get_client

PARTS = ["configuration.recipient", "requirements"]


def create_account(*, email: str, reference: str) -> str:
    """Open a recipient; its id, which v1 knows too."""
    params: Any = {
        "contact_email": email,
        "dashboard": "express",
        "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
        "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
        "metadata": {"user": reference},
        "include": PARTS,
    }
    return get_client().v2.core.accounts.create(params, {"idempotency_key": f"payee:{reference}"}).id


def onboarding_url(*, account: str, return_url: str, refresh_url: str) -> str:
    urls = {"return_url": return_url, "refresh_url": refresh_url}
    params: Any = {"account": account, "use_case": {"type": "account_onboarding", "account_onboarding": urls}}
    return get_client().v2.core.account_links.create(params).url


def read_account(account: str) -> tuple[bool, list[str]]:
    """Whether transfers and bank payouts are active, and the names of what its owner still owes Stripe."""
    params: Any = {"include": PARTS}
    found = get_client().v2.core.accounts.retrieve(account, params)
    recipient = found.configuration and found.configuration.recipient
    balance = recipient and recipient.capabilities and recipient.capabilities.stripe_balance
    active = [getattr(getattr(balance, name, None), "status", "") for name in ("stripe_transfers", "payouts")]
    entries = (found.requirements and found.requirements.entries) or []
    missing = {entry.description for entry in entries if entry.awaiting_action_from == "user" and _is_due(entry)}
    return active == ["active", "active"], sorted(missing)


def _is_due(entry: Any) -> bool:
    return entry.minimum_deadline.status in ("currently_due", "past_due")
