"""Boards: works that a person or a team collects before they decide."""

from django.conf import settings
from django.db import models

from accounts.models import Organization
from marketplace.core.ids import IdField
from works.models import Work


class Board(models.Model):
    """A named collection; the team's when it names one, else its owner's alone."""

    id = IdField(prefix="brd")
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="boards")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="boards")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class BoardItem(models.Model):
    """A work on a board, and what somebody noted about it. It stays when the work is not public any more."""

    id = IdField(prefix="bit")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="items")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "work"], name="board_work_once")]

    def __str__(self) -> str:
        return f"{self.board_id} {self.work_id}"
