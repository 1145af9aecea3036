"""Reading accounts; what the reader may not see does not exist."""

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet

from accounts.models import ApiKey, Identity, Membership, Organization, User
from accounts.policies import BUYING
from marketplace.core.errors import NotFound


def list_organizations_for(user: User) -> QuerySet[Organization]:
    """The organizations that the user may buy for."""
    return Organization.objects.filter(
        memberships__user=user, memberships__accepted_at__isnull=False, memberships__role__in=BUYING
    ).order_by("name", "pk")


def get_team_to_buy_for(user: User, org_id: str) -> Organization:
    """One of the organizations that the user may buy for; to a visitor none exists."""
    found = list_organizations_for(user).filter(pk=org_id).first() if user.pk and "\0" not in org_id else None
    if found is None:
        raise NotFound("organization")
    return found


def list_memberships_of(user: User) -> QuerySet[Membership]:
    """Every organization of the user with their role and `people`, the number of members."""
    people = Count("organization__memberships", filter=Q(organization__memberships__accepted_at__isnull=False))
    mine = Membership.objects.filter(user=user, accepted_at__isnull=False).select_related("organization")
    return mine.annotate(people=people).order_by("organization__name", "pk")


def get_membership_for(user: User, org_id: str) -> Membership:
    """The user's own membership, with its organization; a stranger's organization does not exist."""
    mine = Membership.objects.filter(user=user, accepted_at__isnull=False).select_related("organization")
    found = mine.filter(organization_id=org_id).first()
    if found is None:
        raise NotFound("organization")
    return found


def get_member(membership: Membership, member_id: str) -> Membership:
    """Another membership of the same organization."""
    found = list_members(membership.organization).filter(pk=member_id).first()
    if found is None:
        raise NotFound("membership")
    return found


def list_members(organization: Organization) -> QuerySet[Membership]:
    """Members first, in the order they came, then open invitations."""
    return organization.memberships.select_related("user").order_by("accepted_at", "pk")


def list_invitations_for(user: User) -> QuerySet[Membership]:
    """Open invitations to an address that the user has proved to be theirs."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = [address.lower() for address in addresses]
    return Membership.objects.filter(user=None, email__in=mine).select_related("organization").order_by("pk")


def get_invitation_for(user: User, member_id: str) -> Membership:
    found = list_invitations_for(user).filter(pk=member_id).first()
    if found is None:
        raise NotFound("invitation")
    return found


def list_identities_of(user: User) -> QuerySet[Identity]:
    """Domains and accounts elsewhere, the checked ones first, then domains; none of somebody who left."""
    return Identity.objects.filter(user=user, user__is_active=True).order_by("grade", "-kind", "value")


def get_identity_for(user: User, identity_id: str) -> Identity:
    found = Identity.objects.select_related("user").filter(user=user, pk=identity_id).first()
    if found is None:
        raise NotFound("identity")
    return found


def list_api_keys_of(user: User) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-pk")


def get_api_key_for(user: User, key_id: str) -> ApiKey:
    found = ApiKey.objects.filter(user=user, pk=key_id).first()
    if found is None:
        raise NotFound("api_key")
    return found
