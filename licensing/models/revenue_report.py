"""What a licensee sold in a month, and what of it is due."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.order import License
from marketplace.core.ids import IdField


class RevenueReport(models.Model):
    """One calendar month of a license that owes a share of its licensee's sales; its id is the invoice's number.

    Minor units in the currency of the license's order. `due_minor` is the share of all sales reported so far, rounded
    down once, less what was due before: so no rounding adds up, and what is too little to be charged waits.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", _("To be reported")
        DUE = "due", _("Due")
        NOTHING_DUE = "nothing_due", _("Nothing due")
        PAID = "paid", _("Paid")

    TRANSITIONS = {"expected": {"due", "nothing_due"}, "due": {"paid"}, "paid": {"due"}}

    id = IdField(prefix="rev")
    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="revenue_reports")
    month = models.DateField()  # its first day
    state = models.CharField(max_length=12, choices=State.choices, default=State.EXPECTED)
    sales_minor = models.PositiveBigIntegerField(default=0)
    due_minor = models.PositiveBigIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)  # until when it is reported, then until when it is paid
    filed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["license", "month"], name="revenue_report_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["expected", "due", "nothing_due", "paid"]),
                name="revenue_report_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["due", "paid"], due_minor__gt=0)
                | models.Q(state__in=["expected", "nothing_due"], due_minor=0),
                name="revenue_report_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
