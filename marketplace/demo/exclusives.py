"""Exclusive licenses of the demo: one that Northwind holds, and two in two countries, of which dan asks for one."""

from collections.abc import Callable
from typing import Any

from accounts.models import Organization, User
from licensing.models import Listing, Order, PurchaseRequest
from licensing.services import floors, listings, purchase_requests, spending
from licensing.services.particulars import Particulars
from works.models import Work

Buy = Callable[[Listing, User, Organization], Order]
FASHION = {"industries": ["fashion"], "media": None, "territory": {"include": ["DE", "ID"]}}
TRAVEL = {"industries": ["travel"], "media": None, "territory": "worldwide"}
CAMPAIGN = {"media": ["web", "social_organic", "paid_ads"], "territory": {"include": ["DE", "ID"]}}


def show_exclusives(made: dict[str, Work], users: dict[str, User], team: Organization, buy: Buy) -> None:
    """Offer them, beside the licenses that everybody may buy, as far as their works are here."""
    if "green_valley" in made:
        wanted = _offer(made["green_valley"], 240_000, "EUR", exclusive_scope=FASHION, **CAMPAIGN)
        _ask_team(wanted, users, team)
    if "puerto_alto" in made:
        _offer(made["puerto_alto"], 180_000, "USD", exclusive_scope=FASHION, **CAMPAIGN)
        floors.set_takes_offers(work=made["puerto_alto"], takes=True, actor=made["puerto_alto"].owner)
    if "slow_orbit" in made:
        sold = _offer(made["slow_orbit"], 190_000, "USD", exclusive_scope=TRAVEL)
        if not Order.objects.filter(listing=sold).exists():
            buy(sold, users["carol"], team)


def _offer(work: Work, price_minor: int, currency: str, **terms: Any) -> Listing:
    known = Listing.objects.filter(work=work, preset="exclusive").first()
    return known or listings.create_listing(
        work=work, preset="exclusive", price_minor=price_minor, currency=currency, actor=work.owner,
        overrides={"exclusivity": "category", **terms},
    )  # fmt: skip


def _ask_team(listing: Listing, users: dict[str, User], team: Organization) -> None:
    """Dan may spend 500 at once, and asks carol for more, once."""
    if PurchaseRequest.objects.filter(organization=team).exists():
        return
    spending.set_limits(organization=team, limits={"USD": 50_000, "EUR": 50_000}, actor=users["carol"])
    form = Particulars(
        team.legal_name, address="4 Quay Street\nBristol", country=team.country, industry="fashion",
        channels=("northwind.example", "instagram.com/northwind"),
    )  # fmt: skip
    why = "The autumn campaign in Germany and Indonesia, and nobody else in fashion may show it meanwhile."
    purchase_requests.ask(requester=users["dan"], organization=team, subject=listing, particulars=form, why=why)
