"""Who brings sales: marked by staff, found by the code in a link, and what they get of the platform's fee."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from marketplace.core import events
from marketplace.core.errors import NotAllowed, Refusal
from marketplace.core.money import BPS
from payouts.models import Referrer


def set_referrer(*, account: User, bps: int, reason: str, actor: User, active: bool = True) -> Referrer:
    """Mark an account as one that brings sales, change its part of the fee, or end it; for orders placed from now on.

    The part is frozen on each order when it is placed.
    """
    if not actor.is_staff:
        raise NotAllowed("staff_only", _("Only staff mark who brings sales."))
    text = " ".join(reason.replace("\0", " ").split())
    if not 3 <= len(text) <= 1000:
        raise Refusal("reason_required", _("Say why, in 3 to 1,000 characters."), field="reason")
    if isinstance(bps, bool) or not 0 <= bps <= BPS:
        raise Refusal("share_out_of_range", _("A part of the fee is from 0 to 100%."), field="percent")
    with transaction.atomic():
        made, _new = Referrer.objects.update_or_create(account=account, defaults={"bps": bps, "active": active})
        payload = {"account": account.handle, "bps": bps, "active": active, "reason": text}
        events.record("referrer.set", subject=made, actor=actor, payload=payload)
    return made


def find_referrer(code: str) -> Referrer | None:
    """The account behind the code of a link, if it brings sales now."""
    rows = Referrer.objects.select_related("account").filter(active=True, account__is_active=True)
    return rows.filter(account__handle=code[:40].lower().replace("\0", "")).first()
