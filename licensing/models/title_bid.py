"""Prices that people offer for a title that is for sale."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.title_sale import TitleSale
from marketplace.core.ids import IdField


class TitleBid(models.Model):
    """One person's price for a title, in the currency of its sale; accepted, it is what that person pays.

    Whoever pays first gets the title: a bid that was accepted keeps nobody else away.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    TRANSITIONS = {
        "open": {"accepted", "declined", "withdrawn", "expired"},
        "accepted": {"withdrawn", "expired"},
    }
    STANDING = (State.OPEN, State.ACCEPTED)

    id = IdField(prefix="bid")
    sale = models.ForeignKey(TitleSale, on_delete=models.PROTECT, related_name="bids")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="title_bids")
    price_minor = models.PositiveBigIntegerField()
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()  # until when it can be answered, then until when it can be paid

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sale", "buyer"], condition=models.Q(state__in=["open", "accepted"]), name="title_bid_one"
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="title_bid_price_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "accepted", "declined", "withdrawn", "expired"]),
                name="title_bid_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=["open", "accepted"]), name="title_bid_due"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sale_id} {self.price_minor}"
