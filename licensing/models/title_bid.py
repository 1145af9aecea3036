"""Prices that people offer for a title that is for sale."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.title_sale import TitleSale
from marketplace.core.ids import IdField


class TitleBid(models.Model):
    """A price between one buyer and the seller of a title, in the currency of its sale; accepted, the buyer pays it.

    Either side may answer with another, which is a row of its own. Whoever pays first gets the title: a bid that was
    accepted keeps nobody else away.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        COUNTERED = "countered", _("Countered")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    TRANSITIONS = {
        "open": {"accepted", "declined", "countered", "withdrawn", "expired"},
        "accepted": {"withdrawn", "expired"},
    }
    STANDING = (State.OPEN, State.ACCEPTED)

    id = IdField(prefix="bid")
    sale = models.ForeignKey(TitleSale, on_delete=models.PROTECT, related_name="bids")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="title_bids")
    by_seller = models.BooleanField(default=False, db_default=False)  # who named this price, and waits for the other
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
                condition=models.Q(state__in=["open", "accepted", "declined", "countered", "withdrawn", "expired"]),
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

    @property
    def author_id(self) -> int:
        return self.sale.seller_id if self.by_seller else self.buyer_id

    @property
    def asked_id(self) -> int:
        """Whose turn it is while it is open."""
        return self.buyer_id if self.by_seller else self.sale.seller_id
