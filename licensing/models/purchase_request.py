"""What a team lets its buyers spend without asking, and what they ask for above that."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Organization
from licensing.models.license_transfer import LicenseTransfer
from licensing.models.line import Line
from licensing.models.listing import Listing
from licensing.models.offer import Offer
from licensing.models.order import License, Order
from licensing.models.pack import Pack
from licensing.models.payment import Payment
from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class SpendingLimit(models.Model):
    """The most that a buyer of a team spends in a currency without asking, at once or in a calendar month (UTC).
    Without a row there is no limit."""

    class Per(models.TextChoices):
        ORDER = "order", _("Order")
        MONTH = "month", _("Month")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="spending_limits")
    currency = models.CharField(max_length=3)
    per = models.CharField(max_length=5, choices=Per.choices, default=Per.ORDER, db_default="order")
    amount_minor = models.PositiveBigIntegerField()  # 0: whatever costs anything is asked for

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "currency", "per"], name="spending_limit_once_per"),
            models.CheckConstraint(condition=models.Q(per__in=["order", "month"]), name="spending_limit_per_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.currency} {self.per}"


_ALONE = {"pack": None, "is_cart": False}


class PurchaseRequest(models.Model):
    """A buyer asks owners and managers of the team to let them buy this, under these terms at this price.

    What is asked for is one thing, or a cart: then its `lines` say which licenses, and `work` and `terms` are the
    first one's.
    """

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
    pack = models.ForeignKey(Pack, null=True, on_delete=models.PROTECT, related_name="+")
    pack_edition = models.PositiveIntegerField(null=True)  # whose works were asked for
    is_cart = models.BooleanField(default=False, db_default=False)
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
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="request")  # of a cart
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()  # until when it can be answered, then until when it can be bought

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(listing=None, offer__isnull=False, transfer=None, follows=None, **_ALONE)
                | models.Q(listing=None, offer=None, transfer__isnull=False, follows=None, **_ALONE)
                | models.Q(listing__isnull=False, offer=None, transfer=None, **_ALONE)
                | models.Q(listing=None, offer=None, transfer=None, follows=None, pack__isnull=False, is_cart=False)
                | models.Q(listing=None, offer=None, transfer=None, follows=None, pack=None, is_cart=True),
                name="request_for_one_thing",
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
            models.UniqueConstraint(
                fields=["organization", "requester", "pack"], condition=models.Q(state__in=["open", "approved"]),
                name="request_pack_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "requester", "currency"], name="request_cart_once",
                condition=models.Q(state__in=["open", "approved"], is_cart=True),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], name="request_due", condition=models.Q(state__in=["open", "approved"]))
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def title(self) -> str:
        """What is asked for, in a few words."""
        if self.is_cart:
            count = sum(len(line.works) for line in self.lines.all())
            return ngettext("One license", "%(counter)s licenses", count) % {"counter": count}
        return str(self.pack.title if self.pack else self.work.title)


class RequestLine(Line):
    """One listing or pack of a cart that is asked for, at the price it had then."""

    request = models.ForeignKey(PurchaseRequest, on_delete=models.CASCADE, related_name="lines")
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "listing"], name="request_line_once"),
            models.UniqueConstraint(fields=["request", "pack"], name="request_line_pack_once"),
            models.CheckConstraint(
                condition=models.Q(listing__isnull=False, pack=None, pack_edition=None)
                | models.Q(listing=None, pack__isnull=False, pack_edition__isnull=False),
                name="request_line_of_one_thing",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.key}"

    @property
    def work(self) -> Work:
        """The first of them."""
        return self.works[0]
