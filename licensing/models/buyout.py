"""Paying once for a parent's share."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from works.models import Derivation


class Buyout(models.Model):
    """One owner's proposal to the other: for this price, the parent's share is zero from then on.

    `before` is the edge it is about, `after` the one without a share that took its place once it was paid.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        PAID = "paid", _("Paid")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        UNDONE = "undone", _("Undone")

    TRANSITIONS = {
        "offered": {"accepted", "declined", "withdrawn", "expired"},
        "accepted": {"paid", "withdrawn", "expired"},
        "expired": {"paid"},  # a payment may arrive late
        "paid": {"undone"},
    }
    OPEN = (State.OFFERED, State.ACCEPTED)

    id = IdField(prefix="byo")
    before = models.ForeignKey(Derivation, on_delete=models.PROTECT, related_name="buyouts")
    after = models.ForeignKey(Derivation, null=True, on_delete=models.PROTECT, related_name="+")
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()  # until when it can be answered, then until when it can be paid
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["before"], condition=models.Q(state__in=["offered", "accepted"]), name="buyout_one_open"
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="buyout_price_positive"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["offered", "accepted", "paid", "declined", "withdrawn", "expired", "undone"]
                ),
                name="buyout_state_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
