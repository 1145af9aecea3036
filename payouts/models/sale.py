"""Sales, what each party holds of them, and money set aside."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.core.ids import IdField
from works.models import Work


class Hold(models.Model):
    """Money of a work set aside for a cause."""

    class State(models.TextChoices):
        PLACED = "placed", pgettext_lazy("hold", "Placed")
        RELEASED = "released", _("Released")
        TAKEN = "taken", _("Taken")

    TRANSITIONS = {"placed": {"released", "taken"}}

    id = IdField(prefix="hld")
    cause = models.CharField(max_length=60, unique=True)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="holds")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLACED)
    placed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["placed", "released", "taken"]), name="hold_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.cause


class Sale(models.Model):
    """A money event told to us by its source; amounts in minor units, frozen when it was recorded."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        RELEASED = "released", _("Released")

    TRANSITIONS = {"pending": {"released"}}

    id = IdField(prefix="sal")
    source = models.CharField(max_length=60, unique=True)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="sales")
    also = models.ManyToManyField(Work, related_name="sales_beside")  # the other works of a pack, sold with it
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField()
    fee_bps = models.PositiveIntegerField()
    # who sold it, which a later change of the work's owner leaves as it was; empty in sales of before this was kept
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # who got basis points of the net before the graph divided the rest: a royalty's creator, a license's reseller
    aside = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    aside_bps = models.PositiveIntegerField(default=0, db_default=0)
    refunded_minor = models.BigIntegerField(default=0)
    fee_refunded_minor = models.BigIntegerField(default=0)
    tax_refunded_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    held = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    release_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["pending", "released"]), name="sale_state_known"),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__lte=models.F("gross_minor")), name="sale_refund_within_gross"
            ),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def sold_by(self) -> int:
        """The seller's key."""
        return self.seller_id or self.work.owner_id


class SaleShare(models.Model):
    """What one person got of a sale, and has given back of it by refunds.

    A referral is a part of the platform's fee, for whoever brought the sale; it comes through no work.
    """

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sale_shares")
    position = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    refunded = models.BigIntegerField(default=0)
    referral = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sale", "party"], name="sale_share_once"),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")), name="share_refund_within"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.sale_id} {self.party_id} {self.amount}"

    @property
    def remaining(self) -> int:
        return self.amount - self.refunded


class SalePart(models.Model):
    """What a share took from one work of the graph. `via` is the work below that most of it came through. `through`
    are the teams between the work and the person, outermost first, their ids joined by a slash.

    A work that kept nothing but stands on the way has a part without a share, so that every way leads down to the
    sold work. Frozen like the share; how much is left after refunds follows from the share.
    """

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="parts")
    share = models.ForeignKey(SaleShare, null=True, on_delete=models.PROTECT, related_name="parts")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="sale_parts")
    via = models.ForeignKey(Work, null=True, on_delete=models.PROTECT, related_name="+")
    through = models.CharField(max_length=100, blank=True, db_default="", default="")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sale", "work", "share", "through"], nulls_distinct=False, name="sale_part_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, share__isnull=False) | models.Q(amount=0, share=None),
                name="sale_part_amount",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sale_id} {self.work_id} {self.amount}"

    @property
    def teams(self) -> list[str]:
        return self.through.split("/") if self.through else []
