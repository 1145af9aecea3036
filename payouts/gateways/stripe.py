"""Stripe as payouts need it: recipients, their onboarding, and transfers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.core.errors import Refusal
from marketplace.core.stripe_client import get_client
from payouts.gateways import accounts_v2


@dataclass(frozen=True, slots=True)
class Account:
    """What we rely on of a recipient's account; `requirements` are Stripe's names of what is missing."""

    ready: bool
    requirements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as it stands now, in minor units; `payout_id` is empty for one that was not made here."""

    id: str
    payout_id: str
    amount: int
    reversed: int
    currency: str = ""
    account: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One balance transaction of the platform's. Minor units; `fee` is what Stripe took of it.

    `reference` is our name for what it is about: the source of a sale, the id of a refund or of a payout.
    """

    id: str
    kind: str
    source: str
    reference: str
    payment_intent: str
    amount: int
    fee: int
    currency: str
    at: datetime


@contextmanager
def _asked_now() -> Iterator[None]:
    """A person waits for the answer: when Stripe gives none, they are told so."""
    try:
        yield
    except stripe.StripeError as error:
        message = _("Stripe does not answer right now. Nothing was changed; try again in a minute.")
        raise Refusal("stripe_unavailable", message, status=503) from error


@_asked_now()
def create_account(*, email: str, reference: str) -> str:
    """Open a recipient account; its id."""
    if settings.STRIPE_ACCOUNTS_V2:
        return accounts_v2.create_account(email=email, reference=reference)
    params: Any = {
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "stripe_dashboard": {"type": "express"},
        },
        "capabilities": {"transfers": {"requested": True}},
        "email": email,
        "metadata": {"user": reference},
    }
    return get_client().v1.accounts.create(params, {"idempotency_key": f"payee:{reference}"}).id


@_asked_now()
def onboarding_url(*, account: str, return_url: str, refresh_url: str) -> str:
    """A one-time link to Stripe's onboarding."""
    if settings.STRIPE_ACCOUNTS_V2:
        return accounts_v2.onboarding_url(account=account, return_url=return_url, refresh_url=refresh_url)
    params: Any = {
        "account": account, "type": "account_onboarding", "return_url": return_url, "refresh_url": refresh_url,
    }  # fmt: skip
    return get_client().v1.account_links.create(params).url


@_asked_now()
def get_account(account: str) -> Account:
    """Whether Stripe lets us transfer to this account and pays it out, and what it still asks for."""
    if settings.STRIPE_ACCOUNTS_V2:
        ready, requirements = accounts_v2.read_account(account)
        return Account(ready, requirements)
    found = get_client().v1.accounts.retrieve(account)
    asked = found.requirements
    return Account(
        ready=getattr(found.capabilities, "transfers", None) == "active" and bool(found.payouts_enabled),
        requirements=sorted({*((asked and asked.past_due) or []), *((asked and asked.currently_due) or [])}),
    )


def is_ready(account: str) -> bool:
    """Whether Stripe lets us transfer to this account now."""
    return get_account(account).ready


def send_transfer(*, payout_id: str, account: str, amount: int, currency: str) -> str:
    """Send money once: what was sent under this payout's name before is found and not sent again.

    Raises Refusal only when Stripe says no to this very transfer. Everything else (no answer, 409, 429, 5xx, a bad
    key of ours) leaves open what happened, so it is raised as it is and the caller asks again later.
    """
    transfers = get_client().v1.transfers
    known = transfers.list({"transfer_group": payout_id, "limit": 1}).data
    if known:
        return known[0].id
    params: Any = {
        "amount": amount, "currency": currency.lower(), "destination": account,
        "transfer_group": payout_id, "metadata": {"payout": payout_id},
    }  # fmt: skip
    try:
        return transfers.create(params, {"idempotency_key": f"payout:{payout_id}"}).id
    except stripe.InvalidRequestError as error:
        raise Refusal("transfer_refused", error.user_message or str(error)) from error


def get_transfer(stripe_id: str) -> Transfer:
    found = get_client().v1.transfers.retrieve(stripe_id)
    names = found.metadata.to_dict() if found.metadata else {}
    return Transfer(
        id=found.id, payout_id=names.get("payout", ""), amount=found.amount, reversed=found.amount_reversed,
        currency=found.currency.upper(), account=str(found.destination or ""),
        at=datetime.fromtimestamp(found.created, UTC),
    )  # fmt: skip


def list_movements(*, since: datetime) -> Iterator[Movement]:
    """Everything that moved in the platform's balance since then, newest first, each with what it is about."""
    params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.source"]}
    with _asked_now():
        for row in get_client().v1.balance_transactions.list(params).auto_paging_iter():
            yield _movement(row.to_dict())


def _movement(row: dict[str, Any]) -> Movement:
    about = row["source"] if isinstance(row["source"], dict) else {"id": row["source"]}
    names = about.get("metadata") or {}
    reference = names.get("refund") or about.get("transfer_group") or names.get("payout") or ""
    if about.get("object") == "transfer_reversal":
        reference = get_transfer(about["transfer"]).payout_id
    return Movement(
        id=row["id"], kind=row["type"], source=str(about["id"] or ""), reference=reference,
        payment_intent=str(about.get("payment_intent") or ""), amount=row["amount"], fee=row["fee"],
        currency=row["currency"].upper(), at=datetime.fromtimestamp(row["created"], UTC),
    )  # fmt: skip
