"""Exclusive licenses of the demo: one on offer for an industry in two countries, and one that Northwind holds."""

from collections.abc import Callable
from typing import Any

from accounts.models import Organization, User
from licensing.models import Listing, Order
from licensing.services import listings
from works.models import Work

FASHION = {"industries": ["fashion"], "media": None, "territory": {"include": ["DE", "ID"]}}
TRAVEL = {"industries": ["travel"], "media": None, "territory": "worldwide"}
CAMPAIGN = {"media": ["web", "social_organic", "paid_ads"], "territory": {"include": ["DE", "ID"]}}


def offer_exclusives(made: dict[str, Work]) -> Listing | None:
    """Offer both, beside the licenses that everybody may buy; the one that Northwind is to buy, if its work is here."""
    if "green_valley" in made:
        _offer(made["green_valley"], 240_000, "EUR", exclusive_scope=FASHION, **CAMPAIGN)
    return _offer(made["slow_orbit"], 190_000, "USD", exclusive_scope=TRAVEL) if "slow_orbit" in made else None


def _offer(work: Work, price_minor: int, currency: str, **terms: Any) -> Listing:
    known = Listing.objects.filter(work=work, preset="exclusive").first()
    return known or listings.create_listing(
        work=work, preset="exclusive", price_minor=price_minor, currency=currency, actor=work.owner,
        overrides={"exclusivity": "category", **terms},
    )  # fmt: skip


def sell_exclusive(
    listing: Listing, users: dict[str, User], team: Organization, buy: Callable[[Listing, User, Organization], Order]
) -> None:
    """Carol buys it for her team, once."""
    if not Order.objects.filter(listing=listing).exists():
        buy(listing, users["carol"], team)
