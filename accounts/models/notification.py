"""What a person is told in the product, and what they want to hear of."""

from django.conf import settings
from django.db import models

from accounts.notification_kinds import KINDS
from marketplace.core.ids import IdField


class Notification(models.Model):
    """One thing that happened, in words of its reader's language, and where to see it. Once for each event."""

    id = IdField(prefix="ntf")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20)
    event = models.CharField(max_length=40)
    headline = models.CharField(max_length=300)
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event", "headline"], name="notification_once"),
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="notification_kind_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["user", "-id"], name="notification_read", condition=models.Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.headline


class NotificationPreference(models.Model):
    """What a person chose for one kind; without a row, both."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    in_app = models.BooleanField(default=True)
    mail = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
