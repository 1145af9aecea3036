"""What a team lets its buyers spend without asking, and what they ask for above that."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from licensing.models.license_transfer import LicenseTransfer
from licensing.models.listing import Listing
from licensing.models.offer import Offer
from licensing.models.order import License, Order
from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class SpendingLimit(models.Model):
    """The most that a buyer of a team orders at once in a currency without asking. Without a row there is no limit."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="spending_limits")
    currency = models.CharField(max_length=3)
    amount_minor = models.PositiveBigIntegerField()  # 0: whatever costs anything is asked for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "currency"], name="spending_limit_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.currency}"


class PurchaseRequest(models.Model):
    """A buyer asks owners and managers of the team to let them buy this, under these terms at this price."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        BOUGHT = "bought", _("Bought")

    TRANSITIONS = {
        "open": {"approved", "refused", "withdrawn", "expired"},
        "approved": {"bought", "withdrawn", "expired"},
        "withdrawn": {"bought"},  # a payment may still arrive for a checkout that was open
        "expired": {"bought"},
    }

    id = IdField(prefix="req")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="purchase_requests")
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="purchase_requests")
    listing = models.ForeignKey(Listing, null=True, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey(LicenseTransfer, null=True, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey(License, null=True, on_delete=models.PROTECT, related_name="+")  # renewed or upgraded
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT, related_name="+")
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    particulars = models.JSONField()  # of the order that it becomes
    choice = models.JSONField(default=dict, db_default={})  # within a listing that leaves one
    why = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # why it was refused, or its approval taken back
    order = models.OneToOneField(Order, null=True, on_delete=models.PROTECT, related_name="request")
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()  # until when it can be answered, then until when it can be bought

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(listing=None, offer__isnull=False, transfer=None, follows=None)
                | models.Q(listing=None, offer=None, transfer__isnull=False, follows=None)
                | models.Q(listing__isnull=False, offer=None, transfer=None),
                name="request_for_one",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "approved", "refused", "withdrawn", "expired", "bought"]),
                name="request_state_known",
            ),
            models.UniqueConstraint(
                fields=["organization", "requester", "listing"], condition=models.Q(state__in=["open", "approved"]),
                name="request_listing_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "requester", "offer"], condition=models.Q(state__in=["open", "approved"]),
                name="request_offer_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "requester", "transfer"], condition=models.Q(state__in=["open", "approved"]),
                name="request_transfer_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], name="request_due", condition=models.Q(state__in=["open", "approved"]))
        ]

    def __str__(self) -> str:
        return str(self.pk)
