"""What a cart and a team's request for one have in common: lines of a listing or a pack each."""

from django.db import models

from accounts.models import User
from licensing.models.listing import Listing
from licensing.models.pack import Pack
from works.models import Work


class Line(models.Model):
    """A listing, or a pack with the works it had then, that somebody means to license at the price they saw."""

    listing = models.ForeignKey(Listing, null=True, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, null=True, on_delete=models.PROTECT, related_name="+")
    pack_edition = models.PositiveIntegerField(null=True)  # whose works were seen
    choice = models.JSONField(default=dict)  # what was chosen within the listing, where it leaves a choice
    price_minor = models.PositiveBigIntegerField()  # as seen; what it costs now, the listing or the pack says

    class Meta:
        abstract = True

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
