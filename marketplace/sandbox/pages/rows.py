"""The local Stripe's objects as rows of a table: what they are, how they stand, and what may be done to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.sandbox import thin
from marketplace.sandbox.models import Delivery, StripeObject

Word = str | Promise
MOST = 50


@dataclass(frozen=True)
class Row:
    """One line; `acts` are pairs of an action of `acts.ACTS` and the label of its button."""

    id: str
    at: datetime
    what: str
    state: str
    amount: int | None = None
    currency: str = ""
    href: str = ""
    acts: list[tuple[str, Word]] = field(default_factory=list)


TABS: dict[str, Word] = {
    "checkout.session": _("Checkouts"),
    "charge": _("Charges"),
    "refund": _("Refunds"),
    "dispute": _("Disputes"),
    "account": _("Accounts"),
    "transfer": _("Transfers"),
    "payout": _("Bank payouts"),
    "event": _("Events"),
    "v2.core.event": _("Events of v2"),
    "delivery": _("Deliveries"),
}
TONES = {
    "succeeded": "success", "paid": "success", "active": "success", "delivered": "success", "won": "success",
    "complete": "success", "failed": "danger", "lost": "danger", "disabled": "danger", "disputed": "danger",
    "restricted": "warning",
    "dropped": "danger", "given_up": "danger", "refunded": "info", "reversed": "warning", "needs_response": "warning",
    "warning_needs_response": "warning", "open": "progress", "pending": "progress", "in_transit": "progress",
    "under_review": "progress",
}  # fmt: skip


def listed(kind: str) -> list[Row]:
    """The newest rows of a tab."""
    if kind == "delivery":
        rows = Delivery.objects.select_related("event").order_by("-id")
        return [_delivery(row) for row in rows[:MOST]]
    return [_BUILDERS[kind](row) for row in StripeObject.objects.filter(kind=kind)[:MOST]]


def _row(row: StripeObject, what: str, state: str, acts: list[tuple[str, Word]], href: str = "") -> Row:
    currency = str(row.data.get("currency") or "").upper()
    amount = row.data.get("amount_total", row.data.get("amount"))
    return Row(row.stripe_id, row.created_at, what, state, amount, currency, href, acts)


def _session(row: StripeObject) -> Row:
    is_open = row.data["status"] == "open"
    state = "paid" if row.data["payment_status"] == "paid" else row.data["status"]
    href = reverse("sandbox:checkout", args=[row.stripe_id])
    return _row(row, row.data["customer_email"] or "", state, [("expire", _("Expire"))] if is_open else [], href)


def _charge(row: StripeObject) -> Row:
    state = "refunded" if row.data["refunded"] else "disputed" if row.data["disputed"] else row.data["status"]
    acts: list[tuple[str, Word]] = []
    if state == "succeeded":
        acts = [("refund", _("Refund")), ("dispute", _("Dispute")), ("inquire", _("Inquire"))]
    elif state == "pending":
        acts = [("settle", _("Settle now")), ("bounce", _("Fail"))]
    return _row(row, row.data["receipt_email"] or "", state, acts)


def _refund(row: StripeObject) -> Row:
    fine = row.data["status"] == "succeeded"
    return _row(row, row.data["charge"], row.data["status"], [("fail_refund", _("Send back"))] if fine else [])


def _dispute(row: StripeObject) -> Row:
    is_open = row.data["status"].removeprefix("warning_") in ("needs_response", "under_review")
    acts: list[tuple[str, Word]] = [("win", _("Seller wins")), ("lose", _("Buyer wins"))] if is_open else []
    return _row(row, row.data["charge"], row.data["status"], acts)


def _account(row: StripeObject) -> Row:
    ready = row.data["payouts_enabled"] and row.data["capabilities"].get("transfers") == "active"
    href = reverse("sandbox:onboarding", args=[row.stripe_id])
    due = row.data["requirements"]["currently_due"]
    acts: list[tuple[str, Word]] = [("complete", _("Complete"))]
    if ready:
        acts = [("require", _("Requirements due")), ("disable", _("Disable"))]
    about = ": ".join(filter(None, [row.data["email"] or "", ", ".join(due)]))
    return _row(row, about, "active" if ready else "restricted" if due else "disabled", acts, href)


def _transfer(row: StripeObject) -> Row:
    state = "reversed" if row.data["amount_reversed"] else "paid"
    acts: list[tuple[str, Word]] = [] if row.data["reversed"] else [("reverse", _("Reverse"))]
    return _row(row, row.data["destination"], state, acts)


def _payout(row: StripeObject) -> Row:
    acts: list[tuple[str, Word]] = [("fail_payout", _("Fail"))] if row.data["status"] != "failed" else []
    return _row(row, row.account, row.data["status"], acts)


def _event(row: StripeObject) -> Row:
    return _row(row, row.data["type"], "", [("resend", _("Send again"))])


def _thin(row: StripeObject) -> Row:
    """A thin event has no snapshot; it is about the account that it points at."""
    what = f"{row.data['type']} → {row.data['related_object']['id']}"
    return _row(row, what, "", [("resend", _("Send again"))])


def _delivery(row: Delivery) -> Row:
    what = f"{row.event.data['type']} → {row.endpoint}"
    return Row(str(row.pk), row.due_at, what, row.state, acts=[("redeliver", _("Send again"))])


_BUILDERS: dict[str, Callable[[StripeObject], Row]] = {
    "checkout.session": _session, "charge": _charge, "refund": _refund, "dispute": _dispute, "account": _account,
    "transfer": _transfer, "payout": _payout, "event": _event,
    thin.KIND: _thin,
}  # fmt: skip


def tone(state: Any) -> str:
    return TONES.get(str(state), "neutral")
