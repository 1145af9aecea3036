"""Offers to hand a work over to another owner."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from works.models.work import Work


class TransferOffer(models.Model):
    """An owner's or staff's offer of a work's title to one person; it counts once that person accepts."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    TRANSITIONS = {"open": {"accepted", "declined", "withdrawn", "expired"}}

    id = IdField(prefix="trf")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="transfer_offers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transfer_offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    message = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # of who declined
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=models.Q(state="open"), name="transfer_one_open"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "accepted", "declined", "withdrawn", "expired"]),
                name="transfer_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} → {self.receiver_id}"
