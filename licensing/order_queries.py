"""Reading orders and licenses, each fetched together with the right to see it."""

from django.db.models import Q, QuerySet

from accounts.models import User
from licensing.models import License, Listing, Order
from marketplace.core.errors import NotFound


def _in_team(user: User) -> Q:
    return Q(organization__memberships__user=user, organization__memberships__accepted_at__isnull=False)


def get_buyable_listing(listing_id: str) -> Listing:
    """A live listing of a certified work."""
    live = Listing.objects.filter(pk=listing_id, state=Listing.State.LIVE, work__state="certified")
    listing = live.select_related("work", "work__creator", "terms", "seller").first()
    if listing is None:
        raise NotFound
    return listing


def list_orders_for(user: User) -> QuerySet[Order]:
    """Orders the user placed, or a team of theirs did; newest first."""
    mine = Order.objects.filter(Q(buyer=user) | _in_team(user)).distinct()
    return mine.select_related("work", "organization", "license", "buyer", "terms").order_by("-pk")


def get_order_for(user: User, order_id: str) -> Order:
    order = list_orders_for(user).filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def list_licenses_for(user: User) -> QuerySet[License]:
    """Licenses the user holds, or a team of theirs; newest first."""
    held = License.objects.filter(Q(licensee=user, organization=None) | _in_team(user)).distinct()
    return held.select_related("work", "work__creator", "order", "organization", "terms").order_by("-pk")


def get_license_for(user: User, license_id: str) -> License:
    held = list_licenses_for(user).filter(pk=license_id).first()
    if held is None:
        raise NotFound
    return held
