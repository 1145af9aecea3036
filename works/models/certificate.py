"""Certificates, the keys that sign, and the transparency log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from works.models.version import Version
from works.models.work import Work


class SigningKey(models.Model):
    """Public half of a key derived from SIGNING_SEED by purpose and generation; retired keys stay, with dates."""

    kid = models.CharField(max_length=64, unique=True)  # RFC 7638 thumbprint
    purpose = models.CharField(max_length=20)  # certificate, log, status
    generation = models.PositiveIntegerField()
    public_jwk = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "generation"], name="signing_key_once")]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.generation}"


class LogLeaf(models.Model):
    """One leaf of the transparency log; `index` counts from 0 without a gap."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=30)
    ref = models.CharField(max_length=60, db_index=True)
    data = models.TextField()  # canonical JSON, the leaf's bytes
    leaf_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.ref}"


class LogNode(models.Model):
    """Hash of a complete subtree: level 0 is a leaf; node (level, index) covers 2^level leaves."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_node_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LogCheckpoint(models.Model):
    """A signed tree head; one root for each size, forever."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()  # C2SP signed note
    stamp = models.BinaryField(null=True)  # RFC 3161 answer of a time-stamping authority about the note
    stamped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Certificate(models.Model):
    """A signed statement: these bytes, this account, this time, these claims. Its payload never changes."""

    class State(models.TextChoices):
        ISSUED = "issued", _("Issued")
        SUPERSEDED = "superseded", _("Superseded")
        REVOKED = "revoked", _("Revoked")

    TRANSITIONS = {"issued": {"superseded", "revoked"}}

    number = models.CharField(max_length=25, primary_key=True)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    payload = models.JSONField()
    jws = models.TextField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT)
    leaf = models.OneToOneField(LogLeaf, on_delete=models.PROTECT)
    issued_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work"], condition=models.Q(state="issued"), name="certificate_one_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["issued", "superseded", "revoked"]), name="certificate_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number
