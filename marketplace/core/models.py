"""What every package stands on: events, their deliveries, and messages from providers."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from marketplace.core.ids import IdField


class Event(models.Model):
    """Something that happened: history, audit trail and the source of every delivery."""

    id = IdField(prefix="evt")
    name = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=60, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class Delivery(models.Model):
    """One subscriber's copy of an event, delivered at least once."""

    class State(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        DONE = "done"
        PARKED = "parked"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once_per_subscriber"),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "running", "done", "parked"]), name="delivery_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_open", condition=models.Q(state__in=["pending", "running"]))
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.event_id}"


class InboundEvent(models.Model):
    """A provider's message, stored once by its own id before anything is done with it."""

    provider = models.CharField(max_length=30)
    external_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=100)
    account = models.CharField(max_length=100, blank=True)
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "external_id"], name="inbound_event_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.external_id}"


class IdempotencyRecord(models.Model):
    """The answer given to an `Idempotency-Key`, replayed when the same request comes again."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="api_idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class MailboxMessage(models.Model):
    """A mail of the demo, kept here in place of being sent."""

    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
