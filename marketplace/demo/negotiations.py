"""Negotiations of the demo: one in the middle, between carol and alice, and one that dan may pay."""

from accounts.models import User
from licensing.models import Listing, Negotiation, Offer
from licensing.services import floors, offers
from licensing.services.offers import Revision


def negotiate(users: dict[str, User]) -> None:
    """Begin what is not begun; each step is left out when an interrupted run did it before."""
    listings = Listing.objects.filter(seller=users["alice"], state=Listing.State.LIVE, price_minor__gt=0)
    dearest = listings.select_related("terms", "work").order_by("-price_minor", "pk")
    found = sorted(dearest, key=lambda one: one.terms.body["price_model"] != "negotiable")[:2]
    for listing, buyer, act in zip(found, ("carol", "dan"), (_in_the_middle, _agreed), strict=False):
        if not Negotiation.objects.filter(buyer=users[buyer]).exists():
            floors.set_takes_offers(work=listing.work, takes=True, actor=users["alice"])
            act(listing, users[buyer])


def _offer(listing: Listing, buyer: User, percent: int, message: str, **terms: object) -> Offer:
    revision = Revision(terms=dict(terms), price_minor=listing.price_minor * percent // 100, message=message)
    talk = offers.make_offer(
        buyer=buyer, work=listing.work, listing=listing, base=listing.terms.body, currency=listing.currency,
        revision=revision,
    )  # fmt: skip
    assert talk.latest is not None
    return talk.latest


def _in_the_middle(listing: Listing, buyer: User) -> None:
    message = "We need it for one campaign in two countries. Would less than the full license cost less?"
    first = _offer(listing, buyer, 60, message, territory={"include": ["DE", "ID"]}, term={"months": 12})
    answer = Revision(
        terms={"term": {"months": 9}, "max_copies": 100_000}, price_minor=listing.price_minor * 80 // 100,
        message="Gladly, for nine months and 100,000 copies. Past that we would talk again.",
    )  # fmt: skip
    second = offers.counter_offer(offer=first, actor=listing.seller, revision=answer)
    third = Revision(
        terms={"term": {"months": 12}}, price_minor=listing.price_minor * 75 // 100,
        message="Twelve months, please: the posters hang that long. The copies are fine.",
    )  # fmt: skip
    offers.counter_offer(offer=second, actor=buyer, revision=third)


def _agreed(listing: Listing, buyer: User) -> None:
    first = _offer(listing, buyer, 85, "For our own shop windows only.", media=["internal", "out_of_home", "print"])
    offers.accept_offer(offer=first, actor=listing.seller)
