"""What somebody has put in their cart."""

from django.conf import settings
from django.db import models

from licensing.models.line import Line
from marketplace.core.ids import IdField
from works.models import Work


class CartItem(Line):
    """A listing or a pack that somebody means to license, at the price they saw; one listing of each work. It promises
    nothing yet."""

    id = IdField(prefix="cit")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cart_items")
    work = models.ForeignKey(Work, null=True, on_delete=models.CASCADE, related_name="+")  # of the listing
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "work"], name="cart_work_once"),
            models.UniqueConstraint(fields=["user", "pack"], name="cart_pack_once"),
            models.CheckConstraint(
                condition=models.Q(listing__isnull=False, work__isnull=False, pack=None, pack_edition=None)
                | models.Q(listing=None, work=None, pack__isnull=False, pack_edition__isnull=False),
                name="cart_item_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
