"""A large file on its way: what was announced, and the parts that arrived."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField


class Upload(models.Model):
    """A file sent in pieces. `received` is true at any time: it counts only bytes that are stored."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        COMPLETE = "complete", _("Complete")
        USED = "used", _("Used")

    TRANSITIONS = {"open": {"complete"}, "complete": {"used"}}

    id = IdField(prefix="upl")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    purpose = models.CharField(max_length=15)  # "image", or one of `Media.Purpose`
    filename = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    metadata = models.CharField(max_length=2000, blank=True)  # as a tus client sent it, to be said back
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    lease = models.CharField(max_length=40, blank=True)  # of the request that is sending now
    lease_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "complete", "used"]), name="upload_state_known"
            ),
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="upload_not_over_full"),
        ]
        indexes = [models.Index(fields=["owner", "state"], name="upload_by_owner")]

    def __str__(self) -> str:
        return f"{self.pk} {self.received}/{self.size}"


class UploadPart(models.Model):
    """Bytes of an upload from `start` on, as one file of the private storage."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    start = models.BigIntegerField()
    size = models.BigIntegerField()
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="upload_part_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.start}"
