"""How often each value of each filter occurs in the whole catalog."""

from django.db import models


class FacetCount(models.Model):
    """Counted now and then, as to count a million listings takes seconds; without name and value, all of them."""

    name = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "value"], name="facet_counted_once")]

    def __str__(self) -> str:
        return f"{self.name}:{self.value} {self.number}"
