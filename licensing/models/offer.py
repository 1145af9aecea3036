"""Negotiation: revisions of complete terms and a price, going back and forth between a buyer and an owner."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.brief import Brief
from licensing.models.listing import Listing
from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class TakesOffers(models.Model):
    """The owner of this work takes offers for it, whether or not a listing of it is negotiable."""

    work = models.OneToOneField(Work, primary_key=True, on_delete=models.CASCADE, related_name="takes_offers")

    def __str__(self) -> str:
        return str(self.work_id)


class Floor(models.Model):
    """The least that a seller takes for a listing. It stands in a table of its own, which nothing shown to buyers
    reads, so that it cannot slip out with a listing."""

    listing = models.OneToOneField(Listing, primary_key=True, on_delete=models.CASCADE, related_name="floor")
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    accepts = models.BooleanField(default=False)  # a first offer at or above it is accepted by itself

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="floor_price_positive")]

    def __str__(self) -> str:
        return str(self.listing_id)


class Negotiation(models.Model):
    """A talk about one license of one work. Where it stands is the state of its latest offer."""

    id = IdField(prefix="neg")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="negotiations")
    listing = models.ForeignKey(Listing, null=True, on_delete=models.PROTECT, related_name="negotiations")
    brief = models.ForeignKey(Brief, null=True, on_delete=models.PROTECT, related_name="answers")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="negotiations")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    latest = models.OneToOneField("Offer", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)

    def other_side(self, user_id: int) -> int:
        return self.seller_id if user_id == self.buyer_id else self.buyer_id


class Offer(models.Model):
    """One revision: complete terms at a price, open until the other side answers or its time is over.

    Accepted, its terms and price are frozen, and nobody is bound before the payment.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        PAID = "paid", _("Paid")
        DECLINED = "declined", _("Declined")
        COUNTERED = "countered", _("Countered")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        UNDONE = "undone", _("Undone")

    TRANSITIONS = {
        "open": {"accepted", "declined", "countered", "expired", "withdrawn"},
        "accepted": {"paid", "expired", "withdrawn"},
        "expired": {"paid"},  # a payment may arrive late
        "paid": {"undone"},
    }

    id = IdField(prefix="ofr")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT)
    price_minor = models.PositiveBigIntegerField()
    message = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # why it was declined or withdrawn
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()  # until when it can be answered, then until when it can be paid
    accepted_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "number"], name="offer_number_once"),
            models.UniqueConstraint(
                fields=["negotiation"], condition=models.Q(state__in=["open", "accepted", "paid"]),
                name="offer_one_in_force",
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="offer_price_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=[
                    "open", "accepted", "paid", "declined", "countered", "expired", "withdrawn", "undone",
                ]),
                name="offer_state_known",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], name="offer_due", condition=models.Q(state__in=["open", "accepted"]))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OfferFile(models.Model):
    """A file beside an offer, which only the two sides may fetch, or beside a brief, for whoever may see that."""

    id = IdField(prefix="fil")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="files")
    brief = models.ForeignKey(Brief, null=True, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)  # in private storage
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offer=None, brief__isnull=False) | models.Q(offer__isnull=False, brief=None),
                name="offer_file_beside_one",
            )
        ]

    def __str__(self) -> str:
        return self.name
