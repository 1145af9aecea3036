"""Agreed shares of what a work earns, or of what comes to a team."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.core.ids import IdField
from payouts.models.team import Team
from works.models import Work


class Split(models.Model):
    """One agreement about a work or a team; it counts from the moment everybody accepted, or from the date that it
    names when that is later, until the next one replaces it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")  # by everybody, for a date to come
        ACTIVE = "active", _("Active")
        DECLINED = "declined", _("Declined")
        SUPERSEDED = "superseded", _("Superseded")

    TRANSITIONS = {
        "proposed": {"agreed", "active", "declined"},
        "agreed": {"active", "superseded"},
        "active": {"superseded"},
    }

    id = IdField(prefix="spl")
    work = models.ForeignKey(Work, null=True, on_delete=models.PROTECT, related_name="splits")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="splits")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    created_at = models.DateTimeField(auto_now_add=True)
    begins_on = models.DateField(null=True)  # as it was proposed
    effective_at = models.DateTimeField(null=True)  # once everybody agreed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=models.Q(state="active"), name="split_one_active"),
            models.UniqueConstraint(fields=["work"], condition=models.Q(state="proposed"), name="split_one_proposed"),
            models.UniqueConstraint(fields=["team"], condition=models.Q(state="active"), name="team_split_one_active"),
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(state="proposed"), name="team_split_one_proposed"
            ),
            models.CheckConstraint(
                condition=models.Q(work__isnull=False, team=None) | models.Q(work=None, team__isnull=False),
                name="split_of_work_or_team",
            ),
        ]
        indexes = [
            models.Index(fields=["effective_at"], condition=models.Q(state="agreed"), name="split_to_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id or self.team_id} {self.state}"

    def get_absolute_url(self) -> str:
        """The page on which it was proposed."""
        if self.team:
            return reverse("payouts:team", args=[self.team.handle])
        return reverse("payouts:split", args=[self.work_id])

    @property
    def subject(self) -> "Work | Team":
        """What is divided."""
        found = self.work or self.team
        assert found
        return found

    @property
    def owner(self) -> User:
        """Who divides: the work's owner or the team's lead."""
        if self.team:
            return self.team.lead
        assert self.work
        return self.work.owner

    @property
    def title(self) -> str:
        if self.team:
            return self.team.name
        assert self.work
        return self.work.title


class SplitShare(models.Model):
    """The part of one person or team, in basis points, and their answer; 0 for who is asked to leave."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    TRANSITIONS = {"invited": {"accepted", "declined"}}

    id = IdField(prefix="shr")
    split = models.ForeignKey(Split, on_delete=models.CASCADE, related_name="shares")
    party = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="split_shares")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="shares")
    position = models.PositiveSmallIntegerField()
    bps = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["split", "party"], name="split_party_once"),
            models.UniqueConstraint(fields=["split", "team"], name="split_team_once"),
            models.CheckConstraint(
                condition=models.Q(party__isnull=False, team=None) | models.Q(party=None, team__isnull=False),
                name="share_of_person_or_team",
            ),
            models.CheckConstraint(condition=models.Q(bps__gte=0, bps__lte=10000), name="split_bps_in_range"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.party_id or self.team_id} {self.bps}"

    @property
    def handle(self) -> str:
        """As it is typed: a person's handle, or a team's with its prefix."""
        if self.team:
            return self.team.reference
        assert self.party
        return self.party.handle

    @property
    def name(self) -> str:
        if self.team:
            return self.team.name
        assert self.party
        return self.party.name

    @property
    def answerer(self) -> User:
        """Who accepts or declines: the person, or the team's lead."""
        if self.team:
            return self.team.lead
        assert self.party
        return self.party
