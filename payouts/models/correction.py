"""Money that the books need beside sales: debts of payees, and adjustments by two people's hands."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.core.ids import IdField


class Debt(models.Model):
    """One stretch of time in which a payee's available balance is below zero, after a clawback."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SETTLED = "settled", _("Settled")
        WRITTEN_OFF = "written_off", _("Written off")

    TRANSITIONS = {"open": {"settled", "written_off"}}

    id = IdField(prefix="dbt")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="debts")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()  # below zero by so much when it was found, or written off
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "currency"], condition=models.Q(state="open"), name="debt_one_open"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="debt_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "settled", "written_off"]), name="debt_state_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Adjustment(models.Model):
    """Money given to a person, or taken when `amount` is below zero, out of the platform's own: one member of staff
    proposes it with a reason, another approves it. The database refuses the same person."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", pgettext_lazy("adjustment", "Approved")
        DECLINED = "declined", _("Declined")

    TRANSITIONS = {"proposed": {"approved", "declined"}}

    id = IdField(prefix="adj")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="adjustments")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="adjustment_moves"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="adjustment_has_reason"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_by=None)
                | models.Q(state__in=["approved", "declined"], decided_by__isnull=False),
                name="adjustment_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | (~models.Q(decided_by=models.F("proposed_by")) & ~models.Q(decided_by=models.F("user"))),
                name="adjustment_second_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
