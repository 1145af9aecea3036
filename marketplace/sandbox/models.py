"""What the local Stripe remembers: its objects, answers it gave, webhooks it owes, faults and its clock."""

from typing import Any

from django.db import models


class StripeObject(models.Model):
    """One Stripe resource; `data` is its API shape, `extra` what Stripe would keep to itself."""

    stripe_id = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40, db_index=True)
    account = models.CharField(max_length=60, blank=True, db_index=True)
    created_at = models.DateTimeField()
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "account", "-id"], name="stripe_object_listing")]

    def __str__(self) -> str:
        return self.stripe_id


class IdempotencyRecord(models.Model):
    """One idempotency key with the answer that was given to it; status 0 means still working."""

    account = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="sandbox_idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One event owed to one endpoint, with its attempts."""

    class State(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        DROPPED = "dropped"
        GIVEN_UP = "given_up"

    event = models.ForeignKey(StripeObject, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.event} → {self.endpoint}"


class Due(models.Model):
    """Something that happens by itself once the clock reaches it, such as a session that expires."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=40)
    stripe_id = models.CharField(max_length=100)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.action} {self.stripe_id}"


class Fault(models.Model):
    """A misfortune to inflict on matching requests or deliveries; `remaining` empty means always."""

    kind = models.CharField(max_length=40)
    match = models.CharField(max_length=120, default="*")
    remaining = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.match}"


class Clock(models.Model):
    """The one row that says how far the local Stripe's clock is ahead of the real one."""

    offset = models.DurationField()

    def __str__(self) -> str:
        return str(self.offset)
