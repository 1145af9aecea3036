"""A use without a license that is made good."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class PastUse(models.Model):
    """An owner's offer to somebody who used a work without a license: one that starts in the past, for a price."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        PAID = "paid", _("Paid")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        UNDONE = "undone", _("Undone")

    TRANSITIONS = {
        "offered": {"paid", "declined", "withdrawn", "expired"},
        "expired": {"paid"},  # a payment may arrive late
        "paid": {"undone"},
    }

    id = IdField(prefix="pst")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="past_uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="past_uses")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT)
    since = models.DateField()  # when the use began; the license starts then
    found = models.TextField()  # what was seen, and where
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "user"], condition=models.Q(state="offered"), name="past_use_one_open"
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="past_use_price_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["offered", "paid", "declined", "withdrawn", "expired", "undone"]),
                name="past_use_state_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
