"""Recognizing a file that was delivered under a license, and who may know under which."""

from typing import Any

from accounts.models import User
from licensing import order_queries
from licensing.models import DeliveredCopy
from works.models import Work
from works.services.matching import Match

DELIVERED = "delivered_copy"


def find_delivered(sha256: str) -> DeliveredCopy | None:
    """The copy with exactly these bytes that was made for a license; None for what is the same in everybody's hands."""
    rows = DeliveredCopy.objects.exclude(inside=[]).filter(sha256=sha256.lower())
    return rows.select_related("license__work__creator", "license__work__owner", "media").first()


def find_delivered_match(sha256: str) -> tuple[Match, DeliveredCopy] | None:
    """The same as a match, while its work is certified."""
    copy = find_delivered(sha256)
    if copy is None or copy.license.work.state != Work.State.CERTIFIED:
        return None
    return Match(copy.license.work, DELIVERED, "sha256", 0), copy


def show_license(user: Any, copy: DeliveredCopy | None) -> str:
    """The number of the copy's license for who holds it, sold it or is staff; nothing for everybody else."""
    if copy is None or not isinstance(user, User):
        return ""
    concerned = user.is_staff or user.pk == copy.license.work.owner_id
    holds = concerned or order_queries.list_licenses_for(user).filter(pk=copy.license_id).exists()
    return copy.license_id if holds else ""
