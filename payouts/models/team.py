"""People who share in works as one party."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import HANDLE
from marketplace.core.ids import IdField

PREFIX = "team/"


class Team(models.Model):
    """Named as one party of a split; how its own members share is a split of the team. Its lead answers for it."""

    id = IdField(prefix="tem")
    handle = models.CharField(_("short name"), max_length=30, unique=True, validators=[HANDLE])
    name = models.CharField(_("name"), max_length=80)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teams_led")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)  # no split names it from then on

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is named beside the handles of people."""
        return f"{PREFIX}{self.handle}"
