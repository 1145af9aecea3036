"""A work's title put up for sale."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from works.models import Title, Work


class TitleSale(models.Model):
    """An owner's offer of a work to whoever pays the price; `title` is the buyer's entry in the chain of owners.

    `royalty_bps` is what the work's creator gets of each resale, fixed with the first sale.
    """

    class State(models.TextChoices):
        LIVE = "live", _("Live")
        SOLD = "sold", _("Sold")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", _("Ended")
        UNDONE = "undone", _("Undone")

    TRANSITIONS = {"live": {"sold", "withdrawn", "ended"}, "sold": {"undone"}}

    id = IdField(prefix="tsl")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="title_sales")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="title_sales")
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    royalty_bps = models.PositiveIntegerField()
    takes_bids = models.BooleanField(default=False, db_default=False)  # other prices are welcome
    note = models.TextField(blank=True)  # the seller's own words to buyers
    state = models.CharField(max_length=10, choices=State.choices, default=State.LIVE)
    title = models.OneToOneField(Title, null=True, on_delete=models.PROTECT, related_name="sale")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)  # sold, withdrawn or otherwise over

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=models.Q(state="live"), name="title_sale_one_live"),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="title_sale_price_positive"),
            models.CheckConstraint(condition=models.Q(royalty_bps__lte=10000), name="title_sale_royalty_in_range"),
            models.CheckConstraint(
                condition=models.Q(state__in=["live", "sold", "withdrawn", "ended", "undone"]),
                name="title_sale_state_known",
            ),
        ]
        indexes = [models.Index(fields=["-id"], condition=models.Q(state="live"), name="title_sale_live")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.state}"
