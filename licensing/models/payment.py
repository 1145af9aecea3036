"""One payment at Stripe for several orders."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField


class Payment(models.Model):
    """One checkout that pays for the orders of a cart, all in one currency. A single order is paid without one.

    It knows the session and the payment at Stripe; price, license, sale, refund and invoice are each order's own.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Expired")

    # As with an order, money may still arrive for one that expired or was canceled here.
    TRANSITIONS = {"pending": {"paid", "canceled", "expired"}, "expired": {"paid"}, "canceled": {"paid"}}

    id = IdField(prefix="pmt")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payments")
    amount_minor = models.PositiveBigIntegerField()  # the sum of its orders' prices
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    stripe_session_id = models.CharField(max_length=120, blank=True, db_index=True)
    stripe_payment_intent = models.CharField(max_length=120, blank=True)
    checkout_url = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "paid", "canceled", "expired"]), name="payment_state_known"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payment_amount_positive"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
