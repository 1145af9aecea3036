"""Words, tones and icons of states and permissions, in one place so that pages cannot disagree."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Word = str | Promise
TONE_ICONS = {
    "success": "check-circle",
    "certified": "check-badge",
    "info": "information-circle",
    "progress": "clock",
    "warning": "exclamation-triangle",
    "danger": "x-circle",
    "neutral": "minus-circle",
}

STATES: dict[str, tuple[str, Word]] = {
    # works and certificates
    "draft": ("neutral", _("Draft")),
    "processing": ("progress", _("Processing")),
    "certified": ("certified", _("Certified")),
    "hidden": ("neutral", _("Hidden")),
    "removed": ("danger", _("Removed")),
    "issued": ("certified", _("Issued")),
    "superseded": ("neutral", _("Superseded")),
    "revoked": ("danger", _("Revoked")),
    "licensable": ("success", _("Licensable")),
    "sold_exclusive": ("info", _("Sold exclusively")),
    "exclusive_sold": ("info", _("Sold exclusively")),
    "not_offered": ("neutral", _("Not on offer")),
    "disputed": ("warning", _("Disputed")),
    "withdrawn": ("neutral", _("Withdrawn")),
    # listings and offers
    "live": ("success", _("Live")),
    "paused": ("warning", _("Paused")),
    "retired": ("neutral", _("Retired")),
    "open": ("progress", _("Open")),
    "closed": ("neutral", _("Closed")),
    "accepted": ("success", _("Accepted")),
    "declined": ("danger", _("Declined")),
    "expected": ("warning", _("To be reported")),
    "due": ("warning", _("Due")),
    "nothing_due": ("neutral", _("Nothing due")),
    "offered": ("progress", _("Offered")),
    "undone": ("info", _("Undone")),
    "countered": ("info", _("Countered")),
    "making": ("progress", _("Being made")),
    "completed": ("success", _("Completed")),
    "forfeited": ("danger", _("Not paid in time")),
    "expired": ("neutral", _("Expired")),
    # orders and licenses
    "pending": ("progress", _("Waiting for payment")),
    "paid": ("success", _("Paid")),
    "bought": ("success", _("Bought")),
    "canceled": ("neutral", _("Canceled")),
    "refunded": ("info", _("Refunded")),
    "partly_refunded": ("info", _("Partly refunded")),
    "charged_back": ("danger", _("Charged back")),
    "active": ("success", _("Active")),
    "suspended": ("warning", _("Suspended")),
    "transferred": ("info", _("Transferred")),
    # derivations, splits
    "proposed": ("progress", _("Proposed")),
    "confirmed": ("warning", _("Awaiting approval")),
    "ended": ("neutral", _("Ended")),
    "approved": ("success", _("Approved")),
    "refused": ("danger", _("Refused")),
    # debts
    "settled": ("success", _("Settled")),
    "written_off": ("neutral", _("Written off")),
    "agreed": ("success", _("Agreed")),
    # disputes
    "awaiting_reply": ("warning", _("Awaiting reply")),
    "in_review": ("progress", _("In review")),
    "upheld": ("danger", _("Upheld")),
    "rejected": ("neutral", _("Rejected")),
    "appealed": ("warning", _("Appealed")),
    "final": ("neutral", pgettext_lazy("dispute", "Final")),
    # payouts and holds
    "scheduled": ("progress", _("Scheduled")),
    "sending": ("progress", _("Sending")),
    "failed": ("danger", _("Failed")),
    "placed": ("warning", _("On hold")),
    "released": ("success", _("Released")),
    "taken": ("danger", _("Taken")),
    # checks, deliveries, lookups
    "valid": ("success", _("Valid")),
    "invalid": ("danger", _("Invalid")),
    "incomplete": ("warning", _("Incomplete")),
    "unknown": ("neutral", _("Unknown")),
    "licensed": ("success", _("Licensed")),
    "unlicensed": ("danger", _("Not licensed")),
    "delivered": ("success", _("Delivered")),
    "retrying": ("warning", _("Trying again")),
}

_PERMISSION_ICONS = {
    "where": "globe-alt",
    "how_long": "calendar-days",
    "how_many": "square-2-stack",
    "exclusive": "key",
    "remix": "arrows-right-left",
    "ai": "cpu-chip",
    "who": "user-group",
    "media": "megaphone",
    "credit": "pencil-square",
}
_PERMISSION_WORDS: dict[str, Word] = {"allowed": _("Allowed"), "limited": _("Limited"), "no": _("No")}


def permission_icon(key: Any) -> str:
    return _PERMISSION_ICONS.get(str(key), "document-text")


def permission_word(level: Any) -> Word:
    return _PERMISSION_WORDS.get(str(level), _PERMISSION_WORDS["no"])
