"""Files as they were prepared for a license."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from licensing.models.order import License
from works.models import Media


class DeliveredCopy(models.Model):
    """One file with one license's marks inside: kept, so that every download is the same bytes and can be recognized.

    One that nobody fetched for long is pruned: its bytes go, its hash stays, and the next download makes another.
    `key` holds the whole copy, or what stands before the original's bytes from `tail_from` on; without it, the
    original itself is delivered.
    """

    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="copies")
    media = models.ForeignKey(Media, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, blank=True)  # in private storage
    tail_from = models.BigIntegerField(null=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    certificate = models.CharField(max_length=25, blank=True)  # the number that it names
    inside = ArrayField(models.CharField(max_length=20), default=list)  # xmp, c2pa, metadata
    problems = ArrayField(models.CharField(max_length=300), default=list)  # what could not be written
    created_at = models.DateTimeField(auto_now_add=True)
    pruned_at = models.DateTimeField(null=True)  # not served since; its bytes go soon after

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["license", "media"], condition=models.Q(pruned_at=None), name="delivered_copy_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.license_id} {self.media_id}"
