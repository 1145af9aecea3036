"""Listings of the demo whose buyer chooses: a campaign, steps by seats, and one that opens next week."""

from datetime import timedelta

from django.utils import timezone

from licensing.models import Listing
from licensing.services import listings
from licensing.services.listing_times import Times
from works.models import Work

CAMPAIGN = {
    "scheme": "campaign", "base_minor": 12_000, "further_country": 25, "everywhere": 400,
    "media": {"web": 100, "social_organic": 80, "paid_ads": 150, "email": 50, "print": 120, "out_of_home": 200},
    "months": {"1": 60, "3": 100, "6": 170, "12": 280},
}  # fmt: skip
SEATS = {
    "scheme": "volume", "unit": "seats", "steps": [
        {"up_to": 1, "price_minor": 4_900}, {"up_to": 5, "price_minor": 14_900}, {"up_to": 25, "price_minor": 39_900},
        {"up_to": None, "price_minor": 99_000},
    ],
}  # fmt: skip


def offer_choices(made: dict[str, Work]) -> None:
    """On pictures that nobody holds exclusively, once each."""
    free = [
        work
        for work in made.values()
        if work.kind == Work.Kind.IMAGE and not work.windows.filter(exclusive=True).exists()
    ]
    ready = [work for work in free if work.state == Work.State.CERTIFIED and not work.parent_edges.exists()]
    opens = Times(timezone.now() + timedelta(days=7), timezone.now() + timedelta(days=37))
    for work, preset, pricing, times in zip(
        ready, ("campaign", "extended", "editorial"), (CAMPAIGN, SEATS, None), (Times(), Times(), opens), strict=False
    ):
        if not Listing.objects.filter(work=work, preset=preset).exists():
            listings.create_listing(
                work=work,
                preset=preset,
                currency="USD",
                actor=work.owner,
                pricing=pricing,
                times=times,
                price_minor=0 if pricing else 2_900,
            )
