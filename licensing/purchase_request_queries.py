"""Reading what teams let their buyers spend, and what these ask for."""

from django.db.models import Q, QuerySet

from accounts.models import Membership, Organization, User
from accounts.policies import MANAGING
from licensing.models import PurchaseRequest, SpendingLimit
from marketplace.core.errors import NotFound

State = PurchaseRequest.State


def get_limits(organization: Organization) -> dict[str, int]:
    """The most that one order may cost without asking, by currency, in minor units."""
    return dict(SpendingLimit.objects.filter(organization=organization).values_list("currency", "amount_minor"))


def find_exceeded(buyer: User, organization: Organization | None, price_minor: int, currency: str) -> int | None:
    """The team's limit when this price is above it and its buyer is bound by it; None when they may order."""
    if organization is None:
        return None
    bound = Membership.objects.filter(organization=organization, user=buyer, accepted_at__isnull=False)
    if not bound.filter(role=Membership.Role.BUYER).exists():
        return None
    limit = get_limits(organization).get(currency)
    return limit if limit is not None and price_minor > limit else None


def list_requests_for(user: User) -> QuerySet[PurchaseRequest]:
    """Those that the user made, and those of teams that they manage; newest first."""
    rows = PurchaseRequest.objects.filter(
        Q(requester=user) | Q(organization__memberships__role__in=MANAGING),
        organization__memberships__user=user, organization__memberships__accepted_at__isnull=False,
    )  # fmt: skip
    return rows.select_related(
        "organization", "requester", "decided_by", "work__creator", "terms", "listing__seller", "listing__terms",
        "order", "offer__negotiation__seller", "transfer__giver", "follows",
    ).order_by("-pk")  # fmt: skip


def get_request_for(user: User, request_id: str) -> PurchaseRequest:
    found = list_requests_for(user).filter(pk=request_id).first()
    if found is None:
        raise NotFound("request")
    return found


def list_waiting_for(user: User) -> QuerySet[PurchaseRequest]:
    """What others ask the user for, and what the user asked for and may buy now."""
    asked = Q(state=State.OPEN) & ~Q(requester=user)
    return list_requests_for(user).filter(asked | Q(state=State.APPROVED, requester=user))


def list_approvers(organization: Organization) -> list[User]:
    rows = Membership.objects.filter(organization=organization, role__in=MANAGING, accepted_at__isnull=False)
    return [one.user for one in rows.select_related("user").order_by("pk") if one.user and one.user.is_active]
