"""Commissions: works that are made for a buyer, who pays half before and half when they are delivered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.offer import Offer
from licensing.models.order import Order
from marketplace.core.ids import IdField
from works.models import Work


class Assignment(models.Model):
    """What one revision of an offer says will be made. It makes the offer one for a commission."""

    offer = models.OneToOneField(Offer, primary_key=True, on_delete=models.CASCADE, related_name="assignment")
    text = models.TextField()
    due_on = models.DateField()  # the last day of the delivery
    rounds = models.PositiveSmallIntegerField()  # of changes that the price includes

    def __str__(self) -> str:
        return str(self.offer_id)


class Commission(models.Model):
    """The accepted revision once half of its price is paid.

    The work of its negotiation is a reserved one, which only names what is to be made; `work` is what was made.
    """

    class State(models.TextChoices):
        MAKING = "making", _("Being made")
        DELIVERED = "delivered", _("Delivered")
        COMPLETED = "completed", _("Completed")
        CANCELED = "canceled", _("Canceled")
        FORFEITED = "forfeited", _("Not paid in time")
        UNDONE = "undone", _("Undone")

    TRANSITIONS = {
        "making": {"delivered", "canceled"},
        "delivered": {"making", "completed", "canceled", "forfeited"},
        "completed": {"undone"},
        "forfeited": {"undone"},
    }
    OPEN = (State.MAKING, State.DELIVERED)

    id = IdField(prefix="com")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="commission")
    deposit = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="commission")
    work = models.ForeignKey(Work, null=True, on_delete=models.PROTECT, related_name="commissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    due_on = models.DateField()  # the last day of the delivery, later after changes were asked for
    rounds_left = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True)  # the maker's words with the newest delivery
    wanted = models.TextField(blank=True)  # the changes that the buyer asked for last
    reason = models.TextField(blank=True)  # why it was canceled
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)
    pay_due_at = models.DateTimeField(null=True)  # until when the other half can be paid
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=models.Q(state__in=["making", "delivered", "completed"]),
                name="commission_work_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["making", "delivered", "completed", "canceled", "forfeited", "undone"]
                ),
                name="commission_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["delivered", "completed", "forfeited"]) | models.Q(work__isnull=False),
                name="commission_delivered_a_work",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_on"], name="commission_due", condition=models.Q(state="making")),
            models.Index(fields=["pay_due_at"], name="commission_pay_due", condition=models.Q(state="delivered")),
        ]

    def __str__(self) -> str:
        return str(self.pk)
