"""The ledger's tables. The database itself refuses what must not be; see migration 0002."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerAccount(models.Model):
    """One book: of a person, or of the platform when `owner` is empty. `balance` is kept by the database."""

    class Kind(models.TextChoices):
        STRIPE_CLEARING = "stripe_clearing", _("Stripe clearing")
        PENDING = "pending", _("Pending")
        AVAILABLE = "available", _("Available")
        IN_TRANSIT = "in_transit", _("In transit")
        REVENUE = "revenue", _("Revenue")
        FEES = "fees", _("Fees")
        LOSSES = "losses", _("Losses")
        DISPUTE_HOLD = "dispute_hold", _("Held for disputes")
        REFUNDS_PAYABLE = "refunds_payable", _("Refunds payable")
        TAX_PAYABLE = "tax_payable", _("Tax payable")
        DEPOSITS = "deposits", _("Deposits held for buyers")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="ledger_accounts"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(default=0)
    may_go_negative = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "currency"], nulls_distinct=False, name="ledger_account_once"
            ),
            models.CheckConstraint(
                condition=models.Q(balance__gte=0) | models.Q(may_go_negative=True), name="ledger_no_overdraft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id or 'platform'} {self.kind} {self.currency}"


class LedgerTransaction(models.Model):
    """One balanced set of postings with the cause it stands for; its key makes it happen once."""

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    cause = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One line: `amount` minor units move from `source` to `destination`, so that it balances by itself."""

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="postings")
    source = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="posting_amount_positive"),
            models.CheckConstraint(condition=~models.Q(source=models.F("destination")), name="posting_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.destination_id} {self.amount} {self.currency}"
