"""Keys of programs, and the platforms that hold them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketplace.core.ids import IdField


class ApiKey(models.Model):
    """A bearer key. Only its SHA-256 is kept; the key is shown once."""

    id = IdField(prefix="key")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class PlatformClient(models.Model):
    """A platform that registers works for creators; it acts through its own service account."""

    id = IdField(prefix="plt")
    name = models.CharField(max_length=80)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="platform")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
