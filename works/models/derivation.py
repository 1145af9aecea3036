"""What a work was made from."""

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
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    TRANSITIONS = {"proposed": {"active", "refused"}, "active": {"ended"}}

    id = IdField(prefix="drv")
    child = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="parent_edges")
    parent = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="child_edges")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    share_bps = models.PositiveIntegerField()
    reach = models.CharField(max_length=15, choices=Reach.choices, default=Reach.DIRECT)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(child=models.F("parent")), name="derivation_not_itself"),
            models.CheckConstraint(condition=models.Q(share_bps__lte=10000), name="derivation_share_in_range"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "active", "refused", "ended"]), name="derivation_state_known"
            ),
            models.UniqueConstraint(
                fields=["child", "parent"],
                condition=models.Q(state__in=["proposed", "active"]),
                name="derivation_parent_once",
            ),
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
