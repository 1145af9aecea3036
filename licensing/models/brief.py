"""Briefs: what a brand is looking for, on which terms and for how much, until when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from licensing.models.terms import LicenseTerms
from marketplace.core.ids import IdField


class Brief(models.Model):
    """Published by a brand to everybody or to chosen creators, who answer with works and offers."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        EXPIRED = "expired", _("Expired")

    TRANSITIONS = {"open": {"closed", "expired"}}

    id = IdField(prefix="brf")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="briefs")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="briefs")
    title = models.CharField(max_length=160)
    text = models.TextField()
    terms = models.ForeignKey(LicenseTerms, on_delete=models.PROTECT)
    budget_min_minor = models.PositiveBigIntegerField(null=True)
    budget_max_minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    public = models.BooleanField()
    creators = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="briefs_for_me", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()  # until when creators may answer

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed", "expired"]), name="brief_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(budget_min_minor__lte=models.F("budget_max_minor")) | models.Q(budget_min_minor=None)
                | models.Q(budget_max_minor=None), name="brief_budget_in_order",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-id"], name="brief_public", condition=models.Q(state="open", public=True)),
            models.Index(fields=["due_at"], name="brief_due", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def brand(self) -> str:
        """Who is looking, by name."""
        return self.organization.name if self.organization else self.owner.name
