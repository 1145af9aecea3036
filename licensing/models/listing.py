"""A work offered under terms at a price."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class Listing(models.Model):
    """What a buyer sees: these terms, at this price."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        RETIRED = "retired", _("Retired")

    TRANSITIONS = {
        "draft": {"live", "retired"},
        "live": {"paused", "retired"},
        "paused": {"live", "retired"},
    }

    id = IdField(prefix="lst")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="listings")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="listings")
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT)
    preset = models.CharField(max_length=30)
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    # Paused because a license that was sold leaves no room for it; it comes back by itself, at `back_at` if known.
    displaced = models.BooleanField(default=False, db_default=False)
    back_at = models.DateTimeField(null=True)
    search = SearchVectorField(null=True)  # words and facet tokens, in one index

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "live", "paused", "retired"]), name="listing_state_known"
            ),
            models.UniqueConstraint(
                fields=["work", "terms"], condition=models.Q(state__in=["live", "paused"]), name="listing_terms_once"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="listing_search"),
            models.Index(fields=["-id"], name="listing_live", condition=models.Q(state="live")),
            models.Index(
                fields=["currency", "price_minor", "-id"], name="listing_cheapest", condition=models.Q(state="live")
            ),
            models.Index(
                fields=["currency", "-price_minor", "-id"], name="listing_dearest", condition=models.Q(state="live")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.preset}"
