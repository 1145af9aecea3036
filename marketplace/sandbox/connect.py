"""Connected accounts, their onboarding, and transfers to them."""

from datetime import timedelta
from typing import Any

from django.conf import settings

from marketplace.sandbox import balance, clock, currencies, events, schedule, store, thin
from marketplace.sandbox.errors import StripeError, bad_param
from marketplace.sandbox.forms import Params, amount, boolean, mapping, metadata, text
from marketplace.sandbox.models import StripeObject

LINK_SECONDS = 300
PAYS_OUT_AFTER = timedelta(days=1)
NEEDED = ["external_account", "individual.first_name", "individual.last_name", "tos_acceptance.date"]
DUE = ["external_account", "individual.address.line1", "individual.id_number"]


def create_account(params: Params) -> dict[str, Any]:
    """A new account that has not been onboarded."""
    wanted = mapping(params, "capabilities")
    controller = mapping(params, "controller")
    data = {
        "business_profile": None,
        "business_type": params.get("business_type"),
        "capabilities": {name: "inactive" for name in wanted if boolean(mapping(wanted, name), "requested")},
        "charges_enabled": False,
        "controller": _controller(controller),
        "country": str(params.get("country") or "US"),
        "default_currency": str(params.get("default_currency") or "usd"),
        "details_submitted": False,
        "email": params.get("email"),
        "metadata": metadata(params),
        "payouts_enabled": False,
        "requirements": _requirements(NEEDED),
        "type": "none" if controller else str(params.get("type") or "express"),
    }
    return store.add("account", data).data


def _controller(given: Params) -> dict[str, Any]:
    return {
        "fees": {"payer": mapping(given, "fees").get("payer", "application")},
        "is_controller": True,
        "losses": {"payments": mapping(given, "losses").get("payments", "application")},
        "requirement_collection": given.get("requirement_collection", "stripe"),
        "stripe_dashboard": {"type": mapping(given, "stripe_dashboard").get("type", "express")},
        "type": "application",
    }


def _requirements(due: list[str]) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(
        ("eventually_due", "past_due", "pending_verification", "errors", "alternatives")
    )
    lists: dict[str, list[str]] = {name: [] for name in empty}
    reason = "requirements.past_due" if due else None
    return {**lists, "currently_due": due, "eventually_due": due, "current_deadline": None, "disabled_reason": reason}


def update_account(params: Params, stripe_id: str) -> dict[str, Any]:
    row = store.get("account", stripe_id, lock=True)
    merged = {**row.data["metadata"], **metadata(params)}
    return store.change(row, metadata=merged, email=params.get("email", row.data["email"])).data


def create_link(params: Params) -> dict[str, Any]:
    """The address where the account's owner gives the details."""
    row = store.get("account", text(params, "account"), param="account", lock=True)
    row.extra = {**row.extra, "return_url": text(params, "return_url"), "refresh_url": text(params, "refresh_url")}
    row.save(update_fields=["extra"])
    now = clock.timestamp()
    url = f"{settings.SITE_URL}/sandbox/onboarding/{row.stripe_id}/"
    return {"object": "account_link", "created": now, "expires_at": now + LINK_SECONDS, "url": url}


def complete_onboarding(stripe_id: str) -> StripeObject:
    """The owner gave all details: capabilities become active and payouts are enabled."""
    row = store.get("account", stripe_id, lock=True)
    if row.data["details_submitted"]:
        return row
    active = dict.fromkeys({*row.data["capabilities"], "transfers"}, "active")
    return _change(
        row, capabilities=active, details_submitted=True, payouts_enabled=True,
        charges_enabled="card_payments" in active, requirements=_requirements([]),
    )  # fmt: skip


def _change(row: StripeObject, **fields: Any) -> StripeObject:
    """Write to an account, and tell of it in both versions' ways."""
    before = row.data
    store.change(row, **fields)
    events.emit("account.updated", row.data, account=row.stripe_id)
    for kind in thin.kinds_of(before, row.data):
        events.emit_thin(kind, row.stripe_id)
    return row


def login_link(params: Params, stripe_id: str) -> dict[str, Any]:
    """Where the owner sees their account; here that is the onboarding page."""
    row = store.get("account", stripe_id)
    if not row.data["details_submitted"]:
        raise StripeError("Cannot create a login link for an account that has not completed onboarding.")
    url = f"{settings.SITE_URL}/sandbox/onboarding/{stripe_id}/"
    return {"object": "login_link", "created": clock.timestamp(), "url": url}


def ask_for(stripe_id: str, due: list[str]) -> StripeObject:
    """Something about the account is wrong: no bank payouts until the owner has given what is missing."""
    row = store.get("account", stripe_id, lock=True)
    return _change(row, payouts_enabled=False, details_submitted=False, requirements=_requirements(due))


def require(stripe_id: str) -> StripeObject:
    """Details are due: the account is restricted until its owner has given them on the onboarding page."""
    return _restrict(stripe_id, DUE)


def disable(stripe_id: str) -> StripeObject:
    """Stripe stops the account: nothing can be transferred to it until its owner has answered."""
    return _restrict(stripe_id, ["individual.verification.document"])


def _restrict(stripe_id: str, due: list[str]) -> StripeObject:
    row = store.get("account", stripe_id, lock=True)
    inactive = dict.fromkeys(row.data["capabilities"], "inactive")
    return _change(
        row, capabilities=inactive, payouts_enabled=False, details_submitted=False, requirements=_requirements(due)
    )


def create_transfer(params: Params) -> dict[str, Any]:
    """Move money at hand to an account that may receive it."""
    sum_, currency = amount(params), currencies.code(text(params, "currency"))
    target = store.get("account", text(params, "destination"), param="destination", status=400)
    if target.data["capabilities"].get("transfers") != "active":
        message = "Your destination account needs to have the transfers capability enabled."
        raise StripeError(message, code="insufficient_capabilities_for_transfer")
    _check_source(params, sum_)
    if balance.available()[currency] < sum_:
        message = "You have insufficient available funds in your Stripe account."
        raise StripeError(message, code="balance_insufficient")
    transfer = _add_transfer(params, sum_, currency, target.stripe_id)
    schedule.add("pay_out", target.stripe_id, clock.now() + PAYS_OUT_AFTER)
    events.emit("transfer.created", transfer.data)
    return transfer.data


def _check_source(params: Params, sum_: int) -> None:
    if not params.get("source_transaction"):
        return
    charge = store.get("charge", str(params["source_transaction"]), param="source_transaction", status=400)
    if sum_ > charge.data["amount"] - charge.data["amount_refunded"]:
        raise bad_param("amount", "The transfer is larger than its source transaction.")


def _add_transfer(params: Params, sum_: int, currency: str, target: str) -> StripeObject:
    stripe_id = store.new_id("transfer")
    reversals = {"object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{stripe_id}/reversals"}
    data = {
        "id": stripe_id,
        "amount": sum_,
        "amount_reversed": 0,
        "balance_transaction": balance.record("transfer", stripe_id, -sum_, currency),
        "currency": currency,
        "description": params.get("description"),
        "destination": target,
        "livemode": False,
        "metadata": metadata(params),
        "reversals": reversals,
        "reversed": False,
        "source_transaction": params.get("source_transaction") or None,
        "source_type": "card",
        "transfer_group": params.get("transfer_group"),
    }
    balance.record("payment", stripe_id, sum_, currency, account=target)
    return store.add("transfer", data)


def reverse_transfer(params: Params, stripe_id: str) -> dict[str, Any]:
    """Take money back from the account, as far as the transfer and its balance reach."""
    transfer = store.get("transfer", stripe_id, lock=True)
    remaining = transfer.data["amount"] - transfer.data["amount_reversed"]
    sum_ = amount(params, default=remaining or 1)
    if sum_ > remaining:
        raise StripeError(
            f"Reversal amount ({sum_}) is greater than the unreversed amount ({remaining}).", param="amount"
        )
    currency, target = transfer.data["currency"], transfer.data["destination"]
    if balance.available(target)[currency] < sum_:
        raise StripeError("The account has insufficient funds for this reversal.", code="balance_insufficient")
    balance.record("payment_refund", stripe_id, -sum_, currency, account=target)
    row_id = store.new_id("transfer_reversal")
    data = {
        "id": row_id,
        "amount": sum_,
        "balance_transaction": balance.record("transfer_refund", row_id, sum_, currency),
        "currency": currency,
        "destination_payment_refund": None,
        "metadata": metadata(params),
        "source_refund": None,
        "transfer": stripe_id,
    }
    reversal = store.add("transfer_reversal", data)
    rows = {**transfer.data["reversals"], "data": [reversal.data, *transfer.data["reversals"]["data"]]}
    gone = transfer.data["amount_reversed"] + sum_
    store.change(transfer, amount_reversed=gone, reversed=gone == transfer.data["amount"], reversals=rows)
    events.emit("transfer.reversed", transfer.data)
    return reversal.data
