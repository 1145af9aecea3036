"""What a member may do for an organization."""

from accounts.models import Membership, Organization, User

Role = Membership.Role
BUYING = (Role.OWNER, Role.MANAGER, Role.BUYER)
MANAGING = (Role.OWNER, Role.MANAGER)


def _role(user: User, organization: Organization) -> str | None:
    member = Membership.objects.filter(organization=organization, user=user, accepted_at__isnull=False)
    return member.values_list("role", flat=True).first()


def can_buy_for(user: User, organization: Organization) -> bool:
    """Owners, managers and buyers spend the organization's money; viewers look."""
    return _role(user, organization) in BUYING


def can_decide_purchases(user: User, organization: Organization) -> bool:
    """Owners and managers set what buyers spend without asking, and answer when they ask."""
    return _role(user, organization) in MANAGING


def can_manage_members(membership: Membership) -> bool:
    return membership.role in MANAGING


def can_grant(membership: Membership, role: str) -> bool:
    """Managers hand out every role but owner."""
    return membership.role == Role.OWNER or (membership.role == Role.MANAGER and role != Role.OWNER)


def can_change(membership: Membership, other: Membership) -> bool:
    """Whoever may grant a role may also take it; oneself is changed by nobody but by leaving."""
    return membership.pk != other.pk and can_grant(membership, other.role)
