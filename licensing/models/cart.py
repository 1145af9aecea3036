"""What somebody has put in their cart."""

from django.conf import settings
from django.db import models

from accounts.models import User
from licensing.models.listing import Listing
from licensing.models.pack import Pack
from marketplace.core.ids import IdField
from works.models import Work


class CartItem(models.Model):
    """A listing or a pack that somebody means to license, at the price they saw; one listing of each work. It promises
    nothing yet."""

    id = IdField(prefix="cit")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cart_items")
    work = models.ForeignKey(Work, null=True, on_delete=models.CASCADE, related_name="+")  # of the listing
    listing = models.ForeignKey(Listing, null=True, on_delete=models.CASCADE, related_name="+")
    pack = models.ForeignKey(Pack, null=True, on_delete=models.CASCADE, related_name="+")
    pack_edition = models.PositiveIntegerField(null=True)  # whose works were seen
    choice = models.JSONField(default=dict)  # what was chosen within the listing, where it leaves a choice
    price_minor = models.PositiveBigIntegerField()  # as seen; what it costs now, the listing says
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

    @property
    def key(self) -> str:
        """The key of what it is: a listing's or a pack's."""
        return str(self.listing_id or self.pack_id)

    @property
    def offered(self) -> Listing | Pack:
        found = self.listing or self.pack
        assert found is not None  # a constraint holds it
        return found

    @property
    def seller(self) -> User:
        return self.offered.seller

    @property
    def title(self) -> str:
        return self.pack.title if self.pack else self.works[0].title

    @property
    def works(self) -> list[Work]:
        """Those that it is a license of, as they are now."""
        if self.listing:
            return [self.listing.work]
        return [part.work for part in self.pack.parts.all()] if self.pack else []
