"""Packs: works of one creator sold as one, under the same terms at one price."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField
from works.models import Work


class Pack(models.Model):
    """On offer while it is live and every one of its works can be sold."""

    class State(models.TextChoices):
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        RETIRED = "retired", _("Retired")

    TRANSITIONS = {"live": {"paused", "retired"}, "paused": {"live", "retired"}}

    id = IdField(prefix="pck")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="packs")
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT, related_name="+")
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    edition = models.PositiveIntegerField(default=1, db_default=1)  # one more with each change of its works
    state = models.CharField(max_length=10, choices=State.choices, default=State.LIVE)
    works = models.ManyToManyField(Work, through="PackWork", related_name="packs")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["live", "paused", "retired"]), name="pack_state_known"
            ),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="pack_price_positive"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PackWork(models.Model):
    """One work of a pack, at its place."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="parts")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="packed")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "work"], name="pack_work_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.work_id}"
