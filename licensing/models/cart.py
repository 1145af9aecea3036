"""What somebody has put in their cart."""

from django.conf import settings
from django.db import models

from licensing.models.listing import Listing
from marketplace.core.ids import IdField
from works.models import Work


class CartItem(models.Model):
    """A listing that somebody means to license, at the price they saw; one of each work. It promises nothing yet."""

    id = IdField(prefix="cit")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cart_items")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    choice = models.JSONField(default=dict)  # what was chosen within the listing, where it leaves a choice
    price_minor = models.PositiveBigIntegerField()  # as seen; what it costs now, the listing says
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "work"], name="cart_work_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.listing_id}"
