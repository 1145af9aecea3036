"""Stripe, as buying needs it: Checkout sessions, refunds, and disputes at the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import stripe

from marketplace.core.stripe_client import get_client


class PaymentsUnavailable(Exception):
    """Stripe did not take the call; nothing is known to have changed."""


class PaymentDisputed(PaymentsUnavailable):
    """The buyer's bank is deciding about the payment; Stripe refunds nothing of it."""


@dataclass(frozen=True, slots=True)
class Session:
    """What we rely on of a Checkout session. Amounts in minor units."""

    id: str
    url: str
    status: str
    payment_status: str
    amount_total: int
    currency: str
    payment_intent: str
    order_id: str
    failed: bool  # a delayed payment bounced
    tax_minor: int = 0  # within the total
    tax_id: str = ""  # what the buyer gave at Stripe
    payment_id: str = ""  # ours, where it pays for several orders; `order_id` is empty then


@dataclass(frozen=True, slots=True)
class Line:
    """One order on a payment page, in minor units."""

    order_id: str
    title: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CardDispute:
    """What we rely on of a dispute at the bank. Amounts in minor units; `fee` is what Stripe took for it so far."""

    id: str
    status: str
    amount: int
    fee: int
    order_id: str
    payment_intent: str
    payment_id: str = ""  # ours, where it paid for several orders


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund at Stripe; `refund_id` is ours, and empty for one that was not made here."""

    status: str
    amount: int
    currency: str
    order_id: str
    refund_id: str


def create_session(
    *, order_id: str, title: str, amount_minor: int, currency: str, email: str, success_url: str, cancel_url: str,
    expires_at: int, locale: str, taxed: bool = False,
) -> Session:  # fmt: skip
    """Open a Checkout session; order and language are the idempotency key, so a repeat gives the same session.

    When `taxed`, Stripe Tax finds the tax in the buyer's country, within the price.
    """
    return _open_session(
        names={"order": order_id}, items=[{"price_data": _price(title, amount_minor, currency), "quantity": 1}],
        email=email, success_url=success_url, cancel_url=cancel_url, expires_at=expires_at, locale=locale, taxed=taxed,
    )  # fmt: skip


def create_joint_session(
    *, payment_id: str, lines: Sequence[Line], currency: str, email: str, success_url: str, cancel_url: str,
    expires_at: int, locale: str, taxed: bool = False,
) -> Session:  # fmt: skip
    """Open a Checkout session with a line for each order of a payment; else as `create_session`."""
    items = [
        {
            "price_data": _price(line.title, line.amount_minor, currency), "quantity": 1,
            "metadata": {"order": line.order_id},
        }
        for line in lines
    ]  # fmt: skip
    return _open_session(
        names={"payment": payment_id}, items=items, email=email, success_url=success_url, cancel_url=cancel_url,
        expires_at=expires_at, locale=locale, taxed=taxed,
    )  # fmt: skip


def _price(title: str, amount_minor: int, currency: str) -> dict[str, Any]:
    return {"currency": currency.lower(), "unit_amount": amount_minor, "product_data": {"name": title[:250]}}


def _open_session(
    *, names: dict[str, str], items: list[dict[str, Any]], email: str, success_url: str, cancel_url: str,
    expires_at: int, locale: str, taxed: bool,
) -> Session:  # fmt: skip
    """`names` is what the payment is for; everything that Stripe makes of it carries the name."""
    (reference,) = names.values()
    params: Any = {
        "mode": "payment",
        "line_items": items,
        "client_reference_id": reference,
        "customer_email": email,
        "metadata": names,
        "payment_intent_data": {"transfer_group": reference, "metadata": names},
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": expires_at,
        "locale": {"zh-hans": "zh", "id": "id"}.get(locale, "en"),
    }
    key = f"checkout:{reference}:{locale}"
    if taxed:
        key = f"{key}:tax"
        for item in items:
            item["price_data"]["tax_behavior"] = "inclusive"
        params |= {
            "automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True},
            "billing_address_collection": "required",
        }  # fmt: skip
    try:
        session = get_client().v1.checkout.sessions.create(params, {"idempotency_key": key})
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error
    return _session(session)


def get_session(session_id: str) -> Session:
    """The session as it stands now."""
    try:
        return _session(get_client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]}))
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error


def list_taxes(session_id: str) -> dict[str, int]:
    """The tax within each line of a session for several orders, by order."""
    lines = get_client().v1.checkout.sessions.line_items
    try:
        rows = list(lines.list(session_id, {"limit": 100}).auto_paging_iter())
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error
    return {_metadata(row).get("order", ""): row.amount_tax for row in rows}


def expire_session(session_id: str) -> None:
    """Close an open session; one that is closed or paid already is left as it is."""
    try:
        get_client().v1.checkout.sessions.expire(session_id)
    except stripe.InvalidRequestError:
        return
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error


def create_refund(*, refund_id: str, payment_intent: str, amount_minor: int, order_id: str, after: str = "") -> str:
    """Refund to the card, once; its Stripe id. `refund_id` is the idempotency key, with what it had to wait for.

    Stripe forgets a key after a day, so what was refunded under this name before is looked up first. Raises
    PaymentDisputed while the buyer's bank decides about the payment.
    """
    params: Any = {
        "payment_intent": payment_intent,
        "amount": amount_minor,
        "metadata": {"order": order_id, "refund": refund_id},
    }
    key = f"refund:{refund_id}:{after}" if after else f"refund:{refund_id}"
    known = find_refund(refund_id=refund_id, payment_intent=payment_intent)
    if known:
        return known
    try:
        return str(get_client().v1.refunds.create(params, {"idempotency_key": key}).id)
    except stripe.StripeError as error:
        disputed = error.code == "charge_disputed"
        raise (PaymentDisputed if disputed else PaymentsUnavailable)(str(error)) from error


def find_refund(*, refund_id: str, payment_intent: str) -> str:
    """The Stripe id of a refund that was made under this name; empty for none."""
    try:
        rows = get_client().v1.refunds.list({"payment_intent": payment_intent, "limit": 100}).auto_paging_iter()
        return next((str(known.id) for known in rows if _metadata(known).get("refund") == refund_id), "")
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error


def get_refund(stripe_id: str) -> Refund:
    """The refund as it stands now."""
    try:
        found = get_client().v1.refunds.retrieve(stripe_id)
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error
    names = _metadata(found)
    return Refund(
        status=found.status or "", amount=found.amount, currency=found.currency.upper(),
        order_id=names.get("order", ""), refund_id=names.get("refund", ""),
    )  # fmt: skip


def get_card_dispute(stripe_id: str) -> CardDispute:
    """The dispute as it stands now, with what its payment was for."""
    try:
        found = get_client().v1.disputes.retrieve(stripe_id, {"expand": ["charge"]})
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error
    names = _metadata(found.charge)
    return CardDispute(
        id=found.id, status=found.status, amount=found.amount, order_id=names.get("order", ""),
        fee=sum(row.fee for row in found.balance_transactions), payment_intent=str(found.payment_intent or ""),
        payment_id=names.get("payment", ""),
    )  # fmt: skip


def stage_evidence(stripe_id: str, evidence: dict[str, str]) -> bool:
    """Lay evidence beside a dispute for staff to look over and hand in; False when there is some or it is over."""
    disputes = get_client().v1.disputes
    try:
        found = disputes.retrieve(stripe_id)
        if found.evidence_details.has_evidence or not found.status.endswith("needs_response"):
            return False
        params: Any = {"evidence": evidence, "submit": False}
        disputes.update(stripe_id, params, {"idempotency_key": f"evidence:{stripe_id}"})
    except stripe.StripeError as error:
        raise PaymentsUnavailable(str(error)) from error
    return True


def _metadata(thing: Any) -> dict[str, str]:
    names = getattr(thing, "metadata", None)
    return names.to_dict() if names else {}


def _tax_id(session: Any) -> str:
    ids = getattr(session.customer_details, "tax_ids", None) or []
    return str(ids[0].value or "")[:40] if ids else ""


def _session(session: Any) -> Session:
    intent = session.payment_intent
    names = _metadata(session)
    bounced = session.status == "complete" and session.payment_status == "unpaid"
    return Session(
        id=session.id,
        url=session.url or "",
        status=session.status,
        payment_status=session.payment_status,
        amount_total=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        payment_intent=intent if isinstance(intent, str) else getattr(intent, "id", "") or "",
        order_id=names.get("order", ""),
        payment_id=names.get("payment", ""),
        tax_minor=getattr(session.total_details, "amount_tax", 0) or 0,
        tax_id=_tax_id(session),
        failed=bounced and getattr(intent, "status", "") in ("requires_payment_method", "canceled"),
    )
