"""How long copies made for licenses are kept: their bytes for a while, their hashes forever."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from licensing.models import DeliveredCopy, DownloadRecord
from marketplace.core import storage

GRACE = timedelta(hours=1)  # longer than a download that began with the copy can wait for its first byte


def prune_copies(*, now: datetime | None = None, most: int = 1000) -> int:
    """Stop serving copies that nobody fetched for DELIVERED_COPY_DAYS, and forget the bytes of those stopped before;
    how many were stopped. A later download makes a new copy; a leaked old one is still recognized by its hash."""
    at = now or timezone.now()
    _forget_bytes(at - GRACE, most)
    if not settings.DELIVERED_COPY_DAYS:
        return 0
    since = at - timedelta(days=settings.DELIVERED_COPY_DAYS)
    fetched = DownloadRecord.objects.filter(license=OuterRef("license"), media=OuterRef("media"), created_at__gt=since)
    old = DeliveredCopy.objects.filter(~Exists(fetched), pruned_at=None, created_at__lt=since).exclude(key="")
    return DeliveredCopy.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:most])).update(pruned_at=at)


def _forget_bytes(before: datetime, most: int) -> None:
    """The bytes first: a run that dies in between finds the row again, and deleting twice is harmless."""
    for copy in DeliveredCopy.objects.filter(pruned_at__lt=before).exclude(key="").order_by("pk")[:most]:
        storage.private().delete(copy.key)
        DeliveredCopy.objects.filter(pk=copy.pk).update(key="")
