"""What a work was made from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from works.models.work import Work


class Derivation(models.Model):
    """A typed edge from a child work to a parent, with the share the parent takes and how far up it reaches."""

    class Relation(models.TextChoices):
        REMIX_OF = "remix_of", _("Remix of")
        BASED_ON = "based_on", _("Based on")
        GENERATED_WITH = "generated_with", _("Generated with")
        TRAINED_ON = "trained_on", _("Trained on")
        SEQUEL_OF = "sequel_of", _("Sequel of")
        TRANSLATED_FROM = "translated_from", _("Translated from")
        COMBINES = "combines", _("Combines")

    class Reach(models.TextChoices):
        DIRECT = "direct", _("Share of what the child takes in")
        ALL_ANCESTORS = "all_ancestors", _("Share of every sale below")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")  # the child's owner is asked
        CONFIRMED = "confirmed", _("Awaiting approval")  # the parent's owner is asked
        ACTIVE = "active", _("Active")
        REFUSED = "refused", _("Refused")
        EXPIRED = "expired", _("Expired")
        ENDED = "ended", _("Ended")

    class Origin(models.TextChoices):
        DECLARED = "declared", _("Declared by its creator")
        DETECTED = "detected", _("Found in the metadata")
        CLAIMED = "claimed", _("Claimed by the other side")

    class Strength(models.TextChoices):
        STRONG = "strong", _("Strong")
        LIKELY = "likely", _("Likely")
        WEAK = "weak", _("Weak")

    class Refused(models.TextChoices):
        NOT_USED = "not_used", _("It was not used")
        WRONG_MATCH = "wrong_match", _("It is something else with that name or hash")
        OWN_PERMISSION = "own_permission", _("There is a permission of its own")
        OTHER = "other", _("Another reason")
        NO_APPROVAL = "no_approval", _("The owner does not agree")
        WITHDRAWN = "withdrawn", _("Taken back")

    TRANSITIONS = {
        "proposed": {"confirmed", "active", "refused", "expired"},
        "confirmed": {"active", "refused", "expired"},
        "active": {"ended"},
    }
    OPEN = (State.PROPOSED, State.CONFIRMED)

    id = IdField(prefix="drv")
    child = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="parent_edges")
    parent = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="child_edges")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    share_bps = models.PositiveIntegerField()
    reach = models.CharField(max_length=15, choices=Reach.choices, default=Reach.DIRECT)
    state = models.CharField(max_length=10, choices=State.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.DECLARED)
    strength = models.CharField(max_length=10, choices=Strength.choices, blank=True)  # of a detected one
    evidence = models.JSONField(default=list)  # [{claim, sign, value}]: what was found where
    message = models.TextField(blank=True)  # what whoever proposed it said
    asked_bps = models.PositiveIntegerField(null=True)  # what a claim asks for
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True, null=True)
    confirmed_at = models.DateTimeField(null=True)  # from here on the parent's owner is asked
    due_at = models.DateTimeField(null=True)  # until when the question is open
    reminded_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, choices=Refused.choices, blank=True)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(child=models.F("parent")), name="derivation_not_itself"),
            models.CheckConstraint(condition=models.Q(share_bps__lte=10000), name="derivation_share_in_range"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "confirmed", "active", "refused", "expired", "ended"]),
                name="derivation_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["proposed", "confirmed"]) | models.Q(due_at__isnull=False),
                name="derivation_question_ends",
            ),
            models.UniqueConstraint(
                fields=["child", "parent"],
                condition=models.Q(state__in=["proposed", "confirmed", "active"]),
                name="derivation_parent_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="derivation_due", condition=models.Q(state__in=["proposed", "confirmed"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.relation} {self.parent_id}"


class Ancestry(models.Model):
    """Closure of the active edges: every ancestor of every work, once."""

    ancestor = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["descendant", "ancestor"], name="ancestry_once")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} → {self.descendant_id}"
