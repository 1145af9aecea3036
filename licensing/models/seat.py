"""Who may work with the file of a license, as far as its terms count people."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from licensing.models.order import License
from marketplace.core.ids import IdField


class Seat(models.Model):
    """One person: a member with an account here, or a name and an address. Taken back, it stays as history."""

    id = IdField(prefix="sea")
    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="seats")
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=254, blank=True)  # of who has no account here
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["license", "user"], condition=Q(ended_at=None, user__isnull=False), name="seat_member_once"
            ),
            models.UniqueConstraint(
                fields=["license", "email"], condition=Q(ended_at=None, user=None), name="seat_address_once"
            ),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(email=""), name="seat_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.license_id} {self.name}"
