"""Checkout sessions: opened, paid or expired."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from marketplace.sandbox import cards, clock, currencies, events, faults, payments, schedule, store, taxes
from marketplace.sandbox.errors import StripeError, bad_param, missing_param
from marketplace.sandbox.forms import LARGEST_AMOUNT, Params, amount, integer, listing, mapping, metadata, text
from marketplace.sandbox.models import Due, StripeObject

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
LEEWAY = 60


def create(params: Params) -> dict[str, Any]:
    """Open a session for one payment."""
    if text(params, "mode") != "payment":
        raise bad_param("mode", "The local Stripe takes mode=payment only.")
    items = [_item(entry, taxed=taxes.asked(params)) for entry in listing(params, "line_items")]
    if not items:
        raise missing_param("line_items")
    currency, total = items[0]["currency"], sum(item["amount"] for item in items)
    if any(item["currency"] != currency for item in items):
        raise bad_param("line_items", "All line items must have the same currency.")
    currencies.check_charge(total, currency)
    if total > LARGEST_AMOUNT:
        raise bad_param("line_items", "The total is above the largest amount.", "amount_too_large")
    intent = mapping(params, "payment_intent_data")
    stripe_id = store.new_id("checkout.session")
    data = {**_shape(params), "id": stripe_id, "url": f"{settings.SITE_URL}/sandbox/checkout/{stripe_id}/"}
    data |= {"amount_subtotal": total, "amount_total": total, "currency": currency, "metadata": metadata(params)}
    data["payment_method_types"] = ["card", "us_bank_account"] if currency == "usd" else ["card"]
    extra = {"items": items, "metadata": metadata(intent), "transfer_group": intent.get("transfer_group")}
    schedule.add("expire_session", stripe_id, datetime.fromtimestamp(data["expires_at"], UTC))
    return store.add("checkout.session", data, extra=extra).data


def _item(entry: Any, *, taxed: bool) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise bad_param("line_items", "Invalid array")
    price = mapping(entry, "price_data")
    if taxed:
        taxes.check_behavior(price)
    quantity = amount(entry, "quantity", 1)
    name = text(mapping(price, "product_data"), "name")
    unit = amount(price, "unit_amount")
    return {
        "name": name,
        "quantity": quantity,
        "amount": unit * quantity,
        "currency": currencies.code(text(price, "currency")),
        "metadata": metadata(entry),
        "tax": 0,
    }


def _shape(params: Params) -> dict[str, Any]:
    now = clock.timestamp()
    expires_at = integer(params, "expires_at", now + LONGEST)
    if not now + SHORTEST - LEEWAY <= expires_at <= now + LONGEST + LEEWAY:
        raise bad_param("expires_at", "`expires_at` must be between 30 minutes and 24 hours from now.")
    return {
        "automatic_tax": _automatic_tax("requires_location_inputs" if taxes.asked(params) else None),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": None,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": expires_at,
        "livemode": False,
        "locale": params.get("locale"),
        "mode": "payment",
        "payment_intent": None,
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "success_url": text(params, "success_url"),
        "total_details": taxes.totals(0),
    }


def _automatic_tax(status: str | None) -> dict[str, Any]:
    return {"enabled": status is not None, "liability": None, "provider": None, "status": status}


def expire(stripe_id: str) -> dict[str, Any]:
    """Close an open session."""
    row = store.get("checkout.session", stripe_id, lock=True)
    if row.data["status"] != "open":
        raise StripeError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {row.data["status"]}.'
        )
    return _expire(row)


def _expire(row: StripeObject) -> dict[str, Any]:
    store.change(row, status="expired", url=None)
    events.emit("checkout.session.expired", row.data)
    return row.data


@schedule.does("expire_session")
def expire_unpaid(stripe_id: str) -> None:
    """Close a session whose time is over."""
    row = store.get("checkout.session", stripe_id, lock=True)
    if row.data["status"] == "open":
        _expire(row)


def pay(
    stripe_id: str, number: str, *, authenticated: bool = True, country: str = "", tax_id: str = ""
) -> dict[str, Any]:
    """Pay an open session with a test card or test bank account; `country` decides on the tax within the price.

    Returns the session: paid, or complete and waiting for the bank. Raises a 402 whose traces are kept.
    """
    row = store.get("checkout.session", stripe_id, lock=True)
    if row.data["status"] != "open" or row.data["expires_at"] <= clock.timestamp():
        raise StripeError("This checkout is closed.", code="checkout_session_closed")
    card = cards.find(number)
    if card is None or (card.bank and "us_bank_account" not in row.data["payment_method_types"]):
        message = "This is not a test card. No real card is accepted here."
        raise StripeError(message, status=402, kind="card_error", code="incorrect_number", param="number")
    _locate(row, country, tax_id)
    card = _as_ordered(card, row.data["customer_email"] or "")
    intent = payments.intent_of(row)
    charge = payments.charge(intent, card)
    refused = card.decline or ("" if authenticated else "authentication_required")
    if refused:
        raise payments.decline(intent, charge, refused)
    _complete(row, paid=not card.bank)
    if card.bank:
        payments.debit(intent, charge, card)
    else:
        payments.succeed(intent, charge, card)
    events.emit("checkout.session.completed", row.data)
    return row.data


def _as_ordered(card: cards.Card, payer: str) -> cards.Card:
    """The card, unless a tester wants this payment declined or delayed."""
    if faults.take("decline_payment", payer):
        return replace(card, decline="generic_decline")
    return replace(card, bank=True) if faults.take("delay_payment", payer) else card


def decide(charge_id: str, *, paid: bool) -> None:
    """A tester does not wait for the bank: a payment on its way succeeds or fails now."""
    charge = store.get("charge", charge_id)
    waiting = Due.objects.filter(action__in=["settle_debit", "bounce_debit"], stripe_id=charge.data["payment_intent"])
    if not waiting.delete()[0]:
        raise StripeError("This payment is not waiting for a bank.")
    (settle_debit if paid else bounce_debit)(charge.data["payment_intent"])


def _locate(row: StripeObject, country: str, tax_id: str) -> None:
    """Write down where the buyer is, and the tax there when the session asks for it."""
    address = {"city": None, "country": country, "line1": None, "line2": None, "postal_code": None, "state": None}
    ids = [{"type": "unknown", "value": tax_id}] if tax_id else []
    details = {"address": address if country else None, "business_name": None, "email": row.data["customer_email"],
               "individual_name": None, "name": None, "phone": None, "tax_exempt": "none", "tax_ids": ids}  # fmt: skip
    store.change(row, customer_details=details)
    if not row.data["automatic_tax"]["enabled"]:
        return
    if country not in taxes.COUNTRIES:
        raise bad_param("country", "The buyer's country is needed to compute the tax.", "customer_tax_location_invalid")
    items = [{**item, "tax": taxes.within(item["amount"], country)} for item in row.extra["items"]]
    row.extra = {**row.extra, "items": items}
    row.save(update_fields=["extra"])
    tax = taxes.totals(sum(item["tax"] for item in items))
    store.change(row, automatic_tax=_automatic_tax("complete"), total_details=tax)


def _complete(row: StripeObject, *, paid: bool) -> None:
    store.change(row, status="complete", payment_status="paid" if paid else "unpaid", url=None)


@schedule.does("settle_debit")
def settle_debit(intent_id: str) -> None:
    """The bank paid a debit."""
    intent, charge, session = _debited(intent_id)
    payments.succeed(intent, charge, cards.ALL[0])
    store.change(session, payment_status="paid")
    events.emit("checkout.session.async_payment_succeeded", session.data)


@schedule.does("bounce_debit")
def bounce_debit(intent_id: str) -> None:
    """The bank did not pay a debit: the session stays complete and unpaid for ever."""
    intent, charge, session = _debited(intent_id)
    payments.decline(intent, charge, "insufficient_funds")
    events.emit("checkout.session.async_payment_failed", session.data)


def _debited(intent_id: str) -> tuple[StripeObject, StripeObject, StripeObject]:
    intent = store.get("payment_intent", intent_id, lock=True)
    charge = store.get("charge", intent.data["latest_charge"], lock=True)
    return intent, charge, store.get("checkout.session", intent.extra["session"], lock=True)
