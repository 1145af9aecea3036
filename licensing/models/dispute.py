"""Disputes: two sides, what each says, and decisions with reasons."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.order import Order
from marketplace.core.ids import IdField
from works.models import Work


class Dispute(models.Model):
    """A disagreement about a work; its money waits while it is open."""

    class Kind(models.TextChoices):
        OWNERSHIP = "ownership", _("Ownership of a work")
        UNLICENSED_USE = "unlicensed_use", _("Unlicensed use")
        BREACH = "breach", _("Breach of a license")
        SPLIT = "split", _("Derivation or split")
        CERTIFICATE = "certificate", _("Error in a certificate")
        PAYMENT = "payment", _("Payment")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        AWAITING_REPLY = "awaiting_reply", _("Awaiting reply")
        IN_REVIEW = "in_review", _("In review")
        UPHELD = "upheld", _("Upheld")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        APPEALED = "appealed", _("Appealed")
        FINAL = "final", _("Final")

    # A report waits for staff as open; taken up, it holds the money and the other side is asked.
    TRANSITIONS = {
        "open": {"awaiting_reply", "rejected", "withdrawn"},
        "awaiting_reply": {"in_review", "upheld", "rejected", "withdrawn"},
        "in_review": {"upheld", "rejected", "withdrawn"},
        "upheld": {"appealed", "final"},
        "rejected": {"appealed", "final"},
        "appealed": {"final"},
    }

    HOLDING = (State.AWAITING_REPLY, State.IN_REVIEW, State.APPEALED)
    UNDECIDED = (State.OPEN, State.AWAITING_REPLY, State.IN_REVIEW)

    id = IdField(prefix="dsp")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="disputes")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="disputes")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=15, choices=State.choices, default=State.OPEN)
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    reply_due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    taken_up_at = models.DateTimeField(null=True)  # from here on the money is held and the other side knows
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "open", "awaiting_reply", "in_review", "upheld", "rejected", "withdrawn", "appealed", "final",
                    ]
                ),
                name="dispute_state_known",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def respondent_id(self) -> int | None:
        """Who is asked to answer: the work's owner or, when the owner complains, the order's buyer."""
        if self.opened_by_id != self.work.owner_id:
            return self.work.owner_id
        return self.order.buyer_id if self.order else None


class Statement(models.Model):
    """What one side says."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="statements")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    evidence = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.author_id}"


class Decision(models.Model):
    """The outcome, its reasons, and what it orders."""

    id = IdField(prefix="dec")
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="decisions")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15)
    reason = models.TextField()
    refund = models.BooleanField(default=False)
    suspend = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.outcome}"
