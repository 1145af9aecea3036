"""What part of a sale the platform keeps, by rule."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce

from marketplace.core.ids import IdField
from works.models import Work


def _span(value: models.Expression) -> Func:
    """A number as a range of one, which needs no extension to be compared in an exclusion."""
    number = Cast(value, models.BigIntegerField())
    return Func(number, number, Value("[]"), function="int8range")


class FeeRule(models.Model):
    """The platform's basis points for one creator, for one kind of work, or for all, within a window.

    What somebody sold keeps the fee it was sold with; a rule is never changed, only ended.
    """

    id = IdField(prefix="fee")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="fee_rules"
    )  # fmt: skip
    kind = models.CharField(max_length=10, choices=Work.Kind.choices, blank=True)
    bps = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(bps__lte=10000), name="fee_bps_in_range"),
            models.CheckConstraint(condition=Q(creator=None) | Q(kind=""), name="fee_one_scope"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="fee_ends_later"),
            ExclusionConstraint(
                name="fee_one_at_a_time",
                expressions=[
                    (_span(Coalesce(F("creator_id"), Value(0))), RangeOperators.OVERLAPS),
                    (_span(Func(F("kind"), function="hashtext")), RangeOperators.OVERLAPS),
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.creator_id or self.kind or 'all'} {self.bps}"
