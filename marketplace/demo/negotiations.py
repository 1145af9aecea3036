"""Negotiations of the demo: one in the middle, one that dan may pay, and a brief of carol's with two answers."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organization, User
from licensing.models import Brief, Listing, Negotiation, Offer
from licensing.services import briefs, floors, offers
from licensing.services.offers import Revision
from licensing.terms import presets
from works.models import Work


def negotiate(users: dict[str, User]) -> None:
    """Begin what is not begun; each step is left out when an interrupted run did it before."""
    listings = Listing.objects.filter(seller=users["alice"], state=Listing.State.LIVE, price_minor__gt=0)
    dearest = listings.select_related("terms", "work").order_by("-price_minor", "pk")
    found = sorted(dearest, key=lambda one: one.terms.body["price_model"] != "negotiable")[:2]
    for listing, buyer, act in zip(found, ("carol", "dan"), (_in_the_middle, _agreed), strict=False):
        if not Negotiation.objects.filter(buyer=users[buyer]).exists():
            floors.set_takes_offers(work=listing.work, takes=True, actor=users["alice"])
            act(listing, users[buyer])


def publish_brief(users: dict[str, User], team: Organization) -> None:
    """Carol asks everybody; two creators answer with works of theirs."""
    carol = users["carol"]
    if Brief.objects.filter(owner=carol).exists():
        return
    terms = {
        "media": ["web", "paid_ads", "out_of_home"],
        "territory": {"include": ["DE", "ID"]},
        "term": {"months": 12},
    }
    wanted = briefs.Wanted(
        title="A quiet landscape for the autumn catalog", currency="USD", budget_min_minor=20_000,
        budget_max_minor=60_000, until=timezone.now().date() + timedelta(days=45),
        text="One wide picture for the first page of our catalog and for posters in two countries. Calm light, no "
        "people, room for a headline in the upper third. We decide within a week.",
        terms={**presets.build("standard", kind="image"), **terms},
    )  # fmt: skip
    brief = briefs.publish_brief(owner=carol, wanted=wanted, organization=team)
    works = Work.objects.filter(kind="image", state="certified", parent_edges=None, splits=None)
    first = works.filter(owner=users["alice"]).exclude(negotiations__buyer=carol).order_by("pk").first()
    second = works.exclude(owner__in=[users["alice"], carol]).order_by("pk").first()
    changes: dict[str, object] = {"term": {"months": 6}, "max_copies": 50_000}
    answers: tuple[tuple[Work | None, int, dict[str, object]], ...] = ((first, 48_000, {}), (second, 35_000, changes))
    for work, price, other in answers:
        if work:
            revision = Revision(other, price, "This one would carry your headline well.")
            briefs.answer_brief(brief=brief, work=work, actor=work.owner, revision=revision)


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
