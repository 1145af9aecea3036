"""Reading orders and licenses, each fetched together with the right to see it."""

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from licensing.models import License, Listing, Order
from marketplace.core.errors import NotFound


def _in_team(user: User) -> Q:
    return Q(organization__memberships__user=user, organization__memberships__accepted_at__isnull=False)


def get_buyable_listing(listing_id: str) -> Listing:
    """A live listing of a certified work."""
    live = Listing.objects.filter(pk=listing_id, state=Listing.State.LIVE, work__state="certified")
    listing = live.select_related("work", "work__creator", "terms", "seller").first()
    if listing is None or not listing.on_offer:
        raise NotFound
    return listing


def get_listing_once_offered(listing_id: str) -> Listing:
    """A listing that a buyer may have seen: offered now or before, of a work that can still be looked at."""
    seen = Listing.objects.filter(pk=listing_id, work__state="certified").exclude(
        state__in=[Listing.State.DRAFT, Listing.State.SCHEDULED]
    )
    listing = seen.select_related("work", "work__creator", "terms", "seller").defer("search").first()
    if listing is None:
        raise NotFound
    return listing


def list_orders_for(user: User) -> QuerySet[Order]:
    """Orders the user placed, or a team of theirs did; newest first."""
    return _orders_of(user).exclude(purpose=Order.Purpose.PACK_PART)


def _orders_of(user: User) -> QuerySet[Order]:
    """The works of packs, too, whose orders cost nothing of their own."""
    mine = Order.objects.filter(Q(buyer=user) | _in_team(user)).distinct()
    return mine.select_related(
        "work", "organization", "license", "buyer", "terms", "listing__seller", "work__owner", "referrer__account"
    ).order_by("-pk")


def get_order_for(user: User, order_id: str) -> Order:
    order = _orders_of(user).filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def list_licenses_for(user: User) -> QuerySet[License]:
    """Licenses the user holds, or a team of theirs; newest first."""
    teams = Membership.objects.filter(user=user, accepted_at__isnull=False).values("organization")
    held = License.objects.filter(Q(licensee=user, organization=None) | Q(organization__in=teams))
    return held.select_related(
        "work", "work__creator", "order", "order__buyer", "organization", "terms"
    ).order_by("-pk")  # fmt: skip


def list_chain(held: License) -> list[License]:
    """The renewals and upgrades that a license stands among, from the first one on, itself included."""
    first = held
    while first.order.purpose in Order.FOLLOWING and first.predecessor_id:
        first = License.objects.select_related("order", "terms").get(pk=first.predecessor_id)
    chain, next_ones = [first], [first.pk]
    while next_ones and len(chain) < 100:
        after = License.objects.filter(predecessor__in=next_ones, order__purpose__in=Order.FOLLOWING)
        rows = list(after.select_related("order", "terms").order_by("pk"))
        chain += rows
        next_ones = [row.pk for row in rows]
    return sorted(chain, key=lambda one: one.pk)


def list_colleagues(held: License) -> QuerySet[Membership]:
    """Who of the team sees a team's license."""
    rows = Membership.objects.filter(organization=held.organization_id, accepted_at__isnull=False)
    return rows.select_related("user").order_by("accepted_at", "pk")


def get_license_for(user: User, license_id: str) -> License:
    held = list_licenses_for(user).filter(pk=license_id).first()
    if held is None:
        raise NotFound
    return held
