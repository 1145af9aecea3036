"""Payees, runs, and single sendings of money."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from marketplace.core.ids import IdField


class Payee(models.Model):
    """Where a person's money goes: their Stripe account and how often it is sent."""

    class Schedule(models.TextChoices):
        DAILY = "daily", _("Daily")
        WEEKLY = "weekly", _("Weekly")
        MONTHLY = "monthly", _("Monthly")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payee")
    stripe_account = models.CharField(max_length=60, unique=True)
    ready = models.BooleanField(default=False)  # Stripe lets us transfer to it
    requirements = models.JSONField(default=list)
    schedule = models.CharField(max_length=10, choices=Schedule.choices, default=Schedule.WEEKLY)
    created_at = models.DateTimeField(auto_now_add=True)
    secured_at = models.DateTimeField(null=True)  # a second factor was seen to be on; nothing is sent before

    def __str__(self) -> str:
        return self.stripe_account

    @property
    def secured(self) -> bool:
        return self.secured_at is not None or second_factor.is_on(self.user_id)


class PayoutRun(models.Model):
    """One execution of the schedule, one a day."""

    on_date = models.DateField(unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.on_date)


class Payout(models.Model):
    """One sending to one payee in one currency."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Sending")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        CANCELED = "canceled", _("Canceled")

    TRANSITIONS = {
        "scheduled": {"sending", "canceled"},
        "sending": {"paid", "failed"},
        "paid": {"failed"},
    }

    id = IdField(prefix="pay")
    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, related_name="payouts")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="payouts")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED)
    stripe_transfer = models.CharField(max_length=60, blank=True)
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "payee", "currency"], name="payout_once_per_run"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["scheduled", "sending", "paid", "failed", "canceled"]),
                name="payout_state_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PayoutSkip(models.Model):
    """Why a run did not pay somebody who had money waiting."""

    class Reason(models.TextChoices):
        NOT_ONBOARDED = "not_onboarded", _("No bank account is connected yet")
        NOT_READY = "not_ready", _("Stripe needs something from you before it can pay")
        NO_SECOND_FACTOR = "no_second_factor", _("Turn on a second factor before your first payout")
        BELOW_MINIMUM = "below_minimum", _("The amount is below the minimum")
        NOT_DUE = "not_due", _("Your schedule is not due yet")
        OUR_FAULT = "our_fault", _("Something went wrong on our side; the next run tries again")

    run = models.ForeignKey(PayoutRun, on_delete=models.CASCADE, related_name="skips")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="payout_skips")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    detail = models.TextField(blank=True)  # for staff: what the database or our code said

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "user", "currency"], name="payout_skip_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.reason}"

    @classmethod
    def said_to_staff(cls, reason: str) -> str:
        """The reason in words about the payee, where its label speaks to them."""
        return str(_OF_OTHERS.get(reason, cls.Reason(reason).label))

    @property
    def of_them(self) -> str:
        return self.said_to_staff(self.reason)


_OF_OTHERS = {
    str(PayoutSkip.Reason.NOT_READY): _("Stripe needs something from them before it can pay"),
    str(PayoutSkip.Reason.NO_SECOND_FACTOR): _("They have no second factor yet"),
    str(PayoutSkip.Reason.NOT_DUE): _("Their schedule is not due yet"),
}
