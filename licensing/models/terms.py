"""License terms: one immutable, content-addressed set of permissions."""

from django.db import models


class LicenseTerms(models.Model):
    """Canonical terms by their SHA-256; identical terms share one row, and a row never changes."""

    hash = models.CharField(primary_key=True, max_length=64)
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.hash[:12]
