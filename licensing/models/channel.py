"""Where a licensee uses a licensed work: a domain, an account or an app."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from licensing.models.order import License
from marketplace.core.ids import IdField


class Channel(models.Model):
    """One place, named with the order or later. Taken off the list, it stays as history."""

    id = IdField(prefix="chn")
    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="channels")
    value = models.CharField(max_length=200, db_index=True)  # in one spelling, see `particulars`
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["license", "value"], condition=Q(ended_at=None), name="channel_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.license_id} {self.value}"
