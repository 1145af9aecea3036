"""Co-creators' agreed shares of a work's income."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from works.models import Work


class Split(models.Model):
    """One agreement; it counts from the moment everybody accepted, until the next one replaces it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        DECLINED = "declined", _("Declined")
        SUPERSEDED = "superseded", _("Superseded")

    TRANSITIONS = {"proposed": {"active", "declined"}, "active": {"superseded"}}

    id = IdField(prefix="spl")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="splits")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    created_at = models.DateTimeField(auto_now_add=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=models.Q(state="active"), name="split_one_active"),
            models.UniqueConstraint(fields=["work"], condition=models.Q(state="proposed"), name="split_one_proposed"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.state}"


class SplitShare(models.Model):
    """One co-creator's part, in basis points, and their answer; 0 for somebody who is asked to leave."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    TRANSITIONS = {"invited": {"accepted", "declined"}}

    id = IdField(prefix="shr")
    split = models.ForeignKey(Split, on_delete=models.CASCADE, related_name="shares")
    party = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="split_shares")
    position = models.PositiveSmallIntegerField()
    bps = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["split", "party"], name="split_party_once"),
            models.CheckConstraint(condition=models.Q(bps__gte=0, bps__lte=10000), name="split_bps_in_range"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.party_id} {self.bps}"
