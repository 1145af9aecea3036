"""Orders, the licenses they become, and the downloads made under them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from licensing.models.listing import Listing
from licensing.models.payment import Payment
from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from payouts.models import Referrer
from works.models import Media, Work


class Order(models.Model):
    """A promise to pay, with price and terms frozen when it was placed. What it pays for is its purpose.

    `matter` names the thing paid for where that is not a listing: an id known to the purpose.
    """

    class Purpose(models.TextChoices):
        LICENSE = "license", _("License")
        BUYOUT = "buyout", _("Buy-out of a share")
        TIP = "tip", _("Tip")
        REVENUE_SHARE = "revenue_share", _("Share of reported sales")
        PAST_USE = "past_use", _("License for past use")
        OFFER = "offer", _("Negotiated license")
        TITLE = "title", _("Title of a work")
        TRANSFER = "transfer", _("Transfer of a license")
        RENEWAL = "renewal", _("Renewal of a license")
        UPGRADE = "upgrade", _("Upgrade of a license")
        PACK = "pack", _("Pack of works")
        PACK_PART = "pack_part", _("Work of a pack")
        DEPOSIT = "deposit", _("Deposit for a commission")
        BALANCE = "balance", _("Second half of a commission")

    FOLLOWING = (Purpose.RENEWAL, Purpose.UPGRADE)  # of a license, which is the matter

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Expired")
        REFUNDED = "refunded", _("Refunded")
        CHARGED_BACK = "charged_back", _("Charged back")

    # A payment may still arrive for an order that expired or was canceled here.
    TRANSITIONS = {
        "pending": {"paid", "canceled", "expired"},
        "expired": {"paid"},
        "canceled": {"paid"},
        "paid": {"refunded", "charged_back"},
    }

    id = IdField(prefix="ord")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="orders")
    purpose = models.CharField(max_length=15, choices=Purpose.choices, default=Purpose.LICENSE, db_default="license")
    matter = models.CharField(max_length=40, blank=True, db_default="", db_index=True)
    listing = models.ForeignKey(Listing, null=True, on_delete=models.PROTECT, related_name="orders")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="orders")
    terms = models.ForeignKey(LicenseTerms, null=True, on_delete=models.PROTECT)
    licensee_name = models.CharField(max_length=200)
    address = models.CharField(max_length=400, blank=True, db_default="")
    country = models.CharField(max_length=2, blank=True, db_default="")  # ISO 3166-1 alpha-2
    tax_id = models.CharField(max_length=40, blank=True)
    po_number = models.CharField(max_length=60, blank=True)  # the buyer's own purchase-order number
    industry = models.CharField(max_length=20, blank=True, db_default="")  # where it will be used; empty for any
    channels = models.TextField(blank=True, db_default="")  # domains, accounts and apps where it will be used, by line
    waived_at = models.DateTimeField(null=True)  # when the buyer gave up the right to return for a download at once
    waiver_version = models.CharField(max_length=10, blank=True, db_default="")  # of the words they agreed to
    # who sells what is no listing, where a later change of the work's owner must leave that as it was
    sold_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    referrer = models.ForeignKey(Referrer, null=True, on_delete=models.PROTECT, related_name="orders")
    referral_bps = models.PositiveIntegerField(default=0, db_default=0)  # of the fee, frozen like it
    price_minor = models.PositiveBigIntegerField()
    credit_minor = models.PositiveBigIntegerField(default=0, db_default=0)  # paid before, for what this replaces
    tax_minor = models.PositiveBigIntegerField(default=0)
    fee_bps = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    refunded_minor = models.PositiveBigIntegerField(default=0)
    # what pays for it together with others; then the session is the payment's, and the payment at Stripe both have
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="orders")
    stripe_session_id = models.CharField(max_length=120, blank=True, db_index=True)
    stripe_payment_intent = models.CharField(max_length=120, blank=True)
    checkout_url = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "paid", "canceled", "expired", "refunded", "charged_back"]),
                name="order_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__lte=models.F("price_minor")), name="order_refund_within_price"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    purpose__in=["license", "renewal", "upgrade"], listing__isnull=False, terms__isnull=False
                )
                | models.Q(purpose__in=["past_use", "offer", "pack_part", "balance"], listing=None, terms__isnull=False)
                | models.Q(
                    purpose__in=["buyout", "tip", "revenue_share", "title", "transfer", "pack", "deposit"],
                    listing=None,
                    terms=None,
                ),
                name="order_purpose_whole",
            ),
            models.UniqueConstraint(
                fields=["purpose", "matter"],
                name="order_follows_once",
                condition=models.Q(purpose__in=["renewal", "upgrade"], state="paid"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def seller(self) -> Any:
        """Who sold it: by the listing, else whom the order names, else the owner of the work."""
        return self.listing.seller if self.listing else self.sold_by or self.work.owner


class License(models.Model):
    """A right granted once paid, under terms that never change."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")
        TRANSFERRED = "transferred", _("Transferred")
        SUPERSEDED = "superseded", _("Superseded")

    TRANSITIONS = {
        "active": {"suspended", "expired", "revoked", "transferred", "superseded"},
        "suspended": {"active", "revoked"},
        "transferred": {"active", "suspended", "revoked"},  # the money for it went back: as its own payment stands
        "superseded": {"active", "suspended", "expired", "revoked"},  # the same of an upgrade; its own time, or money
    }

    id = IdField(prefix="lic")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="license")
    predecessor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="licenses")
    licensee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="licenses")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="licenses")
    licensee_name = models.CharField(max_length=200)
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT)
    terms_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, db_index=True)
    reminded_days = models.PositiveSmallIntegerField(null=True)  # before its end, when its people were told last
    deed_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["active", "suspended", "expired", "revoked", "transferred", "superseded"]
                ),
                name="license_state_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DownloadRecord(models.Model):
    """A file that left, to whom, under which license."""

    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="downloads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.license_id} {self.media_id}"
