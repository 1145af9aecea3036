"""Checkout sessions and the payments made on them."""

from typing import Any

from django.conf import settings

from marketplace.sandbox import balance, cards, clock, currencies, events, store
from marketplace.sandbox.errors import StripeError, bad_param, missing_param
from marketplace.sandbox.forms import LARGEST_AMOUNT, Params, amount, integer, listing, mapping, metadata, text
from marketplace.sandbox.models import StripeObject

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
LEEWAY = 60


def create(params: Params) -> dict[str, Any]:
    """Open a session for one payment."""
    if text(params, "mode") != "payment":
        raise bad_param("mode", "The local Stripe takes mode=payment only.")
    items = [_item(entry) for entry in listing(params, "line_items")]
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
    extra = {"items": items, "metadata": metadata(intent), "transfer_group": intent.get("transfer_group")}
    return store.add("checkout.session", data, extra=extra).data


def _item(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise bad_param("line_items", "Invalid array")
    price = mapping(entry, "price_data")
    quantity = amount(entry, "quantity", 1)
    name = text(mapping(price, "product_data"), "name")
    unit = amount(price, "unit_amount")
    return {
        "name": name,
        "quantity": quantity,
        "amount": unit * quantity,
        "currency": currencies.code(text(price, "currency")),
    }


def _shape(params: Params) -> dict[str, Any]:
    now = clock.timestamp()
    expires_at = integer(params, "expires_at", now + LONGEST)
    if not now + SHORTEST - LEEWAY <= expires_at <= now + LONGEST + LEEWAY:
        raise bad_param("expires_at", "`expires_at` must be between 30 minutes and 24 hours from now.")
    return {
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
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
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "success_url": text(params, "success_url"),
    }


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


def expire_due() -> None:
    """Close the sessions whose time is over."""
    rows = StripeObject.objects.select_for_update(skip_locked=True).filter(kind="checkout.session", data__status="open")
    for row in rows.filter(data__expires_at__lte=clock.timestamp()):
        _expire(row)


def pay(stripe_id: str, number: str) -> dict[str, Any]:
    """Pay an open session with a test card; the paid session, or a 402 whose traces are kept."""
    row = store.get("checkout.session", stripe_id, lock=True)
    if row.data["status"] != "open" or row.data["expires_at"] <= clock.timestamp():
        raise StripeError("This checkout is closed.", code="checkout_session_closed")
    card = cards.find(number)
    if card is None or card.bank:
        message = "This is not a test card. No real card is accepted here."
        raise StripeError(message, status=402, kind="card_error", code="incorrect_number", param="number")
    intent = _intent(row)
    charge = _charge(row, intent, card)
    if card.decline:
        raise _declined(intent, charge, card)
    return _paid(row, intent, charge)


def _intent(row: StripeObject) -> StripeObject:
    if row.data["payment_intent"]:
        return store.get("payment_intent", row.data["payment_intent"], lock=True)
    data = {
        "amount": row.data["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "currency": row.data["currency"],
        "customer": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": row.extra.get("metadata") or {},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "transfer_group": row.extra.get("transfer_group"),
    }
    intent = store.add("payment_intent", data)
    store.change(row, payment_intent=intent.stripe_id)
    return intent


def _charge(row: StripeObject, intent: StripeObject, card: cards.Card) -> StripeObject:
    fine, total = not card.decline, intent.data["amount"]
    data = {
        "amount": total,
        "amount_captured": total if fine else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {
            "address": None,
            "email": row.data["customer_email"],
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "captured": fine,
        "currency": intent.data["currency"],
        "customer": None,
        "disputed": False,
        "failure_code": None if fine else cards.error_code(card),
        "failure_message": None if fine else cards.MESSAGES[card.decline],
        "livemode": False,
        "metadata": intent.data["metadata"],
        "paid": fine,
        "payment_intent": intent.stripe_id,
        "receipt_email": row.data["customer_email"],
        "refunded": False,
        "status": "succeeded" if fine else "failed",
        "transfer_group": intent.data["transfer_group"],
    }
    return store.add("charge", data, extra={"last4": card.last4, "brand": card.brand})


def _declined(intent: StripeObject, charge: StripeObject, card: cards.Card) -> StripeError:
    message, code = cards.MESSAGES[card.decline], cards.error_code(card)
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": card.decline,
        "message": message,
        "charge": charge.stripe_id,
    }
    store.change(intent, latest_charge=charge.stripe_id, last_payment_error=error)
    events.emit("charge.failed", charge.data)
    events.emit("payment_intent.payment_failed", intent.data)
    return StripeError(
        message, status=402, kind="card_error", keep=True, code=code, decline_code=card.decline, charge=charge.stripe_id
    )


def _paid(row: StripeObject, intent: StripeObject, charge: StripeObject) -> dict[str, Any]:
    total, currency = charge.data["amount"], charge.data["currency"]
    fee = currencies.processing_fee(total, currency)
    store.change(charge, balance_transaction=balance.record("charge", charge.stripe_id, total, currency, fee=fee))
    store.change(
        intent, status="succeeded", amount_received=total, latest_charge=charge.stripe_id, last_payment_error=None
    )
    details = {"address": None, "business_name": None, "email": row.data["customer_email"], "individual_name": None,
               "name": None, "phone": None, "tax_exempt": "none", "tax_ids": []}  # fmt: skip
    store.change(row, status="complete", payment_status="paid", url=None, customer_details=details)
    events.emit("charge.succeeded", charge.data)
    events.emit("payment_intent.succeeded", intent.data)
    events.emit("checkout.session.completed", row.data)
    return row.data
