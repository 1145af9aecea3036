"""Reading what teams let their buyers spend, and what these ask for."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Membership, Organization, User
from accounts.policies import MANAGING, can_decide_purchases
from licensing.models import Order, PackWork, PurchaseRequest, RequestLine, SpendingLimit
from marketplace.core.errors import NotFound

State, Per = PurchaseRequest.State, SpendingLimit.Per


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit of a team that a price is above, and how much of it is left: all of it, when it is that of one order."""

    per: SpendingLimit.Per
    limit_minor: int
    left_minor: int


def get_limits(organization: Organization, per: str = Per.ORDER) -> dict[str, int]:
    """The most that a buyer spends at once, or in a month, without asking; by currency, in minor units."""
    rows = SpendingLimit.objects.filter(organization=organization, per=per)
    return dict(rows.values_list("currency", "amount_minor"))


def is_bound(user: User, organization: Organization) -> bool:
    """Whether limits are for this member: buyers have them; owners and managers do not, viewers buy nothing."""
    members = Membership.objects.filter(organization=organization, user=user, accepted_at__isnull=False)
    return members.filter(role=Membership.Role.BUYER).exists()


def find_exceeded(
    buyer: User, organization: Organization | None, price_minor: int, currency: str
) -> Exceeded | None:  # fmt: skip
    """The team's limit that this price is above, when its buyer is bound by it; None when they may order."""
    if organization is None or not price_minor or not is_bound(buyer, organization):
        return None
    once = get_limits(organization).get(currency)
    if once is not None and price_minor > once:
        return Exceeded(Per.ORDER, once, once)
    monthly = get_limits(organization, Per.MONTH).get(currency)
    if monthly is None:
        return None
    left = max(monthly - sum_month(organization, buyer).get(currency, 0), 0)
    return Exceeded(Per.MONTH, monthly, left) if price_minor > left else None


def sum_month(organization: Organization, buyer: User) -> dict[str, int]:
    """What somebody has paid for a team in this calendar month (UTC) and not got back, and what waits for its payment;
    by currency."""
    return {currency: spent for _, currency, spent in _spent(organization).filter(buyer=buyer)}


def _spent(organization: Organization) -> Any:
    now = timezone.now()
    start = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counted = Q(state=Order.State.PENDING, expires_at__gt=now) | Q(
        state__in=[Order.State.PAID, Order.State.REFUNDED], paid_at__gte=start
    )
    rows = Order.objects.filter(counted, organization=organization).order_by()
    sums = rows.values("buyer", "currency").annotate(spent=Sum(F("price_minor") - F("refunded_minor")))
    return sums.values_list("buyer", "currency", "spent")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a buyer has spent this month in a currency that has a limit, and what is left of that."""

    person: User
    currency: str
    spent_minor: int
    limit_minor: int

    @property
    def left_minor(self) -> int:
        return max(self.limit_minor - self.spent_minor, 0)


def list_spent(organization: Organization, reader: User) -> list[Spent]:
    """This month of each buyer of a team, for those who decide there; a buyer reads their own."""
    limits = get_limits(organization, Per.MONTH)
    if not limits:
        return []
    members = Membership.objects.filter(organization=organization, accepted_at__isnull=False, user__isnull=False)
    buyers = members.filter(role=Membership.Role.BUYER).select_related("user").order_by("pk")
    if not can_decide_purchases(reader, organization):
        buyers = buyers.filter(user=reader)
    spent = {(pk, currency): amount for pk, currency, amount in _spent(organization)}
    return [
        Spent(member.user, currency, spent.get((member.user_id, currency), 0), limit)
        for member in buyers if member.user for currency, limit in sorted(limits.items())
    ]  # fmt: skip


def list_requests_for(user: User) -> QuerySet[PurchaseRequest]:
    """Those that the user made, and those of teams that they manage; newest first."""
    rows = PurchaseRequest.objects.filter(
        Q(requester=user) | Q(organization__memberships__role__in=MANAGING),
        organization__memberships__user=user, organization__memberships__accepted_at__isnull=False,
    )  # fmt: skip
    parts = Prefetch("pack__parts", PackWork.objects.select_related("work").order_by("position"))
    lines = RequestLine.objects.select_related("terms", "listing__work", "pack").defer("listing__search")
    lines = lines.prefetch_related(parts)
    return rows.select_related(
        "organization", "requester", "decided_by", "work__creator", "terms", "listing__seller", "listing__terms",
        "order", "payment", "offer__negotiation__seller", "transfer__giver", "follows", "pack__seller",
    ).prefetch_related(Prefetch("lines", lines)).order_by("-pk")  # fmt: skip


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
