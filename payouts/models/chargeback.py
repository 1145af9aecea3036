"""Money of a sale that the buyer's bank asks back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from payouts.models.deposit import Deposit
from payouts.models.sale import Sale


class Chargeback(models.Model):
    """What a dispute at the bank, by Stripe's id, asks back of one sale; one about a payment for several has one each.
    Of a deposit that was no sale when the dispute began, it is about that.

    `parts` are the minor units that each share, fee and tax, or the deposit, gave up for it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    TRANSITIONS = {"open": {"won", "lost"}}

    id = IdField(prefix="cbk")
    dispute_id = models.CharField(max_length=80)
    sale = models.ForeignKey(Sale, null=True, on_delete=models.PROTECT, related_name="chargebacks")
    deposit = models.ForeignKey(Deposit, null=True, on_delete=models.PROTECT, related_name="chargebacks")
    amount = models.BigIntegerField()
    parts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute_id", "sale"], name="chargeback_of_sale_once"),
            models.UniqueConstraint(fields=["dispute_id", "deposit"], name="chargeback_of_deposit_once"),
            models.CheckConstraint(
                condition=models.Q(sale=None, deposit__isnull=False) | models.Q(sale__isnull=False, deposit=None),
                name="chargeback_of_one",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="chargeback_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "won", "lost"]), name="chargeback_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.dispute_id

    @property
    def of(self) -> Sale | Deposit:
        """What it is about."""
        found = self.sale or self.deposit
        assert found is not None  # the database holds it
        return found
