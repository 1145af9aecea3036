"""Domains and accounts elsewhere that a person says are theirs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField


class Identity(models.Model):
    """Somebody's domain or account elsewhere: declared by them, checked once its proof was found there."""

    class Kind(models.TextChoices):
        DOMAIN = "domain", _("Domain")
        ACCOUNT = "account", _("Account")

    class Grade(models.TextChoices):
        DECLARED = "declared", _("Declared")
        CHECKED = "checked", _("Checked")

    class Method(models.TextChoices):
        DNS = "dns", _("DNS record")
        FILE = "file", _("File on the site")
        REL_ME = "rel_me", _("Link back")
        TEXT = "text", _("Code in the description")

    TRANSITIONS = {"declared": {"checked"}, "checked": {"declared"}}

    id = IdField(prefix="idn")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=450)  # in one spelling, see identity_values
    code = models.CharField(max_length=60)  # what stands there as proof
    grade = models.CharField(max_length=10, choices=Grade.choices, default=Grade.DECLARED)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    checked_at = models.DateTimeField(null=True)  # when the proof was last found
    tried_at = models.DateTimeField(null=True, db_index=True)
    missed = models.PositiveSmallIntegerField(default=0)  # tries in a row without an answer
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["user", "value"], name="identity_named_once"),
            models.UniqueConstraint(
                fields=["value"], condition=models.Q(grade="checked"), name="identity_checked_for_one"
            ),
            models.CheckConstraint(condition=models.Q(grade__in=["declared", "checked"]), name="identity_grade_known"),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.grade})"

    @property
    def url(self) -> str:
        return self.value if self.kind == self.Kind.ACCOUNT else f"https://{self.value}/"

    @property
    def short(self) -> str:
        """The value as people read it."""
        return self.value.removeprefix("https://")
