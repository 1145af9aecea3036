"""Reading licenses that are passed on, as the two sides may see them."""

from django.db.models import Q, QuerySet

from accounts.models import User
from licensing.models import License, LicenseTransfer, Order
from marketplace.core.errors import NotFound

OPEN = LicenseTransfer.State.OPEN


def list_transfers_for(user: User) -> QuerySet[LicenseTransfer]:
    """What this person offered, or was offered, the newest first."""
    rows = LicenseTransfer.objects.filter(Q(giver=user) | Q(receiver=user))
    whole = ("license__work__creator", "license__terms", "license__organization", "giver", "receiver", "successor")
    return rows.select_related(*whole).order_by("-pk")


def get_transfer_for(user: User, transfer_id: str) -> LicenseTransfer:
    found = list_transfers_for(user).filter(pk=transfer_id).first()
    if found is None:
        raise NotFound("license_transfer")
    return found


def list_offered_to(user: User) -> QuerySet[LicenseTransfer]:
    """Licenses that wait for this person's answer."""
    return list_transfers_for(user).filter(receiver=user, state=OPEN)


def get_open_transfer(held: License) -> LicenseTransfer | None:
    return LicenseTransfer.objects.filter(license=held, state=OPEN).select_related("receiver").first()


def get_successor(held: License) -> License | None:
    """What a license that was passed on became; none once that was undone."""
    passed_on = held.successors.filter(order__purpose=Order.Purpose.TRANSFER)
    return passed_on.exclude(state=License.State.REVOKED).first()
