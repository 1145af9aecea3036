"""Prices of the demo that are more than one: a campaign, steps, by use, one that opens next week, and a pack."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Organization, User
from licensing.models import Listing, Order, Pack
from licensing.services import listings, pack_orders, packs
from licensing.services.listing_times import Times
from licensing.services.particulars import Particulars
from works.models import Work

Settle = Callable[[Order], Order]
CAMPAIGN: dict[str, Any] = {
    "scheme": "campaign", "base_minor": 12_000, "further_country": 25, "everywhere": 400,
    "media": {"web": 100, "social_organic": 80, "paid_ads": 150, "email": 50, "print": 120, "out_of_home": 200},
    "months": {"1": 60, "3": 100, "6": 170, "12": 280},
}  # fmt: skip
SEATS: dict[str, Any] = {
    "scheme": "volume", "unit": "seats", "steps": [
        {"up_to": 1, "price_minor": 4_900}, {"up_to": 5, "price_minor": 14_900}, {"up_to": 25, "price_minor": 39_900},
        {"up_to": None, "price_minor": 99_000},
    ],
}  # fmt: skip
USES: dict[str, Any] = {"scheme": "per_use", "each_minor": 1_200, "up_to": 50}


def offer_choices(made: dict[str, Work]) -> None:
    """On pictures that nobody holds exclusively, once each."""
    free = [
        work
        for work in made.values()
        if work.kind == Work.Kind.IMAGE and not work.windows.filter(exclusive=True).exists()
    ]
    ready = [work for work in free if work.state == Work.State.CERTIFIED and not work.parent_edges.exists()]
    opens = Times(timezone.now() + timedelta(days=7), timezone.now() + timedelta(days=37))
    offers: list[tuple[str, dict[str, Any] | None, Times]] = [
        ("campaign", CAMPAIGN, Times()), ("extended", SEATS, Times()), ("editorial", None, opens),
        ("social_web", USES, Times()),
    ]  # fmt: skip
    for work, (preset, pricing, times) in zip(ready, offers, strict=False):
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


def sell_pack(made: dict[str, Work], users: dict[str, User], team: Organization, settle: Settle) -> None:
    """Three of one creator's pictures as one, which carol bought for her team."""
    if Pack.objects.exists():
        return
    by_owner: dict[int, list[Work]] = {}
    for work in Work.objects.filter(pk__in=[one.pk for one in made.values()]).order_by("pk"):
        taken = work.windows.filter(exclusive=True).exists() or work.listings.filter(preset="exclusive").exists()
        if work.kind == Work.Kind.IMAGE and work.state == Work.State.CERTIFIED and not taken:
            by_owner.setdefault(work.owner_id, []).append(work)
    most = max(by_owner.values(), key=len, default=[])
    works = by_owner.get(users["alice"].pk, [])[:3]  # whom one can sign in as, to change it
    works = works if len(works) == 3 else most[:3]
    if len(works) < packs.LEAST:
        return
    pack = packs.create_pack(
        works=works, title="Quiet places", preset="standard", price_minor=9_900, currency="USD",
        actor=works[0].owner, description="Pictures that go well together, for less than one by one.",
    )  # fmt: skip
    form = Particulars(licensee_name=team.legal_name or team.name, country="US")
    settle(pack_orders.place_order(pack=pack, buyer=users["carol"], organization=team, particulars=form))
