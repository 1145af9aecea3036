"""What is taken of a work, so that the database itself keeps exclusive licenses apart from all others."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F
from django.db.models.expressions import RawSQL

from licensing.models.order import Order
from marketplace.core.multiranges import MultirangeField, only_large
from works.models import Work

# Without an extension GiST compares ranges only. A work is the range of one number, its key's hash: two works with
# one hash would keep each other's licenses apart, one pair in 2^64, and never let an overlap through.
_WORK = "int8range(hashtextextended(work_id, 0), hashtextextended(work_id, 0), '[]')"
# A license that is not exclusive stands on a number of its own, so that any two of them go side by side; an exclusive
# one stands on every number but those of licenses that its own licensee held before.
_PLACE = (
    "case when exclusive then int8multirange(int8range(null, null)) - beside "
    "else int8multirange(int8range(id, id, '[]')) end"
)


def nothing() -> Any:
    return only_large([])


class Window(models.Model):
    """Industries, media, countries and time of a license in force, or of one that somebody is paying for.

    While it is being paid for it is held until `held_until`; once that is over, whoever comes next may sweep it away.
    """

    id = models.BigAutoField(primary_key=True)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="windows")
    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="window")
    exclusive = models.BooleanField()
    industries = MultirangeField()
    media = MultirangeField()
    countries = MultirangeField()
    period = DateTimeRangeField()
    beside = MultirangeField(base="int8multirange", default=nothing)
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="window_no_overlap",
                expressions=[
                    (RawSQL(_WORK, []), RangeOperators.OVERLAPS),  # noqa: S611
                    (RawSQL(_PLACE, []), RangeOperators.OVERLAPS),  # noqa: S611
                    (F("period"), RangeOperators.OVERLAPS),
                    (F("industries"), RangeOperators.OVERLAPS),
                    (F("media"), RangeOperators.OVERLAPS),
                    (F("countries"), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.order_id}"
