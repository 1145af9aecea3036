"""Licenses of the demo that can be followed: one that carol may renew or upgrade, and one that she renewed ahead."""

from collections.abc import Callable

from accounts.models import Organization, User
from licensing.models import License, Listing, Order
from licensing.services import follow_up_orders, listings, seat_changes
from licensing.services.particulars import Particulars
from marketplace.demo import trade
from works.models import Work

Buy = Callable[[Listing, User, Organization], Order]


def show_follow_ups(buyer: User, team: Organization, buy: Buy) -> None:
    """A year on the web each, of pictures that nobody licensed so far; a wider license is on offer beside it."""
    if License.objects.filter(organization=team, terms__body__preset="social_web").exists():
        return
    free = Work.objects.filter(kind="image", state="certified", parent_edges=None, child_edges=None, licenses=None)
    works = list(free.filter(negotiations=None, disputes=None, title_sales=None).order_by("-pk")[:2])
    held = [buy(_offer(work, "social_web", 9_000), buyer, team).license for work in works]
    for work in works:
        _offer(work, "extended", 32_000)
    if held:
        seat_changes.give_seat(held=held[0], actor=buyer, handle="dan")
    for one in held[1:]:
        renewal = follow_up_orders.place_order(
            held=one, listing=Listing.objects.get(pk=one.order.listing_id), actor=buyer,
            particulars=Particulars(team.legal_name, country=team.country, po_number="PO-2026-118"),
        )  # fmt: skip
        trade.pay(renewal)


def _offer(work: Work, preset: str, price_minor: int) -> Listing:
    known = Listing.objects.filter(work=work, preset=preset, state=Listing.State.LIVE).first()
    return known or listings.create_listing(
        work=work, preset=preset, price_minor=price_minor, currency="USD", actor=work.owner
    )
