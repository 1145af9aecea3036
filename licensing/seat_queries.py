"""Reading the seats of licenses."""

from django.db.models import QuerySet

from accounts.models import Membership, User
from licensing import order_queries
from licensing.models import License, Seat
from marketplace.core.errors import NotFound


def list_seats(held: License) -> QuerySet[Seat]:
    """Who may work with the file now, in the order they were named."""
    return Seat.objects.filter(license=held, ended_at=None).select_related("user").order_by("given_at", "pk")


def get_seat_for(user: User, license_id: str, seat_id: str) -> Seat:
    held = order_queries.get_license_for(user, license_id)
    found = Seat.objects.filter(license=held, pk=seat_id).first()
    if found is None:
        raise NotFound("seat")
    found.license = held
    return found


def list_free_members(held: License) -> list[User]:
    """Members of the team that holds the license who have no seat."""
    if held.organization_id is None:
        return []
    team = Membership.objects.filter(organization=held.organization_id, accepted_at__isnull=False, user__is_active=True)
    named = Seat.objects.filter(license=held, ended_at=None, user__isnull=False).values("user")
    return [one.user for one in team.exclude(user__in=named).select_related("user").order_by("pk") if one.user]
