"""Licenses passed on to somebody else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.order import License
from marketplace.core.ids import IdField


class LicenseTransfer(models.Model):
    """A holder's offer of a license to one person, free or at a price; it counts once they accepted, or paid."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        UNDONE = "undone", _("Undone")

    TRANSITIONS = {"open": {"accepted", "declined", "withdrawn", "expired"}, "accepted": {"undone"}}

    id = IdField(prefix="ltr")
    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="transfers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="license_transfers")
    price_minor = models.PositiveBigIntegerField(default=0)  # nothing, when it is given
    currency = models.CharField(max_length=3)
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    successor = models.OneToOneField(License, null=True, on_delete=models.PROTECT, related_name="transferred_by")
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["license"], condition=models.Q(state="open"), name="license_transfer_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "accepted", "declined", "withdrawn", "expired", "undone"]),
                name="license_transfer_state_known",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="open"), name="license_transfer_due")]

    def __str__(self) -> str:
        return f"{self.license_id} → {self.receiver_id}"
