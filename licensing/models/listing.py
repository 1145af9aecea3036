"""A work offered under terms at a price."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class Listing(models.Model):
    """What a buyer sees: these terms, at this price."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        RETIRED = "retired", _("Retired")

    TRANSITIONS = {
        "draft": {"live", "scheduled", "retired"},
        "scheduled": {"live", "paused", "retired"},
        "live": {"paused", "scheduled", "retired"},
        "paused": {"live", "scheduled", "retired"},
    }

    id = IdField(prefix="lst")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="listings")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="listings")
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT)
    preset = models.CharField(max_length=30)
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    # how the price depends on what the buyer chooses, and the scheme's name beside it; `price_minor` is the least then
    pricing = models.JSONField(null=True)
    priced_by = models.CharField(max_length=10, blank=True, db_default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    # Paused because a license that was sold leaves no room for it; it comes back by itself, at `back_at` if known.
    displaced = models.BooleanField(default=False, db_default=False)
    back_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)  # when a scheduled one comes on offer
    # Made like an id when it comes on offer first, and empty until then: what the newest first is sorted by.
    place = models.CharField(max_length=40, blank=True, editable=False)
    closes_at = models.DateTimeField(null=True)  # from when nobody can buy it any more
    licensed = models.PositiveIntegerField(default=0, db_default=0)  # licenses of its work that were not revoked
    search = SearchVectorField(null=True)  # words and facet tokens, in one index

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "scheduled", "live", "paused", "retired"]),
                name="listing_state_known",
            ),
            models.UniqueConstraint(
                fields=["work", "terms"],
                condition=models.Q(state__in=["scheduled", "live", "paused"]),
                name="listing_terms_once",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at=None)
                | models.Q(closes_at=None)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="listing_opens_before_closing",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="scheduled") | models.Q(opens_at__isnull=False),
                name="listing_scheduled_opens",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="listing_search"),
            # Prices at the end of an order are read off the index: a walk looks only at rows within their bounds.
            models.Index(
                fields=["-place", "currency", "price_minor"], name="listing_newest", condition=models.Q(state="live")
            ),
            models.Index(fields=["opens_at"], name="listing_opening", condition=models.Q(state="scheduled")),
            models.Index(
                fields=["closes_at"], name="listing_closing", condition=models.Q(state="live", closes_at__isnull=False)
            ),
            models.Index(
                fields=["currency", "price_minor", "-place"], name="listing_cheapest", condition=models.Q(state="live")
            ),
            models.Index(
                fields=["currency", "-price_minor", "-place"], name="listing_dearest", condition=models.Q(state="live")
            ),
            models.Index(
                fields=["-licensed", "-place", "currency", "price_minor"],
                name="listing_by_licenses",
                condition=models.Q(state="live"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.preset}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.state == self.State.LIVE:
            self.place = self.place or self.pk
        super().save(*args, **kwargs)

    @property
    def on_offer(self) -> bool:
        """Whether it can be bought at this second, the sweep of those that close aside."""
        return self.state == self.State.LIVE and (self.closes_at is None or self.closes_at > timezone.now())
