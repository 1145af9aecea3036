"""Money that a buyer paid for something that does not exist yet: held for them until it does, or goes back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField


class Deposit(models.Model):
    """One payment by its source, held in the platform's books for the buyer. It is nobody's income.

    It becomes a sale once there is a work to divide it over, goes back whole, or is lost to the buyer's bank.
    `returned_minor` is what went back, or was set aside for the bank.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held")
        SOLD = "sold", _("Sold")
        RETURNED = "returned", _("Returned")
        LOST = "lost", _("Lost")

    TRANSITIONS = {"held": {"sold", "returned", "lost"}}

    id = IdField(prefix="dep")
    source = models.CharField(max_length=40, unique=True)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    returned_minor = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="deposit_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(returned_minor__lte=models.F("amount_minor")), name="deposit_returned_within"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["held", "sold", "returned", "lost"]), name="deposit_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.source
