"""Reading the channels of licenses, and whether their holder proved that they are theirs."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Identity, Membership, User
from licensing import order_queries
from licensing.models import Channel, License
from marketplace.core.errors import NotFound


def list_channels(held: License) -> list[Channel]:
    """Where the license is used now, in the order it was named; each with `verified`."""
    rows = list(Channel.objects.filter(license=held, ended_at=None).order_by("named_at", "pk"))
    proved = set(list_proved(held).values_list("value", flat=True)) if rows else set()
    for row in rows:
        row.verified = bool(proved & set(spellings(row.value)))  # type: ignore[attr-defined]
    return rows


def get_channel_for(user: User, license_id: str, channel_id: str) -> Channel:
    held = order_queries.get_license_for(user, license_id)
    found = Channel.objects.filter(license=held, pk=channel_id).first()
    if found is None:
        raise NotFound("channel")
    found.license = held
    return found


def list_proved(held: License) -> QuerySet[Identity]:
    """Domains and accounts that the licensee, or a member of the team, proved to be theirs."""
    team = Membership.objects.filter(organization=held.organization_id, accepted_at__isnull=False)
    theirs = Q(user__in=team.values("user")) if held.organization_id else Q(user=held.licensee_id)
    return Identity.objects.filter(theirs, grade=Identity.Grade.CHECKED, user__is_active=True)


def spellings(channel: str) -> Iterable[str]:
    """The identities that prove a channel: the account itself, or the domain that it lies under."""
    host, _slash, path = channel.partition("/")
    labels = host.split(".")
    domains = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    accounts = [f"https://{name}/{path}" for name in (host, f"www.{host}")] if path else []
    return [*domains, *accounts]
