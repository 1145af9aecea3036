"""Platforms that bring sales."""

from django.conf import settings
from django.db import models

from marketplace.core.ids import IdField


class Referrer(models.Model):
    """An account that gets basis points of the platform's fee of each sale it brought. Its handle is its code."""

    id = IdField(prefix="ref")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrer")
    bps = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(bps__lte=10000), name="referrer_bps_in_range")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.bps}"
