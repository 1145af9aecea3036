"""What opens the identities that a certificate holds as digests."""

from django.db import models

from accounts.models import Identity
from works.models.certificate import Certificate


class IdentityDisclosure(models.Model):
    """The text that opens one signed identity; it goes with the identity, and then the digest says nothing."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="disclosures")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "identity"], name="identity_disclosed_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.identity_id}"
